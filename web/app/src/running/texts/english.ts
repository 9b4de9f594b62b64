/** The page in English; the other languages have the same sentences. */

export const ENGLISH = {
  language: "Language",
  headline: "Between the two of you.",
  lead: "Messages and documents between patients and those who care for them. We carry them as the post carries a closed letter: we see the envelope, never the letter.",

  runs: "What runs here",
  server: "Server",
  database: "Database",
  guardian: "Guardian",
  answers: "answers",
  quiet: "does not answer",
  loading: "Asking the server…",
  allWell: "Everything answers.",
  partlyWell: "Something does not answer. What was written is not lost.",
  silent: "The server does not answer. It may be starting: this page asks again by itself.",
  offline: "This device has no network. As soon as it is back, this page asks again by itself.",
  oneMachine:
    "They all stand on one machine: good for trying things out. Whoever owns the machine owns all of them; in production, guardians are run by different organisations.",

  tryDemo: "Try it",
  demoPeople: "Invented people to log in as. One password for all:",
  roles: { patient: "patient", practitioner: "practitioner", assistant: "assistant" },
  terminal: "Three lines for a terminal",
  begin: "Begin",
  copy: "Copy",
  copied: "Copied",

  title: "What you see. What we see.",
  onDevice: "On your device",
  onServer: "On this server",
  blindPicture: "The same conversation as the server has it: an e-mail address, a time, sizes. The rest cannot be read.",
  scene: {
    name: "Dr Salomé Martin",
    time: "Today, 9.12",
    results: "Your results are here. Nothing to worry about: we keep to the iron for three more months.",
    prescription: "Prescription",
    medicine: "Iron 80 mg, vitamin C",
    thanks: "Thank you, doctor. See you Thursday!",
    email: "s.martin@example.org",
    small: "about 1 kB",
    large: "about 60 kB",
  },

  blind: "We cannot read",
  blindList: [
    "Your messages, and the titles of your conversations",
    "Your prescriptions, results and documents, or what they are called",
    "The names of patients",
    "Your password, nor can a guess be tried on what this server has stored",
  ],
  sees: "We see, because we must",
  seesList: [
    ["Your e-mail address", "you log in with it"],
    ["Who writes to whom, in which role, and when", "to carry the message to the right place"],
    ["Whether it is medical or for the office", "so that the office is sent nothing medical"],
    ["About how large something is", "to find room for it"],
    ["How many devices you have", "to deliver to each of them"],
    ["The public entry of practitioners", "so that you find them"],
    ["The internet address of your device", "without it nothing arrives"],
  ],

  questions: "Three questions",
  answersList: [
    [
      "And if I forget my password?",
      "You get back in with your recovery sheet: twelve words, made when you join. Everything is there again. Without password and without sheet nobody can bring it back, not even we.",
    ],
    [
      "And if a judge or a thief wanted my messages?",
      "We can only give what we see: the list above, nothing more.",
    ],
    [
      "Where does it end?",
      "Whoever holds your open device reads what you read. The person you write to can show your messages. And nobody outside the project has examined Colloque yet: please no real patients on it.",
    ],
  ],
  wholeList: "The whole list, line by line",
  programs: "The interface for programs",
} as const;

type Same<T> = T extends string
  ? string
  : T extends readonly [unknown, ...unknown[]]
    ? { readonly [K in keyof T]: Same<T[K]> }
    : { readonly [K in keyof T]: Same<T[K]> };

/** What every language must say. */
export type Texts = Same<typeof ENGLISH>;
