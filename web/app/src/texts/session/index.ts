import { family } from "../speaking.svelte.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";

export const sessionTexts = family({ en: english, fr: french, de: german });
