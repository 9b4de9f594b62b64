import { plural } from "../plural.ts";

/** Words that every screen uses. */
export const french = {
  language: "Langue",
  menu: "Menu principal",
  skip: "Aller au contenu",
  back: "Retour",
  close: "Fermer",
  show: "Montrer",
  hide: "Cacher",
  showPassword: "Montrer le mot de passe",
  hidePassword: "Cacher le mot de passe",
  tryAgain: "Réessayer",
  more: "Plus de choix",
  loading: "Un instant…",
  or: "ou",
  step: (n: number, of: number) => `Étape ${n} sur ${of}`,

  messages: "Messages",
  unread: (n: number) =>
    plural("fr", n, { one: "{n} message non lu", other: "{n} messages non lus" }),
  write: "Écrire",
  readers: "Qui lit quoi",
  account: "Mon compte",
  profile: "Mon profil",
  security: "Vos appareils et vos accès",
  seen: "Ce que nous voyons",
  appearance: "Langue et apparence",

  offlineTitle: "Pas de réseau.",
  offline: "Vous pouvez lire et écrire. Vos messages partiront tout seuls.",
  talksKeptOut: (n: number) =>
    plural("fr", n, {
      one: "Un échange n’a pas pu être vérifié : nous ne le montrons pas. Si vous attendez des nouvelles de quelqu’un, appelez cette personne.",
      other: "{n} échanges n’ont pas pu être vérifiés : nous ne les montrons pas. Si vous attendez des nouvelles de quelqu’un, appelez cette personne.",
    }),
  settingsKeptOut: "On nous montre un état ancien de ce que vous avez lu et vérifié. Nous gardons celui de cet appareil : rien n’est perdu. Si cela dure, prévenez-nous.",
  unknownTitle: "Cette page n’existe pas",
  unknown: "Elle a peut-être changé d’adresse. Vos messages, eux, sont toujours là.",
  home: "Aller à mes messages",
  brokenTitle: "Cette page ne s’est pas ouverte",
  broken: "Cela vient de nous ou du réseau. Ce que vous avez écrit est gardé.",
};

export type CommonTexts = typeof french;
