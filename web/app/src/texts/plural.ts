/** Sentences with a number. */
import { LOCALES, type Language } from "./languages.ts";

export interface Forms {
  /** For nothing at all, where that has words of its own. */
  readonly none?: string;
  readonly one: string;
  readonly other: string;
}

/** The form that fits, with `{n}` written as the language writes numbers. */
export function plural(language: Language, n: number, forms: Forms): string {
  if (n === 0 && forms.none !== undefined) return forms.none;
  const one = new Intl.PluralRules(LOCALES[language]).select(n) === "one";
  const form = one ? forms.one : forms.other;
  return form.replaceAll("{n}", new Intl.NumberFormat(LOCALES[language]).format(n));
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(language: Language, items: readonly string[]): string {
  return new Intl.ListFormat(LOCALES[language], { type: "conjunction" }).format(items);
}
