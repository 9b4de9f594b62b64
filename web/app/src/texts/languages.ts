/** The languages that the pages speak, and which one to start in: the one chosen here before, else
 * the browser's first known. */

export const LANGUAGES = ["en", "fr", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

export const NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  fr: "Français",
  de: "Deutsch",
};

/** How each writes dates and numbers: as in Europe. */
export const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", fr: "fr-FR", de: "de-DE" };

const KEY = "language";

export function isLanguage(tag: string | null | undefined): tag is Language {
  return LANGUAGES.some((language) => language === tag);
}

/** The first of these tags, such as `de-AT`, that the page knows; else English. */
export function firstKnown(tags: readonly string[]): Language {
  return tags.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

/** The language to start in. */
export function readLanguage(): Language {
  try {
    const chosen = localStorage.getItem(KEY);
    if (isLanguage(chosen)) return chosen;
  } catch {
    // Storage may be forbidden; the browser's languages are not.
  }
  return firstKnown(navigator.languages);
}

/** Remember a choice where the browser allows it. */
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Then the choice holds until the page is closed.
  }
}
