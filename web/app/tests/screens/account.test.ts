/** My account by keyboard alone; the end of a session, a new version, a theme of one's own. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WorldName } from "../scenes/worlds.ts";
import { heading, tabTo, type } from "./keys.ts";
import { launch, visit } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

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

async function open(world: WorldName, path: string, ready: string, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const { page } = await visit(browser, stage.address, { name: "", world, path, ready }, { colorScheme });
  return page;
}

const LEAVE = "Se déconnecter de cet ordinateur";
const focused = (page: Page): Promise<string> => page.locator(":focus").evaluate((one) => one.getAttribute("aria-label") ?? one.textContent ?? "");

describe("by keyboard", () => {
  test("every row leads to its screen, whose arrow leads back", async () => {
    const page = await open("patient", "/account", "Langue et apparence");
    const rows = await page.getByRole("list", { name: "Réglages" }).getByRole("link").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
    expect(rows).toEqual(["/account/profile", "/account/security", "/account/readers", "/account/seen", "/account/appearance"]);
    for (const href of rows) {
      await page.locator(`main a[href="${href}"]`).focus();
      await page.keyboard.press("Enter");
      await page.locator("main h1:focus").waitFor();
      expect(new URL(page.url()).pathname).toBe(href);
      await page.goBack();
      await heading(page, "Mon compte");
    }
  });

  test("the name is changed with the password, which is asked for in a dialog that takes the focus", async () => {
    const page = await open("rename-asks", "/account/profile", "Adresse et rôle");
    await tabTo(page, "Prénom et nom");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("Zoé Fictive");
    await page.keyboard.press("Enter");
    const field = page.getByLabel("Mot de passe", { exact: true });
    await field.and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Tapez votre mot de passe.").waitFor();
    await page.keyboard.type("trois chats sous la pluie");
    await page.keyboard.press("Enter");
    await page.getByText("C’est noté.").first().waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.getByRole("navigation").getByText("Zoé Fictive").count()).toBe(1);
  });

  test("a dialog is left by Escape, and what was typed in it is forgotten", async () => {
    const page = await open("rename-password", "/account/profile", "Adresse et rôle");
    await type(page, "Prénom et nom", " Fictive");
    await page.keyboard.press("Enter");
    const field = page.getByLabel("Mot de passe", { exact: true });
    await field.and(page.locator(":focus")).waitFor();
    await page.keyboard.type("secret");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.getByText("Cela n’a pas marché").count()).toBe(0);
    await page.getByRole("button", { name: "Enregistrer mon nom" }).click();
    await field.waitFor();
    expect(await field.inputValue()).toBe("");
  });

  test("a carer asks to be listed", async () => {
    const page = await open("unlisted", "/account/profile", "Demander à y figurer");
    await type(page, "Métier ou spécialité", "Cardiologie");
    await page.keyboard.press("Enter");
    await page.getByLabel("Ville").and(page.locator(":focus[aria-invalid=true]")).waitFor();
    await page.keyboard.type("Villefictive");
    await page.keyboard.press("Enter");
    await page.getByText("Votre demande est partie.").waitFor();
  });

  test("what cannot be undone is not where the focus lands, and staying changes nothing", async () => {
    const page = await open("account-unsent", "/account", "Langue et apparence");
    await tabTo(page, LEAVE);
    await page.keyboard.press("Enter");
    await page.getByText("2 messages, échange avec").waitFor();
    expect(await focused(page)).not.toContain("perdre");
    await tabTo(page, "Rester");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused(page)).toContain(LEAVE);
  });

  test("colours and language are chosen by arrows", async () => {
    const page = await open("patient", "/account/appearance", "Taille du texte");
    await tabTo(page, "Français");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { level: 1, name: "Sprache und Aussehen" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
  });

  test("the steps open and close", async () => {
    const page = await open("patient", "/account/security", "Gardien 3");
    await page.locator("details summary").first().focus();
    await page.keyboard.press("Enter");
    await page.getByText("Choisissez un nouveau mot de passe.").waitFor();
    await page.keyboard.press("Space");
    await page.getByText("Choisissez un nouveau mot de passe.").waitFor({ state: "hidden" });
  });
});

describe("leaving", () => {
  test("says goodbye; who comes next starts at the log-in, not where the one before was", async () => {
    const page = await open("patient", "/account", "Langue et apparence");
    await page.getByRole("button", { name: LEAVE }).click();
    await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
    await heading(page, "À bientôt");
    await tabTo(page, "Me connecter");
    await page.keyboard.press("Enter");
    await heading(page, "Me connecter");
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("who comes back after twelve hours goes on where they were", async () => {
    const page = await open("ended-expired", "/account/security", "Douze heures ont passé");
    await heading(page, "Douze heures ont passé");
    await tabTo(page, "Me connecter");
    await page.keyboard.press("Enter");
    await page.getByLabel("Adresse e-mail").fill("zoe@exemple.invalid");
    await page.getByLabel("Mot de passe", { exact: true }).fill("trois chats sous la pluie");
    await page.keyboard.press("Enter");
    await page.getByText("Gardien 3").waitFor();
    expect(new URL(page.url()).pathname).toBe("/account/security");
  });
});

describe("a new version", () => {
  const offer = (page: Page) => page.getByText("Une nouvelle version est prête.");

  test("is not offered to somebody who writes, and is once they have stopped", async () => {
    const page = await open("new-version", "/talks/t-genou", "Rien de cassé");
    await offer(page).waitFor();
    const field = page.getByLabel("Votre message");
    await field.fill("Bonjour docteur");
    await offer(page).waitFor({ state: "detached" });
    expect(await page.locator("html[data-taken]").count()).toBe(0);
    await field.fill("");
    await offer(page).waitFor();
  });

  test("is taken when somebody says so, and not before", async () => {
    const page = await open("new-version", "/talks", "Une nouvelle version est prête.");
    expect(await page.locator("html[data-taken]").count()).toBe(0);
    await page.getByRole("button", { name: "Mettre à jour" }).click();
    expect(await page.locator("html[data-taken]").count()).toBe(1);
  });
});

describe("the theme", () => {
  const ground = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const bar = (page: Page): Promise<string[]> =>
    page.evaluate(() => [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')].filter((one) => matchMedia(one.media).matches).map((one) => one.content));
  const LIGHT = ["rgb(241, 245, 242)", "#F1F5F2"];
  const DARK = ["rgb(14, 22, 20)", "#0E1614"];
  /** With reduced motion every change takes a millisecond. */
  const shows = (page: Page) => expect.poll(async () => [await ground(page), ...(await bar(page))]);

  test("follows the device, or what was chosen; it is remembered, and says nothing of anybody", async () => {
    const page = await open("patient", "/account/appearance", "Taille du texte");
    await shows(page).toEqual(LIGHT);
    await page.getByLabel("Sombres", { exact: true }).click();
    await shows(page).toEqual(DARK);
    await page.goto(`${stage.address}/account/appearance?world=patient`);
    await page.getByText("Taille du texte").waitFor();
    await shows(page).toEqual(DARK);
    expect(await page.getByLabel("Sombres", { exact: true }).isChecked()).toBe(true);
    expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({ theme: "dark" });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByLabel("Claires", { exact: true }).click();
    await shows(page).toEqual(LIGHT);
    await page.getByText("Comme l’appareil").click();
    await shows(page).toEqual(DARK);
    expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({});
  });
});
