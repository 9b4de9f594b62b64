/** From verified entries to what is kept of them, and what the list shows of them. */
import { equalBytes } from "../wire/bytes.ts";
import { encodeContent, type Content, type Document } from "../wire/entry.ts";
import type { AccountId } from "../wire/ids.ts";
import type { Opened } from "./opening.ts";
import { PREVIEW, type Named, type Said, type Talk } from "./schema.ts";
import { isUnread, type Kept } from "./segments.ts";

/** What counts as said: it is unread until it is read, and stands in the list as a preview. */
export const SPOKEN: ReadonlySet<string> = new Set(["message", "document"]);

/** What is kept of an entry: what it says without its gossip, and where it stands. */
export function keptOf({ stored, entry, content, failure, problem }: Opened): Kept {
  const { received, seq } = stored;
  const header = entry?.header ?? null;
  const row = {
    account: header?.author.account ?? null,
    compartment: header?.compartment ?? null,
    content: content === null ? null : encodeContent({ ...content, heads: [] }),
    failure,
    id: header?.id ?? null,
    problem,
    received,
    seq,
  };
  if (entry === null || header === null) return { row, mark: { place: null, seq, spoken: false } };
  const { compartment, counter, epoch, id, parents } = header;
  const { account, device } = header.author;
  const place = { account, compartment, counter, device, epoch, hash: entry.hash, id, parents };
  return { row, mark: { place, seq, spoken: content !== null && SPOKEN.has(content.type) } };
}

/** What the list shows once these entries are behind the others. */
export function talkAfter(
  before: Talk,
  kept: readonly Kept[],
  opened: readonly Opened[],
  me: AccountId,
): Talk {
  const unread = kept.filter(({ mark }) => isUnread(mark, before.read, me)).length;
  const first = kept.findIndex(({ mark }) => isUnread(mark, before.read, me));
  const says = saysOf(opened);
  const title = says.map(({ content }) => titleOf(content)).findLast((one) => one !== null);
  return {
    ...before,
    fetched: Math.max(before.fetched, ...kept.map(({ row }) => row.seq)),
    names: says.reduce(namesAfter, before.names),
    problem: worst([before.problem, ...kept.map(({ row }) => row.problem)]),
    said: newestSaid(opened) ?? before.said,
    title: title ?? before.title,
    total: before.total + kept.length,
    unread: before.unread + unread,
    unreadAt: before.unreadAt ?? (first < 0 ? null : before.total + first),
  };
}

/** The newest thing that was said, in short. */
export function newestSaid(opened: readonly Opened[]): Said | null {
  const said = saysOf(opened).findLast(({ content }) => SPOKEN.has(content.type));
  return said === undefined ? null : saidIn(said.author, said.content);
}

interface Says {
  readonly author: AccountId;
  readonly content: Content;
}

function saysOf(opened: readonly Opened[]): readonly Says[] {
  return opened.flatMap(({ content, entry }) => {
    return content === null || entry === null ? [] : [{ author: entry.header.author.account, content }];
  });
}

function titleOf(content: Content): string | null {
  if ("unknown" in content || content.type !== "title") return null;
  return content.data.title;
}

function namesAfter(names: readonly Named[], { author, content }: Says): readonly Named[] {
  if ("unknown" in content || content.type !== "profile") return names;
  const others = names.filter(({ account }) => !equalBytes(account, author));
  return [...others, { account: author, name: content.data.name }];
}

/** The worst that an entry has at its place: a fork is worse than a gap, the rest is its own. */
function worst(problems: readonly (string | null)[]): string | null {
  return ["fork", "gap"].find((one) => problems.includes(one)) ?? null;
}

/** The short form of a message or file. */
export function saidIn(author: AccountId, content: Content): Said {
  const { time, type } = content;
  const file = fileIn(content);
  const text = file === null ? textOf(content) : file.text || file.file.name;
  return { author, kind: file?.kind ?? null, text: cut(text), time, type };
}

/** At most PREVIEW characters, whole ones. */
function cut(text: string): string {
  return [...text.slice(0, 2 * PREVIEW)].slice(0, PREVIEW).join("");
}

/** The text that an entry shows. */
export function textOf(content: Content): string {
  if ("unknown" in content) return "";
  switch (content.type) {
    case "message":
    case "document":
      return content.data.text;
    case "title":
      return content.data.title;
    case "profile":
      return content.data.name;
  }
}

/** The file that an entry carries. */
export function fileIn(content: Content): Document | null {
  return "unknown" in content || content.type !== "document" ? null : content.data;
}

