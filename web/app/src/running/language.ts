/** The texts of what runs here, in every language. */
import type { Language } from "../texts/languages.ts";
import { ENGLISH, type Texts } from "./texts/english.ts";
import { FRENCH } from "./texts/french.ts";
import { GERMAN } from "./texts/german.ts";

export { LANGUAGES, NAMES, keepLanguage, readLanguage, type Language } from "../texts/languages.ts";

export const TEXTS: Readonly<Record<Language, Texts>> = { en: ENGLISH, fr: FRENCH, de: GERMAN };
