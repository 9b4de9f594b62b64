/** Sign-up, log-in, forgotten password, recovery sheet. */
import type { Page } from "playwright-core";
import type { Shot } from "../shot.ts";

const WORDS = "jardin noisette brume cerise plumage lumière cigogne maison tulipe brique olivier novembre";

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

async function logIn(page: Page): Promise<void> {
  await page.getByLabel("Adresse e-mail").fill("zoe@exemple.invalid");
  await page.getByLabel("Mot de passe", { exact: true }).fill("trois chats sous la pluie");
  await press(page, "Entrer");
}

async function person(page: Page): Promise<void> {
  await page.getByLabel("Prénom et nom").fill("Zoé Exemple");
  await page.getByLabel("Adresse e-mail").fill("zoe@exemple.invalid");
  await press(page, "Continuer");
}

async function password(page: Page, text = "trois chats sous la pluie"): Promise<void> {
  await person(page);
  await page.getByLabel("Mot de passe", { exact: true }).fill(text);
}

async function create(page: Page): Promise<void> {
  await password(page);
  await press(page, "Créer mon espace");
}

async function words(page: Page, typed = WORDS): Promise<void> {
  await page.getByLabel("Adresse e-mail").fill("zoe@exemple.invalid");
  for (const [at, word] of typed.split(" ").entries()) await page.getByLabel(`Mot ${at + 1} sur 12`).fill(word);
  await page.getByLabel("Mot 12 sur 12").blur();
}

async function recover(page: Page): Promise<void> {
  await words(page, LISTED);
  await press(page, "Continuer");
  await page.getByLabel("Nouveau mot de passe").fill("quatre souris au soleil");
  await press(page, "Entrer avec ce mot de passe");
}

/** Words that are all on the French list. */
const LISTED = "abaisser abandon abdiquer abeille abolir aborder aboutir aboyer abrasif abreuver abriter abroger";

export const waysInShots: readonly Shot[] = [
  { name: "log-in", world: "nobody", path: "/log-in", ready: "Démonstration" },
  { name: "log-in anywhere", world: "nobody", path: "/account/security", ready: "Démonstration" },
  { name: "log-in missing", world: "nobody", path: "/log-in", act: (page) => press(page, "Entrer"), ready: "Cette adresse n’est pas complète" },
  { name: "log-in waiting", world: "log-in-slow", path: "/log-in", act: logIn, ready: "Quelques secondes…" },
  { name: "log-in wrong-password", world: "log-in-wrong", path: "/log-in", act: logIn, ready: "ne vont pas ensemble" },
  {
    name: "log-in wrong-thrice",
    world: "log-in-wrong",
    path: "/log-in",
    act: async (page) => {
      await logIn(page);
      await press(page, "Entrer");
      await press(page, "Entrer");
    },
    ready: "Il reste quelques essais",
  },
  { name: "log-in too-many-tries", world: "log-in-many", path: "/log-in", act: logIn, ready: "Attendons un peu." },
  { name: "log-in offline", world: "log-in-offline", path: "/log-in", act: logIn, ready: "Pas de réseau." },
  { name: "log-in guardians-unavailable", world: "log-in-guardians", path: "/log-in", act: logIn, ready: "C’est chez nous." },
  { name: "log-in substituted", world: "log-in-substituted", path: "/log-in", act: logIn, ready: "Ce qui nous a répondu" },
  { name: "log-in expired", world: "ended", path: "/log-in", ready: "Douze heures ont passé" },

  { name: "sign-up person", world: "nobody", path: "/sign-up", ready: "Je suis" },
  { name: "sign-up person-wrong", world: "nobody", path: "/sign-up", act: (page) => press(page, "Continuer"), ready: "Écrivez votre prénom" },
  { name: "sign-up password", world: "nobody", path: "/sign-up", act: (page) => password(page), ready: "Très bon." },
  { name: "sign-up password-weak", world: "nobody", path: "/sign-up", act: (page) => password(page, "marseille1"), ready: "Trop connu" },
  {
    name: "sign-up password-short",
    world: "nobody",
    path: "/sign-up",
    act: async (page) => {
      await password(page, "chat");
      await press(page, "Créer mon espace");
    },
    ready: "Il faut au moins 8 caractères.",
  },
  { name: "sign-up waiting", world: "sign-up-slow", path: "/sign-up", act: create, ready: "Nous préparons votre espace" },
  { name: "sign-up taken", world: "sign-up-taken", path: "/sign-up", act: create, ready: "Vous êtes peut-être déjà venu." },
  { name: "sign-up offline", world: "sign-up-offline", path: "/sign-up", act: create, ready: "Pas de réseau." },
  { name: "sign-up code", world: "sign-up-code", path: "/sign-up", act: create, ready: "Regardez vos e-mails" },

  { name: "sheet", world: "unproved", path: "/welcome", ready: "noisette" },
  { name: "sheet loading", world: "sheet-loading", path: "/welcome", ready: "Nous préparons votre feuille" },
  { name: "sheet failed", world: "sheet-failed", path: "/welcome", ready: "Pas de réseau." },
  { name: "sheet later", world: "unproved", path: "/welcome", act: (page) => press(page, "Plus tard"), ready: "Plus tard, j’ai compris" },
  { name: "sheet proof", world: "unproved", path: "/welcome", act: (page) => press(page, "C’est fait, continuer"), ready: "Vérifions ensemble" },
  {
    name: "sheet proof-wrong",
    world: "unproved",
    path: "/welcome",
    act: async (page) => {
      await press(page, "C’est fait, continuer");
      await page.getByLabel(/Le mot n°/u).first().fill("autre");
      await press(page, "Terminer");
    },
    ready: "Regardez la feuille.",
  },
  { name: "sheet proved", world: "unproved", path: "/welcome", act: prove, ready: "Tout est prêt" },
  { name: "sheet proof-password", world: "sheet-password", path: "/welcome", act: prove, ready: "pour être sûrs que c’est vous" },
  { name: "sheet gone", world: "patient", path: "/welcome", ready: "Votre feuille est déjà vérifiée" },

  { name: "recover choose", world: "nobody", path: "/recover", ready: "Avec ma feuille de secours" },
  { name: "recover without", world: "nobody", path: "/recover/without", ready: "Cherchez encore" },
  { name: "recover words", world: "nobody", path: "/recover/sheet", ready: "Les douze mots" },
  {
    name: "recover words-help",
    world: "nobody",
    path: "/recover/sheet",
    act: async (page) => {
      await page.getByLabel("Mot 1 sur 12").pressSequentially("pl");
    },
    ready: "plaisir",
  },
  {
    name: "recover no-camera",
    world: "nobody",
    path: "/recover/sheet",
    act: (page) => press(page, "Montrer la feuille à la caméra"),
    ready: "La caméra ne s’ouvre pas.",
  },
  {
    name: "recover words-strange",
    world: "nobody",
    path: "/recover/sheet",
    act: async (page) => {
      await words(page, LISTED.replace("abeille", "abeile"));
      await press(page, "Continuer");
    },
    ready: "n’est pas dans notre liste",
  },
  {
    name: "recover password",
    world: "nobody",
    path: "/recover/sheet",
    act: async (page) => {
      await words(page, LISTED);
      await press(page, "Continuer");
    },
    ready: "Nouveau mot de passe",
  },
  { name: "recover waiting", world: "recover-slow", path: "/recover/sheet", act: recover, ready: "Nous rouvrons votre espace" },
  { name: "recover wrong-sheet", world: "recover-wrong", path: "/recover/sheet", act: recover, ready: "Cette feuille n’ouvre pas" },
  { name: "recover wrong-order", world: "recover-checksum", path: "/recover/sheet", act: recover, ready: "ne vont pas ensemble" },
  { name: "recover done", world: "nobody", path: "/recover/sheet", act: recover, ready: "Vous êtes de retour" },
];

async function prove(page: Page): Promise<void> {
  const sheet = WORDS.split(" ");
  await press(page, "C’est fait, continuer");
  const labels = await page.locator("label").filter({ hasText: "Le mot n°" }).allInnerTexts();
  for (const label of labels) {
    const place = Number(/\d+/u.exec(label)?.[0]);
    await page.getByLabel(label, { exact: true }).fill(sheet[place - 1] ?? "");
  }
  await press(page, "Terminer");
}
