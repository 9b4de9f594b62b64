/**
 * What a file is called on this device and what it is said to be. The name was written by somebody
 * else: it may name a folder, hide its end, or be what a system has reserved.
 */

const LONGEST = 120;
const FALLBACK = "document";
/** Controls, what separates folders, what systems forbid; marks that turn the direction of text. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

/** Inert types that the device may open by what they are; everything else is just bytes. */
const INERT: ReadonlySet<string> = new Set([
  "application/pdf", "text/plain", "image/jpeg", "image/png", "image/gif", "image/webp",
  "image/heic", "audio/mpeg", "audio/mp4", "audio/ogg", "video/mp4", "video/webm",
]);

/** A name for the file in a folder of this device; keeps its last extension. */
export function safeName(name: string): string {
  const clean = name.normalize("NFC").replace(FORBIDDEN, "_").replace(/\s+/gu, " ");
  const trimmed = clean.replace(/^[\s.]+|[\s.]+$/gu, "");
  if (/^_*$/u.test(trimmed)) return FALLBACK;
  const free = RESERVED.test(trimmed) ? `_${trimmed}` : trimmed;
  return shortened(free);
}

function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= LONGEST) return name;
  const end = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? "";
  return letters.slice(0, LONGEST - [...end].length).join("") + end;
}

/** The media type that is told to the device. */
export function safeMedia(media: string): string {
  const plain = media.split(";")[0]?.trim().toLowerCase() ?? "";
  return INERT.has(plain) ? plain : "application/octet-stream";
}

/** RFC 6266: in ASCII for old readers, in UTF-8 for all others (RFC 8187). */
export function disposition(name: string): string {
  const safe = safeName(name);
  const ascii = safe.replace(/[^\x20-\x7e]|["%\\]/gu, "_");
  const encoded = encodeURIComponent(safe).replace(/['()*]/gu, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
