import type { Screens } from "../screens.ts";

export const talksScreens: Screens = {};
