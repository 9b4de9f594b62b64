import type { Screens } from "../screens.ts";
import { common } from "../texts/common/index.ts";

export const accountScreens = {
  account: { title: () => common().account, load: () => import("./Home.svelte") },
  profile: { title: () => common().profile, load: () => import("./Profile.svelte") },
  security: { title: () => common().security, load: () => import("./Security.svelte") },
  readers: { title: () => common().readers, load: () => import("./ReadersOverview.svelte") },
  seen: { title: () => common().seen, load: () => import("./Seen.svelte") },
  appearance: { title: () => common().appearance, load: () => import("./Appearance.svelte") },
} satisfies Screens;
