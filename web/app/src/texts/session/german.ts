import type { SessionTexts } from "./french.ts";

export const german: SessionTexts = {
  expired: "Zwölf Stunden sind vergangen",
  expiredMore: "Zur Sicherheit hat sich Ihr Konto hier geschlossen. Ihre Gespräche sind da, und was Sie gerade geschrieben haben, ist auf diesem Gerät aufgehoben.",
  expiredShared: "Zur Sicherheit hat sich Ihr Konto hier geschlossen. Ihre Gespräche warten auf Sie. Auf diesem Gerät ist nichts geblieben, auch nicht, was noch nicht hinausgegangen war.",
  revoked: "Dieses Gerät wurde entfernt",
  revokedMore: "Es liest nichts Neues mehr. Ihre Gespräche sind noch in Ihrem Konto: Gehört das Gerät Ihnen, melden Sie sich wieder an. Haben Sie es nicht selbst entfernt, wählen Sie danach mit Ihrem Notfallblatt ein anderes Passwort.",
  elsewhere: "Ihr Konto hat sich hier geschlossen",
  elsewhereMore: "Es wurde in einem anderen Tab geschlossen, oder das Passwort hat sich geändert. Ihre Gespräche warten auf Sie.",
  left: "Bis bald",
  leftMore: "Auf diesem Gerät ist nichts geblieben. Ihre Gespräche warten in Ihrem Konto auf Sie.",
  logIn: "Anmelden",

  newVersion: "Eine neue Version ist bereit.",
  newVersionMore: "Es dauert ein paar Sekunden. Was Sie schreiben, ist aufgehoben.",
  update: "Aktualisieren",
  updating: "Einen Augenblick…",
};
