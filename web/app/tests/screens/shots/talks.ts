/** The list of talks, an open talk, its files, who reads it, a new one. */
import type { Shot } from "../shot.ts";

export const talksShots: readonly Shot[] = [
  { name: "talks list", world: "patient", path: "/talks", ready: "Dr Noé Modèle" },
  { name: "talks list-doctor", world: "doctor", path: "/talks", ready: "Hugo Imaginaire" },
  { name: "talks list-empty", world: "empty", path: "/talks", ready: "À qui voulez-vous écrire" },
  { name: "talks list-empty-doctor", world: "empty-doctor", path: "/talks", ready: "Aucun échange" },
  { name: "talks list-loading", world: "loading", path: "/talks", ready: "Vos échanges arrivent" },
  { name: "talks talk", world: "patient", path: "/talks/t-genou", ready: "Rien de cassé" },
  { name: "talks talk-doctor", world: "doctor", path: "/talks/t-genou", ready: "Rien de cassé" },
];
