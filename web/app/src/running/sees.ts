/** What the server sees and cannot see, in plain words, with where it ends. */
import { box, element } from "./element.ts";
import { pair } from "./scene.ts";
import type { Texts } from "./texts/english.ts";

function blind(texts: Texts): HTMLElement {
  const items = texts.blindList.map((item) => element("li", {}, element("strong", {}, item)));
  return element("section", {}, element("h3", {}, texts.blind), box("ul", "lines", ...items));
}

function seen(texts: Texts): HTMLElement {
  const items = texts.seesList.map(([what, why]) =>
    element("li", {}, element("strong", {}, what), box("span", "soft", why)),
  );
  return element("section", {}, element("h3", {}, texts.sees), box("ul", "lines", ...items));
}

function question([asked, answer]: readonly [string, string], index: number): HTMLElement {
  return element(
    "details",
    { open: index === 0 },
    element("summary", {}, asked),
    element("p", { className: "soft" }, answer),
  );
}

/** Everything of it; texts only, so that it is there without an answer of the server. */
export function sees(texts: Texts): HTMLElement[] {
  return [
    element("section", {}, element("h2", { className: "large" }, texts.title), pair(texts)),
    box("div", "pair apart", blind(texts), seen(texts)),
    box(
      "section",
      "questions",
      element("h2", {}, texts.questions),
      ...texts.answersList.map(question),
    ),
  ];
}
