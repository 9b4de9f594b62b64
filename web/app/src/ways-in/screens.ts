import type { Screens } from "../screens.ts";
import { waysIn } from "../texts/ways-in/index.ts";

const signUp = { title: () => waysIn().signUp, load: () => import("./SignUp.svelte") };
const recover = { title: () => waysIn().recoverName, load: () => import("./Recover.svelte") };

export const waysInScreens = {
  "log-in": { title: () => waysIn().logInTitle, load: () => import("./LogIn.svelte") },
  "sign-up": signUp,
  "sign-up-password": signUp,
  "sign-up-code": signUp,
  welcome: { title: () => waysIn().sheet, load: () => import("./Welcome.svelte") },
  recover,
  "recover-sheet": recover,
  "recover-password": recover,
  "recover-without": recover,
  recovered: { title: () => waysIn().recoveredTitle, load: () => import("./Recovered.svelte") },
} satisfies Screens;
