/** All texts of all families, read from their folders: a new family is tested by being there. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const LANGUAGE_FILES = ["french", "english", "german"] as const;
export type LanguageFile = (typeof LANGUAGE_FILES)[number];

const ROOT = fileURLToPath(new URL("../../src/texts/", import.meta.url));

/** What a text says: itself, or what it makes of its arguments. */
export interface Said {
  /** `family.key`, with `(1)` for what a function made of ones. */
  readonly key: string;
  readonly text: string;
}

export function families(): string[] {
  return readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

export async function dictionary(family: string, language: LanguageFile): Promise<Record<string, unknown>> {
  const module = (await import(`${ROOT}${family}/${language}.ts`)) as Record<string, unknown>;
  const found = module[language];
  if (typeof found !== "object" || found === null) throw new Error(`${family}/${language}.ts exports no ${language}`);
  return found as Record<string, unknown>;
}

/** Every sentence of a dictionary; functions are asked with 0, 1, 2 and 11 for each argument. */
export function sentences(family: string, texts: unknown, path = family): Said[] {
  if (typeof texts === "string") return [{ key: path, text: texts }];
  if (typeof texts === "function") {
    const make = texts as (...values: number[]) => unknown;
    return [0, 1, 2, 11].flatMap((n) => sentences(family, make(...Array<number>(make.length).fill(n)), `${path}(${n})`));
  }
  if (typeof texts !== "object" || texts === null) return [];
  return Object.entries(texts).flatMap(([key, value]) => sentences(family, value, `${path}.${key}`));
}

/** The keys, however deep, without what functions make. */
export function keysOf(texts: unknown, path = ""): string[] {
  if (typeof texts !== "object" || texts === null) return [path];
  return Object.entries(texts).flatMap(([key, value]) => keysOf(value, `${path}.${key}`)).sort();
}
