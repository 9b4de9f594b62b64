/** The newest thing that was said, in one line for a list. */
import type { ConversationInfo } from "@colloque/core/sdk/api";
import { talks } from "../texts/talks/index.ts";
import { kindInWords, looksLikePhoto } from "./files.ts";
import { oneLine } from "./shown.ts";

export type Drawing = "prescription" | "result" | "document" | "photo";

export interface Line {
  readonly text: string;
  /** What stands before the text, where it is a file. */
  readonly drawing: Drawing | null;
}

function fileLine(kind: string | null, name: string): Line {
  if (kind === "prescription" || kind === "result") return { text: kindInWords(kind), drawing: kind };
  if (looksLikePhoto(name)) return { text: talks().photo, drawing: "photo" };
  return { text: oneLine(name) || talks().document, drawing: "document" };
}

export function lineOf({ preview }: ConversationInfo): Line {
  const t = talks();
  if (preview === null) return { text: t.nothingYet, drawing: null };
  const { kind, mine, text, type } = preview;
  const line = type === "document" ? fileLine(kind, text) : { text: said(type, text), drawing: null };
  return mine ? { ...line, text: t.mine(line.text) } : line;
}

function said(type: string, text: string): string {
  if (type === "unreadable") return talks().unreadable;
  return type === "message" ? oneLine(text) : talks().newer;
}

/** Whether a talk contains what somebody looks for: names, subject, newest message. */
export function contains(info: ConversationInfo, wanted: string): boolean {
  const parts = [info.title ?? "", info.preview?.text ?? "", ...info.members.flatMap(({ email, name }) => [name, email])];
  const all = plain(parts.join(" "));
  return plain(wanted).split(" ").every((word) => all.includes(word));
}

/** Without accents and capitals: who types `zoe` finds Zoé. */
function plain(text: string): string {
  return oneLine(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
