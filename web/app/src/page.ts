/** The status page: what runs here, what the server sees, and lines to try. */
import { textsFor, type Texts } from "./texts.ts";

interface Status {
  readonly server: string;
  readonly database: string | null;
  readonly guardians: readonly { readonly index: number; readonly reachable: boolean }[];
  readonly demo: readonly string[];
  readonly notice?: string;
}

const AGAIN_MS = 5000;

const START = [
  'colloque account create --email you@example.org --name "Your Name" --role patient',
  "colloque directory search cardiology",
  "colloque conversation start --with doctor@example.org",
];

/** An element with its children; texts become text nodes, never markup. */
function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function ask(): Promise<Status | undefined> {
  try {
    const answer = await fetch("/status.json", { cache: "no-store" });
    return answer.ok ? ((await answer.json()) as Status) : undefined;
  } catch {
    return undefined;
  }
}

function part(name: string, up: boolean, detail: string, texts: Texts): HTMLElement {
  const mark = element("span", { className: up ? "mark up" : "mark" });
  mark.setAttribute("aria-hidden", "true");
  return element("li", {}, mark, element("strong", {}, name), ` ${detail} `, up ? texts.answers : texts.silent);
}

function parts(status: Status, texts: Texts): HTMLElement {
  return element(
    "ul",
    { className: "parts" },
    part(texts.server, true, status.server, texts),
    part(texts.database, status.database !== null, status.database ?? "", texts),
    ...status.guardians.map((one) => part(`${texts.guardian} ${one.index}`, one.reachable, "", texts)),
  );
}

function terminal(lines: readonly string[], texts: Texts): HTMLElement {
  const copy = element("button", { type: "button" }, texts.copy);
  copy.addEventListener("click", () => {
    void navigator.clipboard.writeText(lines.join("\n")).then(() => {
      copy.textContent = texts.copied;
    });
  });
  return element("div", { className: "terminal" }, element("pre", { tabIndex: 0 }, lines.join("\n")), copy);
}

function list(items: readonly string[]): HTMLElement {
  return element("ul", {}, ...items.map((item) => element("li", {}, item)));
}

function sections(status: Status, texts: Texts): HTMLElement[] {
  const isDemo = status.demo.length > 0;
  const notice = status.notice === undefined ? [] : [element("p", { className: "notice" }, texts.oneMachine)];
  return [
    element("section", {}, element("h2", {}, texts.runs), parts(status, texts), ...notice),
    element(
      "section",
      {},
      element("h2", {}, isDemo ? texts.demo : texts.start),
      terminal(isDemo ? status.demo : START, texts),
    ),
    element(
      "div",
      { className: "pair" },
      element("section", {}, element("h2", {}, texts.sees), list(texts.seesList)),
      element("section", {}, element("h2", {}, texts.blind), list(texts.blindList)),
    ),
    element("footer", {}, element("a", { href: "/docs" }, texts.docs), element("p", {}, texts.audit)),
  ];
}

async function show(page: HTMLElement): Promise<void> {
  const { language, texts } = textsFor(navigator.languages);
  document.documentElement.lang = language;
  const status = await ask();
  const rest =
    status === undefined
      ? [element("p", { className: "notice", role: "status" }, texts.unreachable)]
      : sections(status, texts);
  page.replaceChildren(
    element("header", {}, element("h1", {}, "Colloque"), element("p", { className: "lead" }, texts.lead)),
    ...rest,
  );
  if (status === undefined) setTimeout(() => void show(page), AGAIN_MS);
}

const page = document.querySelector<HTMLElement>("#page");
if (page !== null) void show(page);
