/** Every screen: what it is called in the title of the window, and how it is loaded. */
import type { Component } from "svelte";
import { accountScreens } from "./account/screens.ts";
import type { Place, PlaceName } from "./router.ts";
import { talksScreens } from "./talks/screens.ts";
import { waysInScreens } from "./ways-in/screens.ts";

/** A screen that has an id in its address takes the place. */
type View = Component<{ place: Place }> | Component<Record<string, never>>;

export interface Screen {
  /** In the language in use. No names of people: titles stand in the browser's history. */
  readonly title: () => string;
  readonly load: () => Promise<{ readonly default: View }>;
  /** Fills the height of the window itself (Panes), with no bar below it on a phone. */
  readonly bare?: boolean;
}

export type Screens = Partial<Record<PlaceName, Screen>>;

/** `home` leads to the talks. */
type Shown = Exclude<PlaceName, "home">;

export const SCREENS: Screens & Readonly<Record<Shown, Screen>> = { ...waysInScreens, ...talksScreens, ...accountScreens };
