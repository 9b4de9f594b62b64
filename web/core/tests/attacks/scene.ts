/** A patient and a doctor in a conversation, with a liar before the doctor. */
import { expect } from "vitest";
import type { ConversationId } from "../../src/wire/ids.ts";
import { parseId } from "../../src/wire/ids.ts";
import type { Opening, Parts } from "../../src/sdk/parts.ts";
import type { OpenedKeyslot } from "../../src/protocol/logIn.ts";
import * as answers from "../../src/sdk/answers.ts";
import { openWithPassword } from "../../src/sdk/entrance.ts";
import { PASSWORD, SERVER } from "../live/stage.ts";
import { insideOf, talk, type Somebody, type Talk } from "../live/talk.ts";
import { Liar } from "./liar.ts";

export const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

export interface Scene extends Talk {
  /** What the doctor's client takes for the server. */
  readonly liar: Liar;
}

export async function scene(opening: Partial<Opening> = {}): Promise<Scene> {
  const liar = await Liar.open();
  return { ...(await talk({ fetch: liar.fetch, ...opening })), liar };
}

/** The conversation's id as the client has it inside. */
export function conversationOf({ id }: Talk): ConversationId {
  return parseId("conversation", id);
}

/** The doctor's client taken apart, behind the same liar. */
export function insideOfDoctor({ doctor, liar }: Scene): Promise<Parts> {
  return insideOf(doctor, { fetch: liar.fetch });
}

/** What the account's password opens. */
export async function keyslotOf({ email }: Pick<Somebody, "email">, { context }: Parts): Promise<OpenedKeyslot> {
  return (await openWithPassword(context, await context.deployment(), email, PASSWORD)).keyslot;
}

/** A right next link of an account: one more device, let in by the password. */
export async function newLink(keyslot: OpenedKeyslot): Promise<Uint8Array> {
  return (await keyslot.prepareDevice(SERVER, Date.now(), rng)).link;
}

/** Give a link to the server. */
export async function postLink({ context }: Parts, link: Uint8Array): Promise<void> {
  const body = { keyring: null, keyslots: null, link };
  await context.transport.ask("POST", "/v1/account/changes", answers.EMPTY, body);
}

/** Nothing has been written to anybody from request number `after` on. */
export async function expectNothingWritten(liar: Liar, after: number): Promise<void> {
  const written = (await liar.asked(after)).filter((one) => /^(?:POST|PUT) \/v1\/(?:conversations|files)/u.test(one));
  expect(written).toEqual([]);
}
