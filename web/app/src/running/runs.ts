/** What runs here: each part with a dot and a word, and one sentence about all of it. */
import { box, element, icon } from "./element.ts";
import type { Absence, Status } from "./status.ts";
import type { Texts } from "./texts/english.ts";

function part(name: string, isUp: boolean, texts: Texts): HTMLElement {
  const dot = box("span", isUp ? "dot up" : "dot");
  dot.setAttribute("aria-hidden", "true");
  const word = box("span", "word", isUp ? texts.answers : texts.quiet);
  return element("li", {}, dot, element("strong", {}, name), word);
}

/** Without what the packager adds in brackets. */
function shortened(version: string | null): string | undefined {
  return version?.replace(/ \(.*/, "");
}

function parts(status: Status, texts: Texts): HTMLElement {
  return box(
    "ul",
    "parts",
    part(`${texts.server} ${status.server}`, true, texts),
    part(shortened(status.database) ?? texts.database, status.database !== null, texts),
    ...status.guardians.map((one) => part(`${texts.guardian} ${one.index}`, one.reachable, texts)),
  );
}

function skeleton(): HTMLElement {
  const rows = Array.from({ length: 5 }, () => box("li", "bone"));
  const made = box("ul", "parts", ...rows);
  made.setAttribute("aria-hidden", "true");
  return made;
}

function note(text: string): HTMLElement {
  return box("p", "note", icon("note"), element("span", {}, text));
}

/** One sentence, said to screen readers whenever it changes. */
export function sentence(state: Status | Absence, texts: Texts): string {
  if (typeof state === "string") return texts[state];
  const isWell = state.database !== null && state.guardians.every((one) => one.reachable);
  return isWell ? texts.allWell : texts.partlyWell;
}

/** The parts and the notice under the sentence. */
export function details(state: Status | Absence, texts: Texts): HTMLElement[] {
  if (state === "loading") return [skeleton()];
  if (typeof state === "string") return [];
  return [parts(state, texts), ...(state.isOnOneMachine ? [note(texts.oneMachine)] : [])];
}
