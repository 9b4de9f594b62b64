/**
 * Light, dark, or as the device is set. The palettes stay where they are (design/tokens.css): a choice
 * changes for whom the rule of the dark one holds. Remembered in this browser; it says nothing of anybody.
 */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "theme";
const SCHEME = /prefers-color-scheme:\s*(light|dark)/u;

let current = $state<Theme>(read());

/** The theme in use now. */
export function theme(): Theme {
  return current;
}

/** Change it, and remember it where the browser allows that. */
export function wear(chosen: Theme): void {
  current = chosen;
  show();
  try {
    if (chosen === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // Then the choice holds until the page is closed.
  }
}

/** Show the page in the theme that was chosen before. */
export function startWearing(): void {
  if (current !== "system") show();
}

function read(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((one) => one === kept) ?? "system";
  } catch {
    return "system";
  }
}

/** What is shown for one scheme only: the rules of the palette, the colour of the browser's bar. */
interface Schemed {
  readonly scheme: string;
  readonly apply: (media: string) => void;
}

function rulesOf(): Schemed[] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  return rules.flatMap((rule) => {
    const scheme = rule instanceof CSSMediaRule ? SCHEME.exec(rule.conditionText)?.[1] : undefined;
    return scheme === undefined ? [] : [{ scheme, apply: (media) => ((rule as CSSMediaRule).media.mediaText = media) }];
  });
}

function barsOf(): Schemed[] {
  const bars = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')];
  return bars.flatMap((bar) => {
    const scheme = SCHEME.exec(bar.media)?.[1];
    return scheme === undefined ? [] : [{ scheme, apply: (media) => (bar.media = media) }];
  });
}

let schemed: readonly Schemed[] | undefined;

function show(): void {
  schemed ??= [...rulesOf(), ...barsOf()];
  for (const { scheme, apply } of schemed) apply(mediaFor(scheme));
  document.documentElement.style.colorScheme = current === "system" ? "" : current;
}

/** For whom a scheme's rules hold. */
function mediaFor(scheme: string): string {
  if (current === "system") return `(prefers-color-scheme: ${scheme})`;
  return current === scheme ? "all" : "not all";
}
