/** My account, the end of a session, a new version. */
import type { Page } from "playwright-core";
import type { Shot } from "../shot.ts";

async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

async function rename(page: Page): Promise<void> {
  await page.getByLabel("Prénom et nom").fill("Zoé Exemple-Fictif");
  await press(page, "Enregistrer mon nom");
}

async function renameWith(page: Page): Promise<void> {
  await rename(page);
  await page.getByLabel("Mot de passe", { exact: true }).fill("trois chats sous la pluie");
  await page.getByRole("dialog").getByRole("button", { name: "Enregistrer mon nom" }).click();
}

async function ask(page: Page): Promise<void> {
  await page.getByLabel("Métier ou spécialité").fill("Médecine générale");
  await page.getByLabel("Ville").fill("Villefictive");
  await press(page, "Demander à y figurer");
}

const leave = (page: Page): Promise<void> => press(page, "Se déconnecter de cet ordinateur");

export const accountShots: readonly Shot[] = [
  { name: "account home", world: "patient", path: "/account", ready: "Langue et apparence" },
  { name: "account home-doctor", world: "doctor", path: "/account", ready: "Langue et apparence" },
  { name: "account home-unproved", world: "unproved", path: "/account", ready: "Il reste une chose à faire." },
  { name: "account home-shared", world: "account-shared", path: "/account", ready: "rien n’y restera" },
  { name: "account home-long", world: "account-long", path: "/account", ready: "Langue et apparence" },
  { name: "account home-offline", world: "offline", path: "/account", ready: "Pas de réseau." },
  { name: "account leaving", world: "patient", path: "/account", act: leave, ready: "Tout ce que Colloque garde ici" },
  { name: "account leaving-unsent", world: "account-unsent", path: "/account", act: leave, ready: "Pas encore parti" },
  { name: "account leaving-unproved", world: "unproved", path: "/account", act: leave, ready: "L’avez-vous bien en tête" },
  {
    name: "account leaving-hidden-unsent",
    world: "account-hidden-unsent",
    path: "/account",
    act: async (page) => {
      await leave(page);
      await press(page, "Se déconnecter");
    },
    ready: "un message ou un fichier",
  },
  {
    name: "account left",
    world: "patient",
    path: "/account",
    act: async (page) => {
      await leave(page);
      await press(page, "Se déconnecter");
    },
    ready: "À bientôt",
  },

  { name: "account profile", world: "patient", path: "/account/profile", ready: "Adresse et rôle" },
  {
    name: "account profile-missing",
    world: "patient",
    path: "/account/profile",
    act: async (page) => {
      await page.getByLabel("Prénom et nom").fill("");
      await press(page, "Enregistrer mon nom");
    },
    ready: "Écrivez votre prénom et votre nom.",
  },
  { name: "account profile-saved", world: "patient", path: "/account/profile", act: rename, ready: "C’est noté." },
  { name: "account profile-offline", world: "rename-offline", path: "/account/profile", act: rename, ready: "Pas de réseau." },
  { name: "account profile-password", world: "rename-password", path: "/account/profile", act: rename, ready: "C’est bien vous" },
  { name: "account profile-password-wrong", world: "rename-wrong", path: "/account/profile", act: renameWith, ready: "Ce n’est pas ce mot de passe" },
  { name: "account profile-password-many", world: "rename-many", path: "/account/profile", act: renameWith, ready: "Attendons un peu." },
  { name: "account profile-password-saved", world: "rename-asks", path: "/account/profile", act: renameWith, ready: "C’est noté." },
  { name: "account profile-doctor", world: "doctor", path: "/account/profile", ready: "Vous êtes dans l’annuaire." },
  { name: "account profile-doctor-change", world: "doctor", path: "/account/profile", act: (page) => press(page, "Changer ma fiche"), ready: "Demander ce changement" },
  { name: "account profile-listing-slow", world: "listing-slow", path: "/account/profile", ready: "Nous cherchons votre fiche" },
  { name: "account profile-unlisted", world: "unlisted", path: "/account/profile", ready: "Demander à y figurer" },
  {
    name: "account profile-unlisted-missing",
    world: "unlisted",
    path: "/account/profile",
    act: (page) => press(page, "Demander à y figurer"),
    ready: "Écrivez quelque chose ici.",
  },
  { name: "account profile-asked", world: "unlisted", path: "/account/profile", act: ask, ready: "Votre demande est partie." },
  { name: "account profile-asked-offline", world: "listing-offline", path: "/account/profile", act: ask, ready: "Pas de réseau." },

  { name: "account security", world: "patient", path: "/account/security", ready: "Gardien 3" },
  { name: "account security-doctor", world: "doctor", path: "/account/security", ready: "Gardien 3" },
  { name: "account security-unproved", world: "unproved-ways", path: "/account/security", ready: "Pas encore vérifiée" },
  { name: "account security-loading", world: "loading", path: "/account/security", ready: "Gardien 3" },
  { name: "account security-failed", world: "devices-failed", path: "/account/security", ready: "Nous n’avons pas pu les lire." },
  { name: "account security-steps", world: "patient", path: "/account/security", act: (page) => page.getByText("Faire sortir un appareil").click(), ready: "Choisissez un nouveau mot de passe." },
  { name: "account security-guardian-down", world: "guardian-down", path: "/account/security", ready: "Les autres suffisent pour entrer" },
  { name: "account security-guardians-down", world: "guardians-down", path: "/account/security", ready: "un mot de passe ne peut pas être vérifié" },
  { name: "account security-all-down", world: "all-down", path: "/account/security", ready: "est gardé ici" },
  { name: "account security-status-slow", world: "status-slow", path: "/account/security", ready: "Nous leur demandons" },
  { name: "account security-status-unknown", world: "status-unknown", path: "/account/security", ready: "est gardé ici" },
  { name: "account security-one-machine", world: "one-machine", path: "/account/security", ready: "sur une même machine" },

  { name: "account readers", world: "patient", path: "/account/readers", ready: "Identité vérifiée ensemble" },
  { name: "account readers-doctor", world: "doctor", path: "/account/readers", ready: "Identité pas encore vérifiée" },
  { name: "account readers-loading", world: "loading", path: "/account/readers", ready: "Vos échanges arrivent" },
  { name: "account readers-empty", world: "empty", path: "/account/readers", ready: "Personne, pour l’instant" },
  { name: "account readers-many", world: "many-talks", path: "/account/readers", ready: "échanges de plus" },
  {
    name: "account readers-nothing",
    world: "many-talks",
    path: "/account/readers",
    act: (page) => page.getByRole("searchbox").fill("personne de ce nom"),
    ready: "Rien ne correspond",
  },

  { name: "account seen", world: "patient", path: "/account/seen", ready: "La liste complète" },
  { name: "account seen-doctor", world: "doctor", path: "/account/seen", ready: "La liste complète" },
  { name: "account appearance", world: "patient", path: "/account/appearance", ready: "Taille du texte" },
  { name: "account appearance-dark", world: "patient", path: "/account/appearance", act: (page) => page.getByLabel("Sombres", { exact: true }).click(), ready: "Taille du texte" },
  { name: "account appearance-german", world: "patient", path: "/account/appearance", act: (page) => page.getByLabel("Deutsch").click(), ready: "Größe der Schrift" },

  { name: "account new-version", world: "new-version", path: "/talks", ready: "Une nouvelle version est prête." },
  { name: "account new-version-doctor", world: "new-version-doctor", path: "/talks", ready: "Une nouvelle version est prête." },
  { name: "account new-version-home", world: "new-version", path: "/account", ready: "Ce que vous écrivez est gardé." },
  { name: "account ended-expired", world: "ended-expired", path: "/talks", ready: "Douze heures ont passé" },
  { name: "account ended-shared", world: "ended-expired-shared", path: "/talks", ready: "Rien n’est resté sur cet appareil" },
  { name: "account ended-revoked", world: "ended-revoked", path: "/account/security", ready: "Cet appareil a été retiré" },
  { name: "account ended-elsewhere", world: "ended-elsewhere", path: "/talks", ready: "Votre espace s’est refermé ici" },
];
