/** What a log-out would lose: what has not gone out, and what was begun. */
import type { ConversationInfo, Transfer } from "@colloque/core/sdk/api";
import type { AccountTexts } from "../texts/account/french.ts";
import { nameOfTalk } from "../talks/people.ts";

/** In words, one line each. An empty list loses nothing. */
export function whatIsLost(
  talks: readonly ConversationInfo[],
  transfers: readonly Transfer[],
  t: AccountTexts["leaving"],
): readonly string[] {
  const files = transfers.filter(isUnsent);
  const entries = talks.flatMap((talk) => {
    const name = nameOfTalk(talk);
    return [...(talk.unsent > 0 ? [t.messages(talk.unsent, name)] : []), ...(talk.draft ? [t.draft(name)] : [])];
  });
  return [...entries, ...files.map(({ name }) => t.file(name))];
}

function isUnsent({ direction, state }: Transfer): boolean {
  return direction === "up" && state !== "done";
}
