/** Who reads what, over all talks. */
import type { ConversationInfo, MemberView } from "@colloque/core/sdk/api";
import { nameOf, nameOfTalk, others } from "../talks/people.ts";

/** How many different people read at least one of the talks, oneself left out. */
export function countReaders(talks: readonly ConversationInfo[]): number {
  return new Set(talks.flatMap(others).map(({ account }) => account)).size;
}

/** The talks in which a name, an address or the subject has all of these words. */
export function findTalks(talks: readonly ConversationInfo[], text: string): readonly ConversationInfo[] {
  const words = folded(text).split(/\s+/u);
  return talks.filter((talk) => {
    const about = folded([nameOfTalk(talk), talk.title ?? "", ...talk.members.flatMap(wordsOf)].join(" "));
    return words.every((word) => about.includes(word));
  });
}

function wordsOf(member: MemberView): readonly string[] {
  return [nameOf(member), member.email];
}

/** Without case and accents. */
function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
