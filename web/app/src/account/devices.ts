/** Devices and sessions in words. */
import type { DeviceView } from "@colloque/core/sdk/api";
import type { AccountTexts } from "../texts/account/french.ts";
import type { Language } from "../texts/languages.ts";
import { clock, date, daysAgo, duration } from "../texts/time.ts";

type Texts = AccountTexts["security"];

/** Its own name, else what it is. */
export function nameOfDevice({ name, kind, mine }: DeviceView, t: Texts): string {
  if (name.trim() !== "") return name;
  if (kind === "device") return t.device;
  return mine ? t.thisBrowser : t.browser;
}

/** Since when it is open, and until when. */
export function timesOfDevice({ since, expires }: DeviceView, now: number, language: Language, t: Texts): string {
  if (since === null) return expires === null ? t.stays : t.closes(duration(language, expires - now));
  const end = expires === null ? t.staysOpen : t.closesIn(duration(language, expires - now));
  return `${opened(since, now, language, t)}, ${end}.`;
}

function opened(since: number, now: number, language: Language, t: Texts): string {
  const ago = daysAgo(since, now);
  if (ago === 0) return t.openedToday(clock(language, since));
  return ago === 1 ? t.openedYesterday(clock(language, since)) : t.opened(date(language, since));
}
