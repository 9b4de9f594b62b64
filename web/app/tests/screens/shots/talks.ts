/** The list of talks, an open talk, its files, who reads it, a new one. */
import type { Page } from "playwright-core";
import type { Shot } from "../shot.ts";

const byName = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const type = (page: Page, text: string): Promise<void> => page.getByLabel("Votre message").fill(text);
const attach = (page: Page, ...files: readonly (readonly [string, string, number])[]): Promise<void> =>
  page.locator("input[type=file]").first().setInputFiles(files.map(([name, mimeType, size]) => ({ name, mimeType, buffer: Buffer.alloc(size, 7) })));
const scrollTo = async (page: Page, part: number): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) {
    await page.locator(".scroller").evaluate((one, share) => void (one.scrollTop = share * one.scrollHeight), part);
    await page.waitForTimeout(60);
  }
};
const scrollUp = (page: Page): Promise<void> => scrollTo(page, 0);
const verify = async (page: Page): Promise<void> => byName(page, "Vérifier Dre Ada Spécimen").first().click();

const list: readonly Shot[] = [
  { name: "talks list", world: "patient", path: "/talks", ready: "Dr Noé Modèle" },
  { name: "talks list-many", world: "rooms", path: "/talks", ready: "Attend votre réponse" },
  { name: "talks list-offline", world: "rooms-offline", path: "/talks", ready: "attendent le réseau" },
  { name: "talks list-doctor", world: "doctor", path: "/talks", ready: "Hugo Imaginaire" },
  {
    name: "talks list-doctor-unread", world: "busy", path: "/talks", ready: "Patient Numéro 1",
    act: (page) => page.getByText("Non lus", { exact: true }).click(),
  },
  {
    name: "talks list-doctor-nothing-found", world: "busy", path: "/talks", ready: "Rien ne contient",
    act: (page) => page.getByRole("searchbox").fill("Zzz"),
  },
  { name: "talks list-empty", world: "empty", path: "/talks", ready: "À qui voulez-vous écrire" },
  { name: "talks list-empty-doctor", world: "empty-doctor", path: "/talks", ready: "Aucun échange" },
  { name: "talks list-loading", world: "loading", path: "/talks", ready: "Vos échanges arrivent" },
];

const talk: readonly Shot[] = [
  { name: "talks talk", world: "patient", path: "/talks/t-genou", ready: "Rien de cassé" },
  { name: "talks talk-beginning", world: "patient", path: "/talks/t-genou", ready: "Personne d’autre", act: scrollUp },
  { name: "talks talk-doctor", world: "doctor", path: "/talks/t-genou", ready: "Rien de cassé" },
  { name: "talks talk-team", world: "rooms-doctor", path: "/talks/t-equipe", ready: "Lisible aussi par le secrétariat" },
  { name: "talks talk-assistant", world: "assistant", path: "/talks/t-accueil", ready: "Vous lisez ce qui est administratif" },
  { name: "talks talk-loading", world: "loading", path: "/talks/t-genou", ready: "L’échange s’ouvre" },
  { name: "talks talk-missing", world: "patient", path: "/talks/t-nowhere", ready: "n’est pas ici" },
  { name: "talks talk-failed", world: "talk-failed", path: "/talks/t-genou", ready: "ne s’est pas ouvert" },
  { name: "talks talk-offline", world: "rooms-offline", path: "/talks/t-etats", ready: "Partira au retour" },
  { name: "talks talk-troubles", world: "rooms", path: "/talks/t-etats", ready: "Vous avez donné un sujet", act: scrollUp },
  { name: "talks talk-on-the-way", world: "rooms", path: "/talks/t-etats", ready: "Photo du pied.jpg" },
  { name: "talks talk-frozen", world: "rooms", path: "/talks/t-deux", ready: "On n’écrit plus ici" },
  { name: "talks talk-pending", world: "rooms", path: "/talks/t-attend", ready: "vous écrit pour la première fois" },
  { name: "talks talk-pending-doctor", world: "doctor", path: "/talks/t-attente", ready: "n’a pas encore répondu" },
  { name: "talks talk-left", world: "rooms", path: "/talks/t-parti", ready: "Vous ne faites plus partie" },
  { name: "talks talk-hostile", world: "rooms", path: "/talks/t-hostile", ready: "onerror" },
  {
    name: "talks talk-long", world: "long", path: "/talks/t-long", ready: /^(?:49|50)\d\d\. /u,
    act: (page) => scrollTo(page, 0.5),
  },
];

const writing: readonly Shot[] = [
  {
    name: "talks write", world: "doctor", path: "/talks/t-genou", ready: "Brouillon gardé",
    act: async (page) => {
      await attach(page, ["Ordonnance kiné.pdf", "application/pdf", 84_000], ["Photo de la cicatrice.jpg", "image/jpeg", 240_000]);
      await type(page, "Voici l’ordonnance pour les séances.\nÀ commencer la semaine prochaine.");
    },
  },
  {
    name: "talks write-nothing", world: "patient", path: "/talks/t-kine", ready: "Écrivez quelque chose",
    act: (page) => byName(page, "Envoyer").click({ force: true }),
  },
  {
    name: "talks write-failed", world: "send-failed", path: "/talks/t-kine", ready: "Le message n’est pas parti",
    act: async (page) => {
      await type(page, "Bonjour, une question sur les exercices.");
      await byName(page, "Envoyer").click();
    },
  },
  {
    name: "talks sheet-first", world: "unproved", path: "/talks/t-genou", ready: "D’abord, votre feuille de secours",
    act: async (page) => byName(page, "Joindre un document ou une photo").click(),
  },
  {
    name: "talks picture", world: "patient", path: "/talks/t-genou", ready: "Radio du genou.jpg",
    act: async (page) => {
      await byName(page, "Agrandir Radio du genou.jpg").click();
      await page.locator(".viewer img").waitFor();
    },
  },
  {
    name: "talks damaged", world: "damaged", path: "/talks/t-genou", ready: "arrivé abîmé",
    act: (page) => byName(page, "Enregistrer Compte rendu de la radio.pdf").click(),
  },
];

const readers: readonly Shot[] = [
  { name: "talks readers", world: "patient", path: "/talks/t-genou/readers", ready: "Identité vérifiée ensemble" },
  { name: "talks readers-doctor", world: "doctor", path: "/talks/t-attente/readers", ready: "Identité pas encore vérifiée" },
  { name: "talks verify", world: "patient", path: "/talks/t-genou/readers", ready: "Ce sont les mêmes mots", act: verify },
  {
    name: "talks verify-same", world: "patient", path: "/talks/t-genou/readers", ready: "C’est bien Dre Ada Spécimen",
    act: async (page) => {
      await verify(page);
      await byName(page, "Ce sont les mêmes mots").click();
    },
  },
  {
    name: "talks verify-differ", world: "patient", path: "/talks/t-genou/readers", ready: "N’écrivez rien pour l’instant",
    act: async (page) => {
      await verify(page);
      await byName(page, "Ils diffèrent").click();
    },
  },
  {
    name: "talks verify-camera", world: "patient", path: "/talks/t-genou/readers", ready: "L’appareil photo n’est pas disponible",
    act: async (page) => {
      await verify(page);
      await byName(page, "Regarder son carré").click();
    },
  },
  {
    name: "talks remove", world: "patient", path: "/talks/t-genou/readers", ready: "Ce qu’elle a déjà lu",
    act: (page) => byName(page, "Retirer Dre Ada Spécimen").click(),
  },
  {
    name: "talks add", world: "patient", path: "/talks/t-genou/readers", ready: "Yann Inventé",
    act: async (page) => {
      await byName(page, "Ajouter un soignant").click();
      await page.getByRole("searchbox").fill("kin");
    },
  },
  {
    name: "talks leave", world: "doctor", path: "/talks/t-genou/readers", ready: "Quitter cet échange",
    act: (page) => byName(page, "Quitter l’échange").click(),
  },
];

const fresh: readonly Shot[] = [
  { name: "talks new", world: "patient", path: "/new", ready: "Nom, métier ou ville" },
  { name: "talks new-found", world: "patient", path: "/new", ready: "Musterstadt", act: (page) => page.getByRole("searchbox").fill("dr") },
  { name: "talks new-nobody", world: "patient", path: "/new", ready: "Personne ne correspond", act: (page) => page.getByRole("searchbox").fill("Matrin") },
  { name: "talks new-failed", world: "search-failed", path: "/new", ready: "La recherche n’a pas marché", act: (page) => page.getByRole("searchbox").fill("dr") },
  {
    name: "talks new-chosen", world: "start-failed", path: "/new", ready: "Rien de ce que vous avez écrit n’est perdu",
    act: async (page) => {
      await page.getByRole("searchbox").fill("yann");
      await byName(page, /Yann Inventé/u).click();
      await byName(page, "Écrire à Yann Inventé").click();
    },
  },
  { name: "talks new-doctor", world: "doctor", path: "/new", ready: "Une adresse ne prouve pas" },
  {
    name: "talks new-doctor-wrong", world: "doctor", path: "/new", ready: "Cette adresse n’est pas complète",
    act: async (page) => {
      await page.getByLabel("Adresse e-mail du patient").fill("zoe@");
      await byName(page, "Ouvrir l’échange").click();
    },
  },
  { name: "talks new-assistant", world: "assistant", path: "/new", ready: "Un échange commence" },
];

export const talksShots: readonly Shot[] = [...list, ...talk, ...writing, ...readers, ...fresh];
