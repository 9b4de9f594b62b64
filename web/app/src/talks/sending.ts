/** From what was typed and chosen to what is sent. */
import type { Compartment } from "@colloque/core/sdk/api";
import type { Session } from "../session/session.ts";
import type { ChosenFiles } from "./chosen.svelte.ts";

/** The longest message, in bytes (spec: entry §2). */
export const LONGEST = 65_536;

export function isTooLong(text: string): boolean {
  return text.length > LONGEST / 4 && new TextEncoder().encode(text).length > LONGEST;
}

/** Send files one after the other, the text with the first of them; or the text alone. Each leaves
 * the list once it is kept, so that what fails in between can be tried again without a double; what
 * is chosen meanwhile stays in it. */
export async function sendAll(
  client: Session,
  id: string,
  text: string,
  chosen: ChosenFiles,
  compartment: Compartment | null,
): Promise<void> {
  if (chosen.all.length === 0) {
    await client.sendText(id, text, compartment);
    return;
  }
  const { kind } = chosen;
  let words = text;
  for (const one of [...chosen.all]) {
    const { file, name } = one;
    const media = file.type || "application/octet-stream";
    await client.sendFile(id, { file, name, media, kind, text: words, compartment });
    words = "";
    chosen.remove(one);
  }
}
