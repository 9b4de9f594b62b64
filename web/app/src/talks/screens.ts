import type { Screens } from "../screens.ts";
import { talks } from "../texts/talks/index.ts";

/** One component for all of these, so that the list stays as it is while talks are opened from it. */
const load = () => import("./Talks.svelte");

export const talksScreens = {
  talks: { title: () => talks().title, load },
  talk: { title: () => talks().talkTitle, load, bare: true },
  "talk-readers": { title: () => talks().readersTitle, load, bare: true },
  new: { title: () => talks().newTitle, load: () => import("./New.svelte") },
} satisfies Screens;
