/** The top of the page: the mark and the switch of languages. */
import { box, element, mark } from "./element.ts";
import { LANGUAGES, NAMES, TEXTS, type Language } from "./language.ts";

function choice(
  language: Language,
  current: Language,
  choose: (language: Language) => void,
): HTMLButtonElement {
  const made = element("button", { type: "button", lang: language }, NAMES[language]);
  made.setAttribute("aria-pressed", String(language === current));
  made.addEventListener("click", () => choose(language));
  return made;
}

/** The header; `choose` is called with the language that somebody clicked. */
export function header(current: Language, choose: (language: Language) => void): HTMLElement {
  const languages = box("div", "languages", ...LANGUAGES.map((one) => choice(one, current, choose)));
  languages.setAttribute("role", "group");
  languages.setAttribute("aria-label", TEXTS[current].language);
  const brand = element("a", { href: "/", className: "brand" }, mark(), "Colloque");
  return box("header", "top", brand, languages);
}
