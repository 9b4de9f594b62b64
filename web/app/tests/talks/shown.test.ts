/** Texts of somebody else within a sentence of ours. */
import { expect, test } from "vitest";
import { oneLine } from "../../src/talks/shown.ts";

test.each([
  ["a name stays as it is", "Dr Noé Modèle-O’Exemple", "Dr Noé Modèle-O’Exemple"],
  ["marks that turn the direction go", "photo\u202Egnp.exe", "photognp.exe"],
  ["isolates and spaces of no width go", "\u2066Dr\u2069 \u200BNo\u200Eé", "Dr Noé"],
  ["joiners stay", "نام\u200Cخانوادگی", "نام\u200Cخانوادگی"],
  ["breaks and runs of spaces become one space", "Dr\n\n  Noé\t\u00a0Modèle ", "Dr Noé Modèle"],
  ["controls go", "a\u0007b", "ab"],
  ["markup stays what it is, text", "<b>Dr</b>", "<b>Dr</b>"],
  ["other scripts stay", "مثال إيجاد", "مثال إيجاد"],
])("%s", (_name, text, wanted) => {
  expect(oneLine(text)).toBe(wanted);
});
