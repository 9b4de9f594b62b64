/** What the status page says, in English, French and German. */

const ENGLISH = {
  lead: "Health messages and documents, sealed on the sender's device and opened on the recipient's.",
  runs: "What runs here",
  server: "Server",
  database: "Database",
  guardian: "Guardian",
  answers: "answers",
  silent: "does not answer",
  unreachable: "The server does not answer. It may be starting: this page asks again by itself.",
  oneMachine:
    "All guardians run on this one machine: good for trying things out. Whoever controls the machine controls all of them; in production different organisations run them.",
  sees: "What the server sees",
  seesList: [
    "e-mail addresses, public keys, and who is in which conversation",
    "times, network addresses, and sizes rounded up",
    "what practitioners choose to publish in the directory",
  ],
  blind: "What it cannot see",
  blindList: [
    "messages, titles, documents, their names and their kinds",
    "the names of patients, and what was read",
    "passwords: not even a guess can be tested against what is stored",
  ],
  demo: "Demo log-ins, and lines to try in a terminal",
  start: "Try it in a terminal",
  copy: "Copy",
  copied: "Copied",
  docs: "The interface for programs",
  audit: "Not yet audited by anyone outside the project.",
};

export type Texts = typeof ENGLISH;

const FRENCH: Texts = {
  lead: "Messages et documents de santé, scellés sur l'appareil de qui les envoie, ouverts sur celui de qui les reçoit.",
  runs: "Ce qui tourne ici",
  server: "Serveur",
  database: "Base de données",
  guardian: "Gardien",
  answers: "répond",
  silent: "ne répond pas",
  unreachable: "Le serveur ne répond pas. Il démarre peut-être : cette page redemande d'elle-même.",
  oneMachine:
    "Tous les gardiens tournent sur cette seule machine : bien pour essayer. Qui tient la machine les tient tous ; en production, des organisations différentes s'en chargent.",
  sees: "Ce que le serveur voit",
  seesList: [
    "les adresses e-mail, les clés publiques, et qui est dans quelle conversation",
    "les heures, les adresses réseau, et les tailles arrondies au-dessus",
    "ce que les soignants choisissent de publier dans l'annuaire",
  ],
  blind: "Ce qu'il ne peut pas voir",
  blindList: [
    "les messages, les titres, les documents, leurs noms et leur nature",
    "les noms des patients, et ce qui a été lu",
    "les mots de passe : rien de ce qui est stocké ne permet d'en essayer un",
  ],
  demo: "Comptes de démonstration, et lignes à essayer dans un terminal",
  start: "À essayer dans un terminal",
  copy: "Copier",
  copied: "Copié",
  docs: "L'interface pour les programmes",
  audit: "Pas encore audité par des personnes extérieures au projet.",
};

const GERMAN: Texts = {
  lead: "Nachrichten und Dokumente zur Gesundheit, auf dem Gerät der Absender versiegelt und auf dem der Empfänger geöffnet.",
  runs: "Was hier läuft",
  server: "Server",
  database: "Datenbank",
  guardian: "Wächter",
  answers: "antwortet",
  silent: "antwortet nicht",
  unreachable: "Der Server antwortet nicht. Vielleicht startet er gerade: Diese Seite fragt von selbst wieder.",
  oneMachine:
    "Alle Wächter laufen auf diesem einen Rechner: gut zum Ausprobieren. Wer ihn beherrscht, beherrscht alle; im Betrieb führen sie verschiedene Organisationen.",
  sees: "Was der Server sieht",
  seesList: [
    "E-Mail-Adressen, öffentliche Schlüssel und wer in welchem Gespräch ist",
    "Zeiten, Netzadressen und aufgerundete Größen",
    "was Behandelnde im Verzeichnis veröffentlichen",
  ],
  blind: "Was er nicht sehen kann",
  blindList: [
    "Nachrichten, Titel, Dokumente, ihre Namen und ihre Art",
    "die Namen der Patienten und was gelesen wurde",
    "Passwörter: An dem, was gespeichert ist, lässt sich keines ausprobieren",
  ],
  demo: "Demo-Zugänge und Zeilen für das Terminal",
  start: "Im Terminal ausprobieren",
  copy: "Kopieren",
  copied: "Kopiert",
  docs: "Die Schnittstelle für Programme",
  audit: "Noch von niemandem außerhalb des Projekts geprüft.",
};

const ALL: Record<string, Texts> = { en: ENGLISH, fr: FRENCH, de: GERMAN };

/** The first of these languages that there are texts for, else English. */
export function textsFor(languages: readonly string[]): { language: string; texts: Texts } {
  for (const tag of languages) {
    const language = tag.slice(0, 2).toLowerCase();
    const texts = ALL[language];
    if (texts !== undefined) return { language, texts };
  }
  return { language: "en", texts: ENGLISH };
}
