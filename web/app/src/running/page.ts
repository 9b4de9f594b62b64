/** The page at the server's address: what runs, what to try, what the server sees. */
import { attempt } from "./attempt.ts";
import { box, element } from "./element.ts";
import { header } from "./header.ts";
import { keepLanguage, readLanguage, TEXTS, type Language } from "./language.ts";
import { details, sentence } from "./runs.ts";
import { sees } from "./sees.ts";
import { askStatus, type Absence, type Status } from "./status.ts";
import type { Texts } from "./texts/english.ts";

const AGAIN_MS = 5000;

let language: Language = readLanguage();
let state: Status | Absence = "loading";
let shown = "";

// Stay in the page, so that what has not changed is not drawn again under somebody's hands.
const said = element("p", { className: "soft" });
said.setAttribute("role", "status");
const runs = box("div", "runs");
const trying = box("section", "card");

function links(texts: Texts): HTMLElement {
  const list = element("a", { href: "/what-the-server-sees.html" }, texts.wholeList);
  const programs = element("a", { href: "/docs" }, texts.programs);
  return box("footer", "links", list, programs);
}

function update(): void {
  const texts = TEXTS[language];
  const now = JSON.stringify([language, state]);
  if (now === shown) return;
  shown = now;
  said.textContent = sentence(state, texts);
  said.classList.toggle("alarm", state === "silent" || state === "offline");
  runs.replaceChildren(...details(state, texts));
  trying.hidden = typeof state === "string";
  if (typeof state !== "string") trying.replaceChildren(...attempt(state, texts));
}

function draw(page: Element): void {
  const texts = TEXTS[language];
  document.documentElement.lang = language;
  page.replaceChildren(
    header(language, (chosen) => choose(chosen, page)),
    box(
      "main",
      "page",
      box("div", "intro", element("h1", {}, texts.headline), box("p", "lead", texts.lead)),
      box("section", "card", element("h2", {}, texts.runs), said, runs),
      trying,
      ...sees(texts),
      links(texts),
    ),
  );
  update();
}

function choose(chosen: Language, page: Element): void {
  language = chosen;
  keepLanguage(chosen);
  draw(page);
  page.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
}

async function ask(): Promise<void> {
  if (!document.hidden) {
    state = await askStatus();
    update();
  }
  setTimeout(() => void ask(), AGAIN_MS);
}

async function askNow(): Promise<void> {
  state = await askStatus();
  update();
}

const page = document.querySelector("#page");
if (page !== null) {
  draw(page);
  void ask();
  for (const change of ["online", "offline"]) addEventListener(change, () => void askNow());
  document.addEventListener("visibilitychange", () => void askNow());
}
