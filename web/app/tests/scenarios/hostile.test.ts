/**
 * Texts and files that attack whoever reads them, in every place where somebody else can write: nothing
 * runs, nothing is asked for, the policy has nothing to refuse, and all of it is shown as it was typed.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { french as talks } from "../../src/texts/talks/french.ts";
import { oneLine } from "../../src/talks/shown.ts";
import { ADDRESS, DESKTOP, launch } from "../browser.ts";
import { FILES, PAYLOADS, SHORT } from "./payloads.ts";
import { invented, PATIENCE, Person } from "./person.ts";

const PYTHON = process.env.COLLOQUE_SDK_PYTHON ?? "python3";
const DATA = process.env.COLLOQUE_STAGE_DATA ?? "";
const run = promisify(execFile);

const pia = invented("Pia Exemple");
/** Its account's name, speciality and first subject. */
const NAME = "Dr \u202e<img src=evil onerror=ran()>\"'><script>ran()</script>{{ran()}}${ran()}";

let browser: Browser;
let folder: string;
let person: Person;
/** What must not happen: scripts that run, dialogs, windows, refusals of the policy, strange requests. */
const happened: string[] = [];
let talk: string;

async function watched(): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "fr-FR", viewport: DESKTOP });
  await context.exposeBinding("ran", (_, what = "a script ran") => void happened.push(String(what)));
  await context.addInitScript(() => {
    const { ran } = window as unknown as { ran(what: string): void };
    document.addEventListener("securitypolicyviolation", (event) => ran(`the policy refused ${event.effectiveDirective}`));
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== ADDRESS || !isOurs(url.pathname)) happened.push(`asked for ${url.href}`);
  });
  context.on("page", (page) => {
    page.on("dialog", (dialog) => (happened.push(`a dialog: ${dialog.message()}`), void dialog.dismiss()));
    page.on("popup", () => happened.push("a window"));
    page.on("framenavigated", (frame) => {
      if (frame !== page.mainFrame()) happened.push("a frame");
    });
  });
  return context;
}

/** What the application itself asks for. */
function isOurs(path: string): boolean {
  const known = /^\/(?:v1|guardians|assets|keeper|download|talks|account)\/[\w/.-]*$|^\/(?:|new|log-in|sign-up|welcome|talks|account|demo\.json|sw\.js|mark\.svg|colloque\.webmanifest|index\.html|[\w-]+\.png)$/u;
  return known.test(path) && !path.includes("evil");
}

beforeAll(async () => {
  [browser, folder] = [await launch(), await mkdtemp(join(tmpdir(), "colloque-hostile-"))];
  person = await Person.in(await watched());
  await person.signUp(pia);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** The attacker says and sends everything; the id of the conversation. */
async function attack(): Promise<string> {
  const { email } = invented("", "practitioner");
  const what = { email, name: NAME, patient: pia.email, texts: PAYLOADS, names: SHORT, files: FILES };
  const script = new URL("./hostile.py", import.meta.url).pathname;
  const running = run(PYTHON, [script, ADDRESS, join(folder, "attacker")], { maxBuffer: 1 << 24 });
  running.child.stdin?.end(JSON.stringify(what));
  return (await running).stdout;
}

test("there are as many attacks as promised", () => {
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
  expect(SHORT.length).toBeGreaterThanOrEqual(200);
});

test("they come in while the list of talks is open", async () => {
  talk = await attack();
  const row = person.page.locator(`a[href="/talks/${talk}"]`);
  await row.waitFor();
  await expect.poll(() => row.innerText(), { timeout: PATIENCE }).toContain(talks.unread(PAYLOADS.length + FILES.length));
  expect(happened).toEqual([]);
});

/** What an entry shows: the letters of its text, of its line, of its file. */
interface Shown {
  readonly texts: readonly string[];
  readonly lines: readonly string[];
  readonly files: readonly string[];
}

/** Read the whole talk from its beginning to its end, as one does by scrolling. */
function readAll(): Promise<Shown> {
  return person.page.evaluate(async () => {
    const found = { texts: new Set<string>(), lines: new Set<string>(), files: new Set<string>() };
    const scroller = document.querySelector<HTMLElement>(".scroller");
    const feed = document.querySelector("[role=feed]");
    if (scroller === null || feed === null) throw new Error("no talk is open");
    const settled = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const collect = (selector: string, into: Set<string>): void => {
      for (const one of feed.querySelectorAll(selector)) into.add(one.textContent ?? "");
    };
    scroller.scrollTop = 0;
    for (let atEnd = 0; atEnd < 3; ) {
      await settled();
      while (feed.querySelector(".blank")) await settled();
      for (const more of feed.querySelectorAll<HTMLElement>(".bubble > button")) more.click();
      await settled();
      collect(".bubble > p", found.texts);
      collect(".told", found.lines);
      collect(".piece .name, .piece .text", found.files);
      const before = scroller.scrollTop;
      scroller.scrollTop += scroller.clientHeight;
      if (scroller.scrollTop === before) atEnd += 1;
    }
    return { texts: [...found.texts], lines: [...found.lines], files: [...found.files] };
  });
}

/** A line of ours with something of somebody else in it; spaces as the texts have them. */
function told(line: string): string {
  return line.replace(/[\u00a0\u202f]/gu, " ");
}

test("everything stands in the talk as it was typed, and nothing runs", async () => {
  await person.page.locator(`a[href="/talks/${talk}"]`).click();
  await person.writing.waitFor();
  const shown = await readAll();
  expect(PAYLOADS.filter((one) => !shown.texts.includes(one))).toEqual([]);
  const lines = shown.lines.map(told);
  expect(SHORT.map(oneLine).filter((one) => !lines.some((line) => line.includes(told(one))))).toEqual([]);
  expect(FILES.filter(({ name }) => !shown.files.includes(name))).toEqual([]);
  expect(happened).toEqual([]);
});

test("files that run things are saved as they are, and shown nowhere", async () => {
  for (const ending of [".svg", ".html", ".xhtml", ".png"]) {
    const file = FILES.findLast(({ name }) => name.endsWith(ending));
    if (file === undefined) throw new Error("there is no such file");
    const saving = person.entry(file.name).last().getByRole("button", { name: /^Enregistrer/u });
    await person.page.getByRole("complementary").getByRole("button", { name: file.name }).last().click();
    const [downloaded] = await Promise.all([person.page.waitForEvent("download"), saving.click()]);
    const saved = await readFile(await downloaded.path(), "utf8");
    expect(saved).toBe(file.content);
  }
  expect(await person.page.locator("img, svg script, svg a, iframe, object, embed").count()).toBe(0);
  expect(new URL(person.page.url()).pathname).toBe(`/talks/${talk}`);
  expect(happened).toEqual([]);
});

test("names stay names where one looks who reads, what is new, and in the directory", async () => {
  const last = oneLine(SHORT.at(-1) ?? "");
  await person.goTo(`/talks/${talk}/readers`);
  await person.page.getByText(last).first().waitFor();
  await run(PYTHON, ["-m", "colloque.cli.main", "registry", "approve", "--all", "--data", DATA]);
  await person.goTo("/new");
  await person.field(talks.who).fill("script");
  await person.button(/Ville/u).first().click();
  await person.page.getByText(oneLine(NAME)).first().waitFor();
  expect(happened).toEqual([]);
  expect(person.wrongs).toEqual([]);
});

test("had one of them come through, it would have been noticed", async () => {
  await person.page.evaluate(() => {
    const image = document.createElement("img");
    image.src = "//evil.invalid/a.png";
    document.body.append(image);
    alert("x");
    (window as unknown as { ran(): void }).ran();
  });
  await expect.poll(() => happened, { timeout: PATIENCE }).toEqual(expect.arrayContaining(["a dialog: x", "a script ran", "the policy refused img-src"]));
});
