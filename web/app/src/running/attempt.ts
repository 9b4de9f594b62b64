/** What to try: the demo's people, and lines for a terminal with a button that copies each. */
import { box, element } from "./element.ts";
import type { Person, Status } from "./status.ts";
import type { Texts } from "./texts/english.ts";

const COPIED_MS = 2000;

function firstLines(): string[] {
  return [
    `export COLLOQUE_SERVER=${location.origin}`,
    'colloque account create --email you@example.org --name "Your Name" --role patient',
    "colloque conversation start --with doctor@example.org",
  ];
}

function copyButton(line: string, texts: Texts): HTMLElement[] {
  // Only there in a secure context: https, or this machine itself.
  const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
  if (clipboard === undefined) return [];
  const made = element("button", { type: "button" }, texts.copy);
  made.setAttribute("aria-label", `${texts.copy}: ${line}`);
  made.addEventListener("click", () => {
    void clipboard.writeText(line).then(() => {
      made.textContent = texts.copied;
      setTimeout(() => (made.textContent = texts.copy), COPIED_MS);
    });
  });
  return [made];
}

function terminal(lines: readonly string[], texts: Texts): HTMLElement {
  const rows = lines.map((line) =>
    element("li", {}, element("code", { lang: "en" }, line), ...copyButton(line, texts)),
  );
  return box("ol", "terminal", ...rows);
}

function roleOf(person: Person, texts: Texts): string {
  const roles: Readonly<Record<string, string>> = texts.roles;
  return roles[person.role] ?? person.role;
}

function initials(name: string): string {
  const words = name.split(" ").filter((word) => word !== "Dr");
  return words.map((word) => word.slice(0, 1)).join("");
}

function person(one: Person, texts: Texts): HTMLElement {
  const isPatient = one.role === "patient";
  const avatar = box("span", isPatient ? "avatar" : "avatar carer", initials(one.name));
  avatar.setAttribute("aria-hidden", "true");
  return element(
    "li",
    {},
    avatar,
    box(
      "span",
      "who",
      element("span", {}, element("strong", {}, one.name), ` · ${roleOf(one, texts)}`),
      element("code", {}, one.email),
    ),
  );
}

/** The section; without a demo it shows how to begin. */
export function attempt(status: Status, texts: Texts): HTMLElement[] {
  if (status.lines.length === 0) {
    return [element("h2", {}, texts.begin), terminal(firstLines(), texts)];
  }
  const password = element("code", {}, status.password);
  return [
    element("h2", {}, texts.tryDemo),
    element("p", { className: "soft" }, `${texts.demoPeople} `, password),
    box("ul", "people", ...status.people.map((one) => person(one, texts))),
    element("h3", {}, texts.terminal),
    terminal(status.lines, texts),
  ];
}
