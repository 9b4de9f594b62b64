import { plural } from "../plural.ts";
import type { CommonTexts } from "./french.ts";

export const german: CommonTexts = {
  language: "Sprache",
  menu: "Hauptmenü",
  skip: "Zum Inhalt",
  back: "Zurück",
  close: "Schließen",
  show: "Zeigen",
  hide: "Verbergen",
  showPassword: "Passwort zeigen",
  hidePassword: "Passwort verbergen",
  tryAgain: "Noch einmal versuchen",
  more: "Mehr",
  loading: "Einen Augenblick…",
  or: "oder",
  step: (n, of) => `Schritt ${n} von ${of}`,

  messages: "Nachrichten",
  unread: (n) => plural("de", n, { one: "{n} ungelesene Nachricht", other: "{n} ungelesene Nachrichten" }),
  write: "Schreiben",
  readers: "Wer liest was",
  account: "Mein Konto",
  profile: "Mein Profil",
  security: "Ihre Geräte und Zugänge",
  seen: "Was wir sehen",
  appearance: "Sprache und Aussehen",

  offlineTitle: "Kein Netz.",
  offline: "Sie können lesen und schreiben. Ihre Nachrichten gehen von selbst hinaus.",
  talksKeptOut: (n) =>
    plural("de", n, {
      one: "Ein Gespräch ließ sich nicht prüfen; wir zeigen es nicht. Wenn Sie auf jemanden warten, rufen Sie diese Person an.",
      other: "{n} Gespräche ließen sich nicht prüfen; wir zeigen sie nicht. Wenn Sie auf jemanden warten, rufen Sie diese Person an.",
    }),
  settingsKeptOut: "Uns wird ein älterer Stand dessen gezeigt, was Sie gelesen und geprüft haben. Wir behalten den auf diesem Gerät: nichts ist verloren. Wenn es anhält, sagen Sie uns Bescheid.",
  unknownTitle: "Diese Seite gibt es nicht",
  unknown: "Vielleicht hat sich ihre Adresse geändert. Ihre Nachrichten sind noch da.",
  home: "Zu meinen Nachrichten",
  brokenTitle: "Diese Seite ließ sich nicht öffnen",
  broken: "Das liegt an uns oder am Netz. Was Sie geschrieben haben, ist aufgehoben.",
};
