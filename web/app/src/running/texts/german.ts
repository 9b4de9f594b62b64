import type { Texts } from "./english.ts";

export const GERMAN: Texts = {
  language: "Sprache",
  headline: "Unter vier Augen.",
  lead: "Nachrichten und Dokumente zwischen Patienten und denen, die sie behandeln. Wir tragen sie, wie die Post einen geschlossenen Brief trägt: Wir sehen den Umschlag, nie den Brief.",

  runs: "Was hier läuft",
  server: "Server",
  database: "Datenbank",
  guardian: "Wächter",
  answers: "antwortet",
  quiet: "antwortet nicht",
  loading: "Der Server wird gefragt …",
  allWell: "Alles antwortet.",
  partlyWell: "Etwas antwortet nicht. Was geschrieben ist, ist nicht verloren.",
  silent: "Der Server antwortet nicht. Vielleicht startet er gerade: Diese Seite fragt von selbst wieder.",
  offline: "Dieses Gerät hat kein Netz. Sobald es wieder da ist, fragt diese Seite von selbst wieder.",
  oneMachine:
    "Alle stehen auf einem Rechner: gut zum Ausprobieren. Wem er gehört, dem gehören alle; im Betrieb führen verschiedene Organisationen die Wächter.",

  tryDemo: "Ausprobieren",
  demoPeople: "Erfundene Personen zum Anmelden. Ein Passwort für alle:",
  roles: { patient: "Patient", practitioner: "Behandler", assistant: "Sekretariat" },
  terminal: "Drei Zeilen für ein Terminal",
  begin: "Anfangen",
  copy: "Kopieren",
  copied: "Kopiert",

  title: "Was Sie sehen. Was wir sehen.",
  onDevice: "Auf Ihrem Gerät",
  onServer: "Auf diesem Server",
  blindPicture:
    "Dasselbe Gespräch, wie der Server es hat: eine E-Mail-Adresse, eine Zeit, Größen. Der Rest ist nicht lesbar.",
  scene: {
    name: "Dr. Salomé Martin",
    time: "Heute, 9.12 Uhr",
    results: "Ihre Befunde sind da. Nichts Beunruhigendes: Wir bleiben noch drei Monate beim Eisen.",
    prescription: "Rezept",
    medicine: "Eisen 80 mg, Vitamin C",
    thanks: "Danke, bis Donnerstag!",
    email: "s.martin@example.org",
    small: "etwa 1 kB",
    large: "etwa 60 kB",
  },

  blind: "Wir können nicht lesen",
  blindList: [
    "Ihre Nachrichten und die Titel Ihrer Gespräche",
    "Ihre Rezepte, Befunde und Dokumente, auch nicht ihre Namen",
    "Die Namen der Patienten",
    "Ihr Passwort; auch ausprobieren lässt sich keines an dem, was dieser Server speichert",
  ],
  sees: "Wir sehen, weil es sein muss",
  seesList: [
    ["Ihre E-Mail-Adresse", "mit ihr melden Sie sich an"],
    ["Wer wem schreibt, in welcher Rolle und wann", "damit die Nachricht am rechten Ort ankommt"],
    ["Ob es medizinisch ist oder fürs Büro", "damit das Büro nichts Medizinisches bekommt"],
    ["Wie groß etwas ungefähr ist", "damit Platz dafür ist"],
    ["Wie viele Geräte Sie haben", "damit jedes beliefert wird"],
    ["Den öffentlichen Eintrag der Behandelnden", "damit Sie sie finden"],
    ["Die Internetadresse Ihres Geräts", "ohne sie kommt nichts an"],
  ],

  questions: "Drei Fragen",
  answersList: [
    [
      "Und wenn ich mein Passwort vergesse?",
      "Sie kommen mit Ihrem Notfallblatt wieder hinein: zwölf Wörter, bei der Anmeldung gemacht. Alles ist wieder da. Ohne Passwort und ohne Blatt kann es niemand zurückbringen, auch wir nicht.",
    ],
    [
      "Und wenn ein Gericht oder ein Dieb meine Nachrichten will?",
      "Wir können nur geben, was wir sehen: die Liste oben, sonst nichts.",
    ],
    [
      "Wo hört es auf?",
      "Wer Ihr offenes Gerät in der Hand hält, liest, was Sie lesen. Wem Sie schreiben, kann Ihre Nachrichten zeigen. Und noch niemand von außen hat Colloque geprüft: bitte keine echten Patienten.",
    ],
  ],
  wholeList: "Die ganze Liste, Zeile für Zeile (englisch)",
  programs: "Die Schnittstelle für Programme (englisch)",
};
