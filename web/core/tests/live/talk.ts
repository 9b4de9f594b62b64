/** People in a conversation on the running installation. */
import type { Change, ConversationInfo, EntryView, Role } from "../../src/sdk/api.ts";
import type { Client } from "../../src/sdk/client.ts";
import type { Opening } from "../../src/sdk/parts.ts";
import { assemble, type Parts } from "../../src/sdk/parts.ts";
import { decodeHeld } from "../../src/sdk/held.ts";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { resumeOwn } from "../../src/sdk/ownAccount.ts";
import { EvilServer } from "./evil.ts";
import { address, fresh, person, SERVER } from "./stage.ts";

/** Somebody with an account, who notes what the page is told. */
export interface Somebody {
  readonly client: Client;
  readonly email: string;
  readonly account: string;
  readonly told: Change[];
  /** What stands between this client and the server. */
  readonly evil: EvilServer;
}

/** Somebody joins. */
export async function join(
  name: string,
  role: Role = "patient",
  opening: Partial<Opening> = {},
): Promise<Somebody> {
  const [told, evil] = [[] as Change[], new EvilServer()];
  const notify = (change: Change): unknown => told.push(change);
  const client = fresh({ notify, fetch: evil.fetch, ...opening });
  const email = address(name.toLowerCase());
  const info = await client.createAccount({ ...person(email, `${name} Exemple`), role });
  return { client, email, account: info.account, told, evil };
}

/** Wait until a look gives something, and give that. */
export async function until<T>(look: () => Promise<T | null | undefined | false>, time = 45_000): Promise<T> {
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

/** A patient and a doctor in a conversation. */
export interface Talk {
  readonly id: string;
  readonly pia: Somebody;
  readonly doctor: Somebody;
}

/** A conversation with one message each way; everything is known on both sides. */
export async function talk(opening: Partial<Opening> = {}): Promise<Talk> {
  const [doctor, pia] = [await join("Doc", "practitioner", opening), await join("Pia")];
  const { id } = await pia.client.startConversation([doctor.account], [], "Fatigue");
  await pia.client.sendText(id, "one", null);
  await reads(doctor.client, id, ["one"]);
  await doctor.client.sendText(id, "two", null);
  for (const { client } of [doctor, pia]) await reads(client, id, ["one", "two"]);
  return { id, pia, doctor };
}

/** The same session in another program, taken apart: for what an honest client does not do. */
export async function insideOf(
  { client }: Pick<Somebody, "client">,
  opening: Partial<Opening> = {},
): Promise<Parts> {
  const parts = assemble({ server: SERVER, store: new MemoryStore(), ...opening });
  await parts.context.deployment();
  await resumeOwn(parts.context, decodeHeld(client.exportSession()));
  return parts;
}
