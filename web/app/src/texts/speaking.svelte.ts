/** The language in use. Whatever a component shows from a family follows a change at once. */
import { keepLanguage, readLanguage, type Language } from "./languages.ts";

let current = $state<Language>(readLanguage());

/** The language in use now. */
export function language(): Language {
  return current;
}

/** Change it, remember it, and tell the document (hyphenation, screen readers). */
export function speak(chosen: Language): void {
  current = chosen;
  keepLanguage(chosen);
  document.documentElement.lang = chosen;
}

/** Tell the document which language it starts in. */
export function startSpeaking(): void {
  document.documentElement.lang = current;
}

/** A family of texts: `const t = $derived(talks())` in a component, `t.title` in its markup. */
export function family<Texts>(dictionaries: Readonly<Record<Language, Texts>>): () => Texts {
  return () => dictionaries[current];
}
