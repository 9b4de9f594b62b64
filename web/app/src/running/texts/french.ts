import type { Texts } from "./english.ts";

export const FRENCH: Texts = {
  language: "Langue",
  headline: "Entre vous, et vous seuls.",
  lead: "Les messages et documents entre patients et soignants. Nous les portons comme la poste porte une lettre fermée : nous voyons l’enveloppe, jamais la lettre.",

  runs: "Ce qui tourne ici",
  server: "Serveur",
  database: "Base de données",
  guardian: "Gardien",
  answers: "répond",
  quiet: "ne répond pas",
  loading: "Question au serveur…",
  allWell: "Tout répond.",
  partlyWell: "Quelque chose ne répond pas. Ce qui est écrit n’est pas perdu.",
  silent: "Le serveur ne répond pas. Il démarre peut-être : cette page redemande d’elle-même.",
  offline: "Cet appareil n’a pas de réseau. Dès qu’il revient, cette page redemande d’elle-même.",
  oneMachine:
    "Tous sont sur une seule machine : bien pour essayer. Qui possède la machine les possède tous ; en production, les gardiens sont tenus par des organisations différentes.",

  tryDemo: "Essayer",
  demoPeople: "Des personnes inventées, sous le nom desquelles entrer. Un mot de passe pour toutes :",
  roles: { patient: "patient", practitioner: "soignant", assistant: "secrétariat" },
  terminal: "Trois lignes pour un terminal",
  begin: "Commencer",
  copy: "Copier",
  copied: "Copié",

  title: "Ce que vous voyez. Ce que nous voyons.",
  onDevice: "Sur votre appareil",
  onServer: "Sur ce serveur",
  blindPicture:
    "La même conversation, telle que le serveur l’a : une adresse e-mail, une heure, des tailles. Le reste est illisible.",
  scene: {
    name: "Dr Salomé Martin",
    time: "Aujourd’hui, 9 h 12",
    results: "Vos résultats sont arrivés. Rien d’inquiétant : on continue le fer trois mois de plus.",
    prescription: "Ordonnance",
    medicine: "Fer 80 mg, vitamine C",
    thanks: "Merci docteur, à jeudi !",
    email: "s.martin@example.org",
    small: "environ 1 ko",
    large: "environ 60 ko",
  },

  blind: "Nous ne pouvons pas lire",
  blindList: [
    "Vos messages, ni le titre de vos conversations",
    "Vos ordonnances, résultats et documents, ni leur nom",
    "Le nom des patients",
    "Votre mot de passe, ni même en essayer un sur ce que ce serveur conserve",
  ],
  sees: "Nous voyons, car il le faut",
  seesList: [
    ["Votre adresse e-mail", "vous entrez avec elle"],
    ["Qui écrit à qui, à quel titre, et quand", "pour porter le message au bon endroit"],
    ["Si c’est médical ou pour le secrétariat", "pour que le secrétariat ne reçoive rien de médical"],
    ["La taille approchée d’un envoi", "pour lui trouver de la place"],
    ["Combien d’appareils vous avez", "pour livrer à chacun"],
    ["La fiche publique des soignants", "pour que vous les trouviez"],
    ["L’adresse internet de votre appareil", "sans elle, rien n’arrive"],
  ],

  questions: "Trois questions",
  answersList: [
    [
      "Et si j’oublie mon mot de passe ?",
      "Vous rentrez avec votre feuille de secours : douze mots, faits à l’inscription. Vous retrouvez tout. Sans mot de passe et sans feuille, personne ne peut rien rendre, nous non plus.",
    ],
    [
      "Et si un juge ou un voleur voulait mes messages ?",
      "Nous ne pouvons donner que ce que nous voyons : la liste ci-dessus, rien de plus.",
    ],
    [
      "Où cela s’arrête-t-il ?",
      "Qui tient votre appareil ouvert lit ce que vous lisez. La personne à qui vous écrivez peut montrer vos messages. Et personne d’extérieur n’a encore examiné Colloque : pas de vrais patients, s’il vous plaît.",
    ],
  ],
  wholeList: "La liste complète, ligne par ligne (en anglais)",
  programs: "L’interface pour les programmes (en anglais)",
};
