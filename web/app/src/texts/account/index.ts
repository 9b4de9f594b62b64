import { family } from "../speaking.svelte.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";

export const accountTexts = family({ en: english, fr: french, de: german });
