/** Names of files as they arrive from others, and what becomes of them here. */
import { describe, expect, test } from "vitest";
import { disposition, safeMedia, safeName } from "../../src/session/downloads/names.ts";

describe("a file's name", () => {
  test.each([
    ["ordonnance.pdf", "ordonnance.pdf"],
    ["Résultat d’analyse – été.pdf", "Résultat d’analyse – été.pdf"],
    ["血液検査.pdf", "血液検査.pdf"],
    ["  a  b .pdf", "a b .pdf"],
    ["../../etc/passwd", "_.._etc_passwd"],
    ["C:\\Windows\\a.exe", "C__Windows_a.exe"],
    ["..", "document"],
    [".htaccess", "htaccess"],
    ["", "document"],
    ["///", "document"],
    ["a.pdf. . .", "a.pdf"],
    ["con", "_con"],
    ["LPT1.txt", "_LPT1.txt"],
    ["conseil.txt", "conseil.txt"],
    ["photo\u202egpj.exe", "photo_gpj.exe"],
    ["a\u200bb\ufeff.pdf", "a_b_.pdf"],
    ["a\r\nb: c\u0000.pdf", "a__b_ c_.pdf"],
    ['say "hi" <now>|?.pdf', "say _hi_ _now___.pdf"],
    ["\ud800.pdf", "_.pdf"],
    ["e\u0301.pdf", "\u00e9.pdf"],
  ])("%j becomes %j", (given, expected) => {
    expect(safeName(given)).toBe(expected);
  });

  test("is cut at whole characters and keeps its ending", () => {
    const cut = safeName(`${"😀".repeat(500)}.pdf`);
    expect([...cut]).toHaveLength(120);
    expect(cut.endsWith("😀.pdf")).toBe(true);
    expect([...safeName("a".repeat(500))]).toHaveLength(120);
  });
});

describe("the header", () => {
  test("names the file twice", () => {
    expect(disposition("été.pdf")).toBe(
      "attachment; filename=\"_t_.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9.pdf",
    );
  });

  test.each(['a";x="b.pdf', "a\r\nset-cookie: b", "a%22.pdf", "a'b(c)*.pdf", "\ud800", "é\\"])(
    "cannot be left by %j",
    (name) => {
      const header = disposition(name);
      expect(header).toMatch(/^attachment; filename="[^"\\%\r\n]*"; filename\*=UTF-8''[\w.~%!$&+^`|-]*$/u);
      expect(() => new Headers({ "content-disposition": header })).not.toThrow();
    },
  );
});

test.each([
  ["application/pdf", "application/pdf"],
  ["IMAGE/PNG; a=b", "image/png"],
  ["text/html", "application/octet-stream"],
  ["image/svg+xml", "application/octet-stream"],
  ["text/javascript", "application/octet-stream"],
  ["application/xhtml+xml", "application/octet-stream"],
  ["", "application/octet-stream"],
  ["application/pdf\r\nx: y", "application/octet-stream"],
])("the media type %j is told as %j", (given, expected) => {
  expect(safeMedia(given)).toBe(expected);
});
