/** Times as people say them. Milliseconds since 1970; days are those of the reader's place. */
import { dateFormat, numberFormat, relativeFormat } from "./formats.ts";
import type { Language } from "./languages.ts";

const DAY = 86_400_000;

/** `18 h 05` in French, `18:05` elsewhere. */
export function clock(language: Language, time: number): string {
  const format = dateFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const text = format.format(time);
  return language === "fr" ? text.replace(/^0?(\d+):/u, "$1\u00a0h\u00a0") : text;
}

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** How many midnights lie between; summer time moves one by an hour. */
export function daysAgo(time: number, now: number): number {
  return Math.round((midnight(now) - midnight(time)) / DAY);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Today`, `Yesterday`, `Sunday`, `3 November`, `3 November 2024`. */
export function day(language: Language, time: number, now: number, month: "short" | "long" = "long"): string {
  const ago = daysAgo(time, now);
  if (ago === 0 || ago === 1) {
    return capital(relativeFormat(language, { numeric: "auto" }).format(-ago, "day"));
  }
  if (ago > 1 && ago < 7) {
    return capital(dateFormat(language, { weekday: "long" }).format(time));
  }
  const year = new Date(time).getFullYear() === new Date(now).getFullYear() ? {} : { year: "numeric" as const };
  return dateFormat(language, { day: "numeric", month, ...year }).format(time);
}

/** In a list: the clock today, else the day. */
export function when(language: Language, time: number, now: number): string {
  return daysAgo(time, now) === 0 ? clock(language, time) : day(language, time, now, "short");
}

/** `Tuesday, 24 November`. */
export function today(language: Language, now: number): string {
  const options = { weekday: "long", day: "numeric", month: "long" } as const;
  return capital(dateFormat(language, options).format(now));
}

/** `24 November 2026`. */
export function date(language: Language, time: number): string {
  return dateFormat(language, { day: "numeric", month: "long", year: "numeric" }).format(time);
}

/** A wait, rounded up: `20 seconds`, `4 minutes`, `2 hours`, `3 days`. */
export function duration(language: Language, milliseconds: number): string {
  const steps = [["day", DAY], ["hour", 3_600_000], ["minute", 60_000]] as const;
  const [unit, size] = steps.find(([, step]) => milliseconds > 1.5 * step) ?? (["second", 1000] as const);
  const format = numberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  return format.format(Math.max(1, Math.ceil(milliseconds / size)));
}
