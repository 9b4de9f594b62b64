/** Sentences with a number. */
import type { Language } from "./languages.ts";
import { listFormat, numberFormat, pluralRules } from "./formats.ts";

export interface Forms {
  /** For nothing at all, where that has words of its own. */
  readonly none?: string;
  readonly one: string;
  readonly other: string;
}

/** The form that fits, with `{n}` written as the language writes numbers. */
export function plural(language: Language, n: number, forms: Forms): string {
  if (n === 0 && forms.none !== undefined) return forms.none;
  const one = pluralRules(language).select(n) === "one";
  const form = one ? forms.one : forms.other;
  return form.replaceAll("{n}", numberFormat(language).format(n));
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(language: Language, items: readonly string[]): string {
  return listFormat(language, { type: "conjunction" }).format(items);
}
