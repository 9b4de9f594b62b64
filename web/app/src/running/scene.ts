/** One conversation twice: as its two people see it, and as this server has it. */
import { box, element, icon, mark } from "./element.ts";
import type { Texts } from "./texts/english.ts";

function top(avatar: HTMLElement, name: string, time: string): HTMLElement {
  avatar.setAttribute("aria-hidden", "true");
  const who = box("span", "who", element("strong", {}, name), box("span", "soft small", time));
  return box("div", "row", avatar, who);
}

function bubble(side: "mine" | "theirs", ...content: (Node | string)[]): HTMLElement {
  return box("div", `bubble ${side}`, ...content);
}

function bars(...widths: string[]): HTMLElement {
  const made = box("span", "bars", ...widths.map((width) => box("i", width)));
  made.setAttribute("aria-hidden", "true");
  return made;
}

function size(text: string): HTMLElement {
  return box("span", "soft small", text);
}

function seen({ scene }: Texts): HTMLElement {
  const glyph = box("span", "glyph", icon("pill"));
  const paper = box(
    "span",
    "who",
    element("strong", {}, scene.prescription),
    box("span", "soft small", scene.medicine),
  );
  return box(
    "div",
    "screen",
    top(box("span", "avatar carer", "SM"), scene.name, scene.time),
    bubble("theirs", scene.results),
    bubble("theirs", box("span", "row", glyph, paper)),
    bubble("mine", scene.thanks),
  );
}

function blind(texts: Texts): HTMLElement {
  const { scene } = texts;
  return box(
    "div",
    "screen blind",
    box("p", "unseen", texts.blindPicture),
    top(box("span", "avatar unknown", "?"), scene.email, scene.time),
    bubble("theirs", bars("long", "longer", "half"), size(scene.small)),
    bubble("theirs", bars("half", "long"), size(scene.large)),
    bubble("mine", bars("longer"), size(scene.small)),
  );
}

/** Both pictures, side by side where there is room. */
export function pair(texts: Texts): HTMLElement {
  return box(
    "div",
    "pair",
    element("section", {}, element("h3", {}, mark(), texts.onDevice), seen(texts)),
    element("section", {}, element("h3", {}, icon("server"), texts.onServer), blind(texts)),
  );
}
