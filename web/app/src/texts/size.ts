/** Sizes of files as people say them. */
import { numberFormat } from "./formats.ts";
import type { Language } from "./languages.ts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `820 bytes`, `1,2 Mo`, `12 MB`: decimal, one digit after the point under ten. */
export function size(language: Language, bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return numberFormat(language, {
    style: "unit",
    unit: UNITS[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 0 && value < 10 ? 1 : 0,
  }).format(value);
}
