/** Talks as they are used: reading, writing, files, verifying; and what somebody hostile writes runs nowhere. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SceneSession } from "../scenes/session.ts";
import type { WorldName } from "../scenes/worlds.ts";
import { HOSTILE } from "../scenes/fixtures/rooms.ts";
import { seeing } from "./camera.ts";
import { DESKTOP, launch, PHONE, visit } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

type Scene = { readonly scene: SceneSession };

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

async function open(world: WorldName, path: string, ready: string, options: BrowserContextOptions = { viewport: DESKTOP }) {
  return visit(browser, stage.address, { name: "", world, path, ready }, options);
}
const field = (page: Page) => page.getByLabel("Votre message");
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const row = (page: Page, position: number) => page.locator(`[data-position="${position}"]`);
const top = async (page: Page, position: number): Promise<number> => (await row(page, position).boundingBox())?.y ?? Number.NaN;
const receive = (page: Page, id: string, text: string): Promise<void> =>
  page.evaluate(([talk, said]) => (window as unknown as Scene).scene.receive(talk ?? "", said ?? ""), [id, text]);
/** As the wheel does, which comes again and again. */
async function scrollTo(page: Page, part: number): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await page.locator(".scroller").evaluate((one, share) => void (one.scrollTop = share * one.scrollHeight), part);
    await frames(page);
  }
}
const isAtEnd = (page: Page): Promise<boolean> =>
  page.locator(".scroller").evaluate((one) => one.scrollTop + one.clientHeight >= one.scrollHeight - 2);
/** Let frames pass, in which rows are measured. */
const frames = (page: Page): Promise<void> => page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => next()))));

describe("reading", () => {
  test("a talk opens at what is new, and is read once its end was seen", async () => {
    const { page } = await open("patient", "/talks/t-genou", "2 nouveaux messages");
    await expect.poll(() => page.getByText("messages non lus").count()).toBe(0);
    await page.getByText("2 nouveaux messages").waitFor();
    await page.context().close();
  });

  test("of ten thousand entries only those near are in the document", async () => {
    const { page } = await open("long", "/talks/t-long", "10000.");
    expect(await page.locator("article").count()).toBeLessThan(60);
    await scrollTo(page, 0.5);
    await page.getByText(/^5\d\d\d\. /u).first().waitFor();
    expect(await page.locator("article").count()).toBeLessThan(60);
    expect(await page.locator("article").first().getAttribute("aria-setsize")).toBe("10000");
    await page.context().close();
  });

  test("while one scrolls up, what one looks at moves by just that much", async () => {
    const { page } = await open("long", "/talks/t-long", "10000.");
    await scrollTo(page, 0.73);
    await page.getByText(/^7\d\d\d\. /u).first().waitFor();
    await frames(page);
    for (let step = 0; step < 12; step++) {
      const near = Number(await page.locator("article").nth(12).getAttribute("data-position"));
      const before = await top(page, near);
      await page.locator(".scroller").evaluate((one) => one.scrollBy(0, -300));
      await frames(page);
      expect(Math.abs((await top(page, near)) - before - 300)).toBeLessThan(3);
    }
    await page.context().close();
  });

  test("Home and End lead to the first and the last entry", async () => {
    const { page } = await open("long", "/talks/t-long", "10000.");
    await page.getByRole("feed").focus();
    await page.keyboard.press("Home");
    await page.getByText("1. Bonjour, comment").waitFor();
    await page.getByText("Personne d’autre ne peut lire").waitFor();
    await page.keyboard.press("End");
    await page.getByText("10000.").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await page.context().close();
  });

  test("at the end, what comes in is shown and told; above, a button leads there", async () => {
    const { page } = await open("long", "/talks/t-long", "10000.");
    await receive(page, "t-long", "Un mot de plus.");
    await row(page, 10_000).getByText("Un mot de plus.").waitFor();
    await expect.poll(() => isAtEnd(page)).toBe(true);
    await page.getByRole("status").getByText("Dr Noé Modèle : Un mot de plus.").waitFor({ state: "attached" });
    await scrollTo(page, 0.9);
    await frames(page);
    await receive(page, "t-long", "Et encore un.");
    await receive(page, "t-long", "Et le dernier.");
    await button(page, "Voir les 2 nouveaux messages").click();
    await page.getByText("2 nouveaux messages").waitFor();
    await page.getByText("Et le dernier.").last().waitFor();
    await page.context().close();
  });
});

describe("writing", () => {
  test("Enter sends, Shift and Enter begins a new line, and the field is empty again", async () => {
    const { page } = await open("patient", "/talks/t-kine", "Trois séances");
    await field(page).focus();
    await page.keyboard.type("Bonjour,");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("le genou va mieux.");
    await page.keyboard.press("Enter");
    await row(page, 1).getByText("Bonjour,\nle genou va mieux.").waitFor();
    expect(await field(page).inputValue()).toBe("");
    expect(await field(page).evaluate((one) => one === document.activeElement)).toBe(true);
    await page.context().close();
  });

  test("on glass, Enter begins a new line", async () => {
    const { page } = await open("patient", "/talks/t-kine", "Trois séances", { viewport: PHONE, hasTouch: true, isMobile: true });
    await field(page).fill("Une ligne");
    await field(page).press("Enter");
    expect(await field(page).inputValue()).toBe("Une ligne\n");
    await page.context().close();
  });

  test("what was typed is there again when one comes back to the talk", async () => {
    const { page } = await open("patient", "/talks/t-kine", "Trois séances");
    await field(page).fill("Pas encore fini");
    await page.getByText("Brouillon gardé").waitFor();
    await field(page).fill("Pas encore fini du tout");
    await page.getByRole("link", { name: "Retour aux messages" }).click();
    await page.getByRole("link", { name: /Yann Inventé/u }).click();
    await expect.poll(() => field(page).inputValue()).toBe("Pas encore fini du tout");
    await page.context().close();
  });

  test("a message that is not kept stays in the field, with the reason", async () => {
    const { page } = await open("send-failed", "/talks/t-kine", "Trois séances");
    await field(page).fill("Bonjour");
    await button(page, "Envoyer").click();
    await page.getByText("Le message n’est pas parti.").waitFor();
    expect(await field(page).inputValue()).toBe("Bonjour");
    await page.context().close();
  });

  test.each([["send-slow", "Et ceci"], ["send-slow-failed", "Bonjour\nEt ceci"]] as const)(
    "what is typed and chosen while a message is on its way stays: %s",
    async (world, stands) => {
      const { page } = await open(world, "/talks/t-kine", "Trois séances");
      await field(page).fill("Bonjour");
      await button(page, "Envoyer").click();
      await expect.poll(() => field(page).inputValue()).toBe("");
      await field(page).fill("Et ceci");
      await page.locator("input[type=file]").first().setInputFiles([PDF]);
      await button(page, "Enlever Bilan.pdf").waitFor();
      await page.evaluate(() => (window as unknown as Scene).scene.goOn());
      if (world === "send-slow") await row(page, 1).getByText("Bonjour").waitFor();
      else await page.getByText("Le message n’est pas parti.").waitFor();
      await expect.poll(() => field(page).inputValue()).toBe(stands);
      await button(page, "Enlever Bilan.pdf").waitFor();
      await page.context().close();
    },
  );

  test("one that waits for the network can be taken back into the field", async () => {
    const { page } = await open("rooms-offline", "/talks/t-etats", "Merci docteur, à jeudi.");
    await page.locator("article", { hasText: "Merci docteur" }).getByRole("button", { name: "Ne pas envoyer" }).click();
    await expect.poll(() => field(page).inputValue()).toBe("Merci docteur, à jeudi.");
    await expect.poll(() => page.locator("article", { hasText: "Merci docteur" }).count()).toBe(0);
    await page.context().close();
  });

  test("nothing can be written where two histories exist, and it says whom to call", async () => {
    const { page } = await open("rooms", "/talks/t-deux", "On n’écrit plus ici.");
    await page.getByText("Appelez Dre Ada Spécimen").waitFor();
    expect(await field(page).count()).toBe(0);
    await page.context().close();
  });

  test("a first talk can be accepted", async () => {
    const { page } = await open("rooms", "/talks/t-attend", "vous écrit pour la première fois");
    await button(page, "Accepter l’échange").click();
    await expect.poll(() => page.getByText("vous écrit pour la première fois").count()).toBe(0);
    await page.context().close();
  });
});

const PDF = { name: "Bilan.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(30_000, 1) };

describe("files", () => {
  test("are chosen, shown, and go out with the words", async () => {
    const { page } = await open("patient", "/talks/t-kine", "Trois séances");
    await page.locator("input[type=file]").first().setInputFiles([PDF, { ...PDF, name: "Deux.pdf" }]);
    await button(page, "Enlever Deux.pdf").click();
    await field(page).fill("Voici le bilan.");
    await button(page, "Envoyer").click();
    const sent = row(page, 1);
    await sent.getByText("Bilan.pdf").waitFor();
    await sent.getByText("Voici le bilan.").waitFor();
    await sent.getByRole("progressbar", { name: "Envoi de Bilan.pdf" }).waitFor();
    await sent.getByRole("button", { name: "Mettre en pause Bilan.pdf" }).click();
    await sent.getByText("Rien n’est perdu").waitFor();
    await sent.getByRole("button", { name: "Reprendre" }).click();
    await sent.getByRole("button", { name: "Annuler l’envoi de Bilan.pdf" }).click();
    await expect.poll(() => page.getByText("Bilan.pdf").count()).toBe(0);
    await page.context().close();
  });

  test("can be dropped anywhere over the talk, which says for whom", async () => {
    const { page } = await open("patient", "/talks/t-kine", "Trois séances");
    const drag = (kind: string): Promise<void> =>
      page.evaluate((event) => {
        const data = new DataTransfer();
        data.items.add(new File(["un bilan"], "Bilan.txt", { type: "text/plain" }));
        document.querySelector(".talk")?.dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
      }, kind);
    await drag("dragover");
    await page.getByText("Déposez ici pour Yann Inventé").waitFor();
    await drag("drop");
    await page.getByRole("list", { name: "Prêts à partir" }).getByText("Bilan.txt").waitFor();
    await expect.poll(() => page.getByText("Déposez ici").count()).toBe(0);
    await page.context().close();
  });

  test("can be pasted; a picture without a name says when it came", async () => {
    const { page } = await open("patient", "/talks/t-kine", "Trois séances");
    await field(page).evaluate((one) => {
      const data = new DataTransfer();
      data.items.add(new File(["pixels"], "image.png", { type: "image/png" }));
      one.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.getByRole("list", { name: "Prêts à partir" }).getByText(/^Photo \d+.h.\d\d\.png$/u).waitFor();
    await page.context().close();
  });

  test("an empty one is refused with a sentence", async () => {
    const { page } = await open("patient", "/talks/t-kine", "Trois séances");
    await page.locator("input[type=file]").first().setInputFiles([{ ...PDF, buffer: Buffer.alloc(0) }]);
    await page.getByText("est vide").waitFor();
    await page.context().close();
  });

  test("come after the recovery sheet", async () => {
    const { page } = await open("unproved", "/talks/t-kine", "Trois séances");
    await button(page, "Joindre un document ou une photo").click();
    await page.getByRole("dialog", { name: "D’abord, votre feuille de secours" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await page.context().close();
  });

  test("a picture is shown in the page, large by keyboard, and is taken back at the end", async () => {
    const { page } = await open("patient", "/talks/t-secretariat", "C’est noté");
    await page.evaluate(() => {
      const held = new Set<string>();
      Object.assign(window, { held });
      const [make, drop] = [URL.createObjectURL.bind(URL), URL.revokeObjectURL.bind(URL)];
      URL.createObjectURL = (blob: Blob) => {
        const made = make(blob);
        held.add(made);
        return made;
      };
      URL.revokeObjectURL = (address) => {
        held.delete(address);
        drop(address);
      };
    });
    await page.getByRole("link", { name: "Retour aux messages" }).click();
    await page.getByRole("link", { name: /Dr Noé Modèle/u }).click();
    await page.locator(".preview img").waitFor();
    await button(page, "Agrandir Radio du genou.jpg").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("img", { name: "Radio du genou.jpg" }).waitFor();
    await page.keyboard.press("+");
    await button(page, "Ajuster à l’écran").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    await button(page, "Agrandir Radio du genou.jpg").and(page.locator(":focus")).waitFor();
    await page.getByRole("link", { name: "Retour aux messages" }).click();
    await page.getByRole("heading", { level: 1, name: "Bonjour Zoé" }).waitFor();
    await expect.poll(() => page.evaluate(() => (window as unknown as { held: Set<string> }).held.size)).toBe(0);
    await page.context().close();
  });

  test("a damaged one is not shown and not saved, and it says what to do", async () => {
    const { page } = await open("damaged", "/talks/t-genou", "Rien de cassé");
    await page.getByText("Ce document est arrivé abîmé").waitFor();
    expect(await page.locator(".preview img").count()).toBe(0);
    await button(page, "Enregistrer Compte rendu de la radio.pdf").click();
    await row(page, 6).getByText("Ce document est arrivé abîmé").waitFor();
    await page.context().close();
  });
});

describe("who reads", () => {
  test("words that are the same confirm somebody; other words say what to do", async () => {
    const { page } = await open("code-differs", "/talks/t-genou/readers", "Dre Ada Spécimen");
    await button(page, "Vérifier Dre Ada Spécimen").click();
    await button(page, "Ce sont les mêmes mots").click();
    await page.getByText("N’écrivez rien pour l’instant.").waitFor();
    await button(page, "Comparer encore").click();
    await button(page, "Ils diffèrent").click();
    await page.getByText("appelez un numéro que vous connaissez déjà").waitFor();
    await page.context().close();
  });

  test("what an identity that is not verified rests on is said once; oneself looks as in the menu", async () => {
    const { page } = await open("doctor", "/talks/t-attente/readers", "Identité pas encore vérifiée");
    expect(await page.getByText("repose sur notre seule parole").count()).toBe(1);
    const own = page.locator("main li").filter({ has: page.getByText("Vous", { exact: true }) }).locator(".avatar");
    const looks = [await own.getAttribute("class"), await page.locator("nav .avatar").getAttribute("class")];
    expect(looks[0]).toBe(looks[1]);
    await page.context().close();
  });

  test("a practice sees the patient's name alone; between whom it stays is said below", async () => {
    const { page } = await open("rooms-doctor", "/talks/t-equipe", "Lisible aussi par le secrétariat");
    await page.getByRole("heading", { level: 1, name: "Hugo Imaginaire", exact: true }).waitFor();
    await page.getByText("Entre vous, Hugo Imaginaire, Dre Ada Spécimen").first().waitFor();
    await page.context().close();
  });

  test("a patient sees the practitioners' names; a new name is told, the first one is not", async () => {
    const { page } = await open("rooms", "/talks/t-etats", "Photo du pied.jpg");
    await page.getByRole("heading", { level: 1, name: "Dr Noé Modèle", exact: true }).waitFor();
    await scrollTo(page, 0);
    await page.getByText("Nouveau nom : Dr Noé Modèle").waitFor();
    expect(await page.locator("article[hidden]").count()).toBe(1);
    await page.context().close();
  });

  test("the other one’s square before the camera confirms them, and the list knows", async () => {
    const { page } = await open("patient", "/talks/t-kine/readers", "Yann Inventé");
    await seeing(page, "COLLOQUE:KRUGS4ZANFZSAYJAORSXG5BAMNXWIZJAMZXXEIDTMNSW4ZLT");
    await button(page, "Vérifier Yann Inventé").click();
    await button(page, "Regarder son carré").click();
    await page.getByText("C’est bien Yann Inventé.").waitFor();
    await button(page, "Terminé").click();
    await page.getByText("Identité vérifiée ensemble").waitFor();
    await page.context().close();
  });

  test("a patient adds and removes practitioners", async () => {
    const { page } = await open("patient", "/talks/t-kine/readers", "Yann Inventé");
    await button(page, "Ajouter un soignant").click();
    await page.getByRole("searchbox").fill("cardio");
    await button(page, /Dre Ada Spécimen/u).click();
    await button(page, "Ajouter Dre Ada Spécimen").click();
    await button(page, "Retirer Dre Ada Spécimen").click();
    await page.getByRole("dialog").getByRole("button", { name: "Retirer Dre Ada Spécimen" }).click();
    await expect.poll(() => button(page, "Retirer Dre Ada Spécimen").count()).toBe(0);
    await page.context().close();
  });
});

describe("finding and beginning", () => {
  test("a patient finds a practitioner and writes, by keyboard alone", async () => {
    const { page } = await open("empty", "/talks", "À qui voulez-vous écrire");
    await page.getByRole("link", { name: "Chercher un soignant" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("searchbox").focus();
    await page.keyboard.type("kine");
    await page.getByRole("searchbox").fill("kinési");
    await button(page, /Yann Inventé/u).focus();
    await page.keyboard.press("Enter");
    await button(page, "Écrire à Yann Inventé").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Yann Inventé" }).and(page.locator(":focus")).waitFor();
    await page.getByText("Aucun message encore.").waitFor();
    expect(await page.title()).toBe("Échange · Colloque");
    await page.context().close();
  });

  test("a practice searches in what is here, without accents", async () => {
    const { page } = await open("busy", "/talks", "Hugo Imaginaire");
    await page.getByRole("searchbox").fill("ZOE");
    await page.getByRole("link", { name: /Zoé Exemple/u }).waitFor();
    await expect.poll(() => page.getByRole("list", { name: "Vos échanges" }).getByRole("link").count()).toBe(1);
    await page.context().close();
  });

  test("the list of a practice stays where it was while talks are opened from it", async () => {
    const { page } = await open("busy", "/talks", "Hugo Imaginaire");
    const list = page.getByRole("region", { name: "Vos échanges" });
    // The list comes in parts.
    await expect.poll(() => list.evaluate((one) => (one.scrollTop = 2400, one.scrollTop))).toBe(2400);
    await frames(page);
    const before = await list.evaluate((one) => one.scrollTop);
    await page.getByRole("link", { name: /Patient Numéro 3\d/u }).first().click();
    await field(page).waitFor();
    expect(Math.abs((await list.evaluate((one) => one.scrollTop)) - before)).toBeLessThan(2);
    await page.context().close();
  });
});

describe("somebody hostile", () => {
  test.each(["/talks", "/talks/t-hostile", "/talks/t-hostile/readers"])("what they write is text, at %s", async (path) => {
    const { page, wrongs } = await open("rooms", path, "onerror");
    await page.evaluate(() => document.addEventListener("securitypolicyviolation", ({ blockedURI }) => console.error("refused", blockedURI)));
    for (const part of path === "/talks/t-hostile" ? [0, 0.2, 0.4, 0.6, 0.8, 1] : []) {
      await scrollTo(page, part);
      await frames(page);
    }
    const made = await page.evaluate(() => {
      const strange = "#application :is(script, iframe, math, style, object, embed, [onerror], [onload], [onmouseover], a[href^='javascript' i], img[src='x'])";
      return { strange: document.querySelectorAll(strange).length, broken: "broken" in window };
    });
    expect(made).toEqual({ strange: 0, broken: false });
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  test("their texts arrive as they are", async () => {
    const { page } = await open("rooms", "/talks/t-hostile", "onerror");
    await scrollTo(page, 0);
    await frames(page);
    const shown = await page.locator("article .bubble p").allTextContents();
    expect(HOSTILE.filter((text) => shown.includes(text)).length).toBeGreaterThan(5);
    await page.context().close();
  });

  test("SVG and HTML are never shown, only saved", async () => {
    const { page } = await open("rooms", "/talks/t-hostile", "onerror");
    expect(await page.getByRole("feed").getByRole("button", { name: /^Agrandir/u }).count()).toBe(0);
    expect(await page.locator("[role=feed] img, [role=feed] object").count()).toBe(0);
    expect(await page.getByRole("feed").getByRole("button", { name: /^Enregistrer/u }).count()).toBeGreaterThan(0);
    await page.context().close();
  });
});
