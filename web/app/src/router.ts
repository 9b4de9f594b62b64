/**
 * The screens by their addresses. Pure: what moves between them is navigation.svelte.ts.
 *
 * An address names a screen and at most one object by its id; nothing that somebody typed ever
 * stands in one. The first parts of all addresses are also in public/screens.json, by which the
 * server knows where to answer with the application.
 */

const PATHS = {
  home: "/",
  "log-in": "/log-in",
  "sign-up": "/sign-up",
  "sign-up-password": "/sign-up/password",
  "sign-up-code": "/sign-up/code",
  welcome: "/welcome",
  recover: "/recover",
  "recover-sheet": "/recover/sheet",
  "recover-password": "/recover/password",
  "recover-without": "/recover/without",
  recovered: "/recover/done",
  talks: "/talks",
  talk: "/talks/:id",
  "talk-readers": "/talks/:id/readers",
  new: "/new",
  account: "/account",
  profile: "/account/profile",
  security: "/account/security",
  readers: "/account/readers",
  seen: "/account/seen",
  appearance: "/account/appearance",
} as const;

export type PlaceName = keyof typeof PATHS;
type WithId = { [N in PlaceName]: (typeof PATHS)[N] extends `${string}:id${string}` ? N : never }[PlaceName];
type Without = Exclude<PlaceName, WithId>;

/** A screen, with the id of its object where it has one. */
export type Place =
  | { readonly name: Without; readonly id?: undefined }
  | { readonly name: WithId; readonly id: string };

/** Reached by those who are not logged in. */
const OUTSIDE: ReadonlySet<PlaceName> = new Set([
  "log-in", "sign-up", "sign-up-password", "sign-up-code",
  "recover", "recover-sheet", "recover-password", "recover-without",
]);

export function isOutside(place: Place): boolean {
  return OUTSIDE.has(place.name);
}

/** The first parts of all addresses, sorted. */
export function firstParts(): string[] {
  const parts = Object.values(PATHS).map((path) => path.split("/")[1] ?? "");
  return [...new Set(parts)].filter((part) => part !== "").sort();
}

/** The address of a screen. */
export function pathOf(place: Place): string {
  return PATHS[place.name].replace(":id", encodeURIComponent(place.id ?? ""));
}

/** `pathOf` for markup: `href={to("talk", id)}`. */
export function to(name: Without): string;
export function to(name: WithId, id: string): string;
export function to(name: PlaceName, id?: string): string {
  return pathOf({ name, id } as Place);
}

/** An id as this program writes them: letters, digits, `-` and `_`; others are no address of ours. */
const ID = /^[\w-]{1,128}$/u;

function matches(pattern: string, parts: readonly string[]): string | null | undefined {
  const wanted = pattern.split("/");
  if (wanted.length !== parts.length) return undefined;
  let id: string | null = null;
  for (const [index, part] of wanted.entries()) {
    const given = parts[index] ?? "";
    if (part === ":id" && ID.test(given)) id = given;
    else if (part !== given) return undefined;
  }
  return id;
}

/** The screen at a path, null where there is none. A fixed path wins over one with an id. */
export function placeOf(path: string): Place | null {
  const parts = path.length > 1 ? path.replace(/\/$/u, "").split("/") : ["", ""];
  for (const [name, pattern] of Object.entries(PATHS)) {
    const id = matches(pattern, parts);
    if (id !== undefined) return (id === null ? { name } : { name, id }) as Place;
  }
  return null;
}
