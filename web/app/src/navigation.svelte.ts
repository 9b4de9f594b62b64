/** Where one is, and how one gets elsewhere (History API). */
import { tick } from "svelte";
import { pathOf, placeOf, type Place } from "./router.ts";

let here = $state.raw<Place | null>(placeOf(location.pathname));
/** Counts the moves, so that a screen opens anew even where the address is the same. */
let moves = $state(0);

/** The screen at the address bar's path; null where there is none. */
export function place(): Place | null {
  return here;
}

export function moved(): number {
  return moves;
}

/** Open a screen. `replace` leaves the one before out of the way back. */
export function go(next: Place, replace = false): void {
  if (replace) history.replaceState(null, "", pathOf(next));
  else history.pushState(null, "", pathOf(next));
  arrive();
}

/** One screen back; to `otherwise` where this was the first one here. */
export function back(otherwise: Place): void {
  if (moves > 0) history.back();
  else go(otherwise, true);
}

function arrive(): void {
  here = placeOf(location.pathname);
  moves += 1;
}

function ours(event: MouseEvent): HTMLAnchorElement | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!(link instanceof HTMLAnchorElement) || link.target !== "" || link.hasAttribute("download")) return null;
  return link.origin === location.origin && placeOf(link.pathname) !== null ? link : null;
}

function follow(event: MouseEvent): void {
  const link = ours(event);
  if (link === null || link.hash !== "") return;
  event.preventDefault();
  const next = placeOf(link.pathname);
  if (next !== null) go(next, link.pathname === location.pathname);
}

/** Follow links to screens without loading the page anew, and the browser's arrows. Returns what ends it. */
export function startNavigating(): () => void {
  const back = (): void => arrive();
  addEventListener("popstate", back);
  document.addEventListener("click", follow);
  return () => {
    removeEventListener("popstate", back);
    document.removeEventListener("click", follow);
  };
}

/** Once the next screen stands there: its heading takes the focus, and a screen reader reads it. */
export async function focusHeading(): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>("main h1[tabindex]")?.focus({ preventScroll: true });
}
