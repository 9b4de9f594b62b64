import type { Screens } from "../screens.ts";

export const accountScreens: Screens = {};
