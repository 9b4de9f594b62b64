/** What surrounds every screen. */
import type { Shot } from "../shot.ts";

export const frameShots: readonly Shot[] = [
  { name: "frame starting", world: "starting", path: "/talks", ready: "Un instant" },
  { name: "frame failed", world: "starting-failed", path: "/talks", ready: "ne s’est pas ouverte" },
  { name: "frame unknown", world: "patient", path: "/account/nowhere", ready: "Cette page n’existe pas" },
  { name: "frame unknown-outside", world: "nobody", path: "/account/nowhere", ready: "Cette page n’existe pas" },
  { name: "frame unknown-doctor", world: "doctor", path: "/account/nowhere", ready: "Cette page n’existe pas" },
  { name: "frame offline", world: "offline", path: "/account/nowhere", ready: "Pas de réseau." },
];
