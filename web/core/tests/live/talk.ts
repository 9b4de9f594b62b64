/** People in a conversation on the running installation. */
import type { Change, ConversationInfo, EntryView, Role } from "../../src/sdk/api.ts";
import type { Client } from "../../src/sdk/client.ts";
import type { Opening } from "../../src/sdk/parts.ts";
import { address, fresh, person } from "./stage.ts";

/** Somebody with an account, who notes what the page is told. */
export interface Somebody {
  readonly client: Client;
  readonly email: string;
  readonly account: string;
  readonly told: Change[];
}

/** Somebody joins. */
export async function join(
  name: string,
  role: Role = "patient",
  opening: Partial<Opening> = {},
): Promise<Somebody> {
  const told: Change[] = [];
  const client = fresh({ notify: (change) => told.push(change), ...opening });
  const email = address(name.toLowerCase());
  const info = await client.createAccount({ ...person(email, `${name} Exemple`), role });
  return { client, email, account: info.account, told };
}

/** Wait until a look gives something, and give that. */
export async function until<T>(look: () => Promise<T | null | undefined | false>, time = 15_000): Promise<T> {
  const end = Date.now() + time;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error("it does not come");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** All entries that are there. */
export async function entriesOf(client: Client, id: string): Promise<readonly EntryView[]> {
  return (await client.entries(id, null, 500)).entries;
}

/** The texts of the messages that are there. */
export async function textsOf(client: Client, id: string): Promise<readonly string[]> {
  const entries = await entriesOf(client, id);
  return entries.filter(({ type }) => type === "message").map(({ text }) => text);
}

/** A conversation once it has come. */
export function arrives(client: Client, id: string): Promise<ConversationInfo> {
  return until(async () => (await client.conversations()).find((one) => one.id === id));
}

/** Wait until these are the texts. */
export async function reads(client: Client, id: string, texts: readonly string[]): Promise<void> {
  const wanted = JSON.stringify(texts);
  await until(async () => {
    const known = await client.conversations();
    return known.some((one) => one.id === id) && JSON.stringify(await textsOf(client, id)) === wanted;
  });
}
