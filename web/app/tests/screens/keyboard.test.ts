/** The ways in by keyboard alone; and nothing that is typed lands in an address or leaves the page. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heading, tabTo, type } from "./keys.ts";
import { seeing } from "./camera.ts";
import { launch, PHONE, visit } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

const SECRET = "trois chats sous la pluie";
const EMAIL = "zoe@exemple.invalid";

let stage: Stage;
let browser: Browser;

beforeAll(async () => {
  stage = await openStage();
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await stage.end();
});

/** Every address that is asked for or shown. */
function addresses(page: Page): string[] {
  const seen: string[] = [];
  page.on("request", (request) => seen.push(request.url(), request.postData() ?? ""));
  page.on("framenavigated", (frame) => seen.push(frame.url()));
  return seen;
}

function expectNothingTold(seen: readonly string[], ...typed: readonly string[]): void {
  const told = seen.map((text) => decodeURIComponent(text).replaceAll("+", " "));
  for (const text of typed) expect(told.filter((one) => one.includes(text))).toEqual([]);
}

const READY = { "/log-in": "Me connecter", "/sign-up": "Trois minutes suffisent.", "/recover/sheet": "Les douze mots" };

async function open(path: keyof typeof READY): Promise<{ page: Page; seen: string[]; wrongs: string[] }> {
  const shot = { name: "", world: "nobody", path, ready: READY[path] } as const;
  const { page, wrongs } = await visit(browser, stage.address, shot, { viewport: PHONE });
  return { page, wrongs, seen: addresses(page) };
}

test("log in", async () => {
  const { page, seen, wrongs } = await open("/log-in");
  await type(page, "Adresse e-mail", EMAIL);
  await type(page, "Mot de passe", SECRET);
  await tabTo(page, "Montrer le mot de passe");
  await page.keyboard.press("Space");
  expect(await page.getByLabel("Mot de passe", { exact: true }).getAttribute("type")).toBe("text");
  await tabTo(page, "Cet appareil n’est pas à moi");
  await page.keyboard.press("Space");
  expect(await page.getByLabel("Cet appareil n’est pas à moi", { exact: true }).isChecked()).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Menu principal" }).waitFor();
  expectNothingTold(seen, EMAIL, SECRET);
  expect(wrongs).toEqual([]);
});

test("a wrong password is said at its field, which has the focus", async () => {
  const { page } = await visit(browser, stage.address, { name: "", world: "log-in-wrong", path: "/log-in", ready: "Me connecter" });
  await type(page, "Adresse e-mail", EMAIL);
  await type(page, "Mot de passe", "faux");
  await page.keyboard.press("Enter");
  const field = page.getByLabel("Mot de passe", { exact: true });
  await field.and(page.locator(":focus[aria-invalid=true]")).waitFor();
  const description = (await field.getAttribute("aria-describedby")) ?? "";
  expect(await page.locator(`#${description.split(" ").at(-1)}`).innerText()).toContain("ne vont pas ensemble");
});

test("sign up, with the sheet proved", async () => {
  const { page, seen, wrongs } = await open("/sign-up");
  await tabTo(page, "Patient");
  await page.keyboard.press("ArrowDown");
  expect(await page.getByLabel("Soignant", { exact: true }).isChecked()).toBe(true);
  await page.keyboard.press("ArrowUp");
  await type(page, "Prénom et nom", "Zoé Exemple");
  await type(page, "Adresse e-mail", EMAIL);
  await page.keyboard.press("Enter");
  await heading(page, "Choisissez un mot de passe");
  await type(page, "Mot de passe", SECRET);
  await page.keyboard.press("Enter");
  await heading(page, "Votre feuille de secours");
  const words = await page.locator("article ol li b").allInnerTexts();
  expect(words).toHaveLength(12);
  await tabTo(page, "C’est fait, continuer");
  await page.keyboard.press("Enter");
  await heading(page, "Vérifions ensemble");
  for (const label of await page.locator("label").filter({ hasText: "Le mot n°" }).allInnerTexts()) {
    await type(page, label, words[Number(/\d+/u.exec(label)?.[0]) - 1] ?? "");
  }
  await page.keyboard.press("Enter");
  await heading(page, "Tout est prêt");
  await tabTo(page, "Aller à mes messages");
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Menu principal" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/talks");
  expectNothingTold(seen, EMAIL, SECRET, "Zoé", ...words);
  expect(wrongs).toEqual([]);
});

test("the arrow back finds what was typed; a reload in the middle begins again", async () => {
  const { page } = await open("/sign-up");
  await type(page, "Prénom et nom", "Zoé Exemple");
  await type(page, "Adresse e-mail", EMAIL);
  await page.keyboard.press("Enter");
  await heading(page, "Choisissez un mot de passe");
  await page.goBack();
  await heading(page, "Créer mon espace");
  expect(await page.getByLabel("Prénom et nom").inputValue()).toBe("Zoé Exemple");
  await page.goForward();
  await heading(page, "Choisissez un mot de passe");
  await page.goto(`${stage.address}/sign-up/password?world=nobody`);
  await page.getByRole("heading", { name: "Créer mon espace" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/sign-up");
});

test("the words of a sheet: arrows choose, Enter takes and goes on", async () => {
  const { page } = await open("/recover/sheet");
  await type(page, "Adresse e-mail", EMAIL);
  await type(page, "Mot 1 sur 12", "abei");
  await page.getByRole("option", { name: "abeille" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await page.getByLabel("Mot 1 sur 12").inputValue()).toBe("abeille");
  await page.getByLabel("Mot 2 sur 12").and(page.locator(":focus")).waitFor();
  await page.keyboard.type("abol");
  await page.keyboard.press("Space");
  expect(await page.getByLabel("Mot 2 sur 12").inputValue()).toBe("abolir");
  await page.getByLabel("Mot 3 sur 12").and(page.locator(":focus")).waitFor();
});

test("all twelve words pasted at once", async () => {
  const { page } = await open("/recover/sheet");
  const words = "abaisser abandon abdiquer abeille abolir aborder aboutir aboyer abrasif abreuver abriter abroger";
  await page.getByLabel("Mot 3 sur 12").evaluate((field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, words.replaceAll(" ", "\n"));
  const typed = await page.getByRole("combobox").evaluateAll((all) => all.flatMap((one) => (one instanceof HTMLInputElement ? [one.value] : [])));
  expect(typed.join(" ")).toBe(words);
});

test("the square of the sheet before the camera; another square is none", async () => {
  const { page, seen } = await open("/recover/sheet");
  const code = "COLLOQUE-SHEET:MFRGGZDFMZTWQ2LKNNWG23TPOB";
  await page.getByLabel("Adresse e-mail").fill(EMAIL);
  await seeing(page, "https://exemple.invalid/");
  await page.getByRole("button", { name: "Montrer la feuille à la caméra" }).click();
  await page.getByText("Ce carré n’est pas celui d’une feuille de secours.").waitFor();
  await seeing(page, code);
  await page.getByText("Le carré de la feuille est lu.").waitFor();
  await page.getByRole("button", { name: "Continuer", exact: true }).click();
  await heading(page, "Choisissez un mot de passe");
  expectNothingTold(seen, EMAIL, code);
});

test("password managers find user name and passwords", async () => {
  const { page } = await open("/log-in");
  const told = (): Promise<string[]> => page.locator("input[autocomplete]").evaluateAll((all) => all.map((one) => one.getAttribute("autocomplete") ?? ""));
  expect(await told()).toEqual(["username", "current-password"]);
  await page.goto(`${stage.address}/sign-up?world=sign-up-code`);
  await page.getByLabel("Prénom et nom").waitFor();
  expect(await told()).toEqual(["name", "username"]);
  await page.getByLabel("Prénom et nom").fill("Zoé Exemple");
  await page.getByLabel("Adresse e-mail").fill(EMAIL);
  // What was typed is not for the browser's memory of forms (design/purpose.ts).
  expect(await told()).toEqual(["off", "off"]);
  await page.keyboard.press("Enter");
  await heading(page, "Choisissez un mot de passe");
  expect(await told()).toEqual(["username", "new-password"]);
  expect(await page.locator("input[autocomplete=username]").inputValue()).toBe(EMAIL);
  await page.getByLabel("Mot de passe", { exact: true }).fill(SECRET);
  await page.keyboard.press("Enter");
  await heading(page, "Regardez vos e-mails");
  expect(await told()).toEqual(["one-time-code"]);
});

test("the sheet prints on one A4 page, dark on white in dark mode too", async () => {
  const { page } = await visit(browser, stage.address, { name: "", world: "unproved", path: "/welcome", ready: "noisette" }, { colorScheme: "dark" });
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/gu)).toHaveLength(1);
  const [ink, paper] = await page.locator("article").evaluate((sheet) => {
    const { color, backgroundColor } = getComputedStyle(sheet);
    return [color, backgroundColor];
  });
  expect([ink, paper]).toEqual(["rgb(21, 34, 30)", "rgb(255, 255, 255)"]);
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("button", { name: "Imprimer" }).isVisible()).toBe(false);
});

test("the language can be changed, and is remembered", async () => {
  const { page } = await open("/log-in");
  await page.getByLabel("Langue").selectOption("Deutsch");
  await page.getByRole("heading", { level: 1, name: "Anmelden" }).waitFor();
  expect([await page.locator("html").getAttribute("lang"), await page.title()]).toEqual(["de", "Anmeldung · Colloque"]);
  await page.goto(`${stage.address}/log-in?world=nobody`);
  await page.getByRole("heading", { level: 1, name: "Anmelden" }).waitFor();
});
