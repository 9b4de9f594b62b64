/**
 * A38: session statements, and what session devices sign, as a lying server shows them (spec: identity
 * §6, entry §3). What nobody who still has a way in has let in is read by nobody.
 */
import { describe, expect, it } from "vitest";
import { sealDraft } from "../../src/protocol/conversation.ts";
import type { OpenedKeyslot } from "../../src/protocol/logIn.ts";
import { deviceKeys, deviceSigner, type DeviceKeys } from "../../src/sealing/device.ts";
import { keyslotSigner } from "../../src/sealing/keyslot.ts";
import type { SigningKey } from "../../src/sealing/signing.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import type { Client } from "../../src/sdk/client.ts";
import { decodeHeld } from "../../src/sdk/held.ts";
import type { Parts } from "../../src/sdk/parts.ts";
import { headOf, seqOf } from "../../src/trust/sigchain.ts";
import type { Device } from "../../src/wire/account.ts";
import { encodeEntry } from "../../src/wire/entry.ts";
import type { EntryId, StatementHash } from "../../src/wire/ids.ts";
import { encodeSession, LABEL, type SessionStatement } from "../../src/wire/session.ts";
import { fresh, PASSWORD } from "../live/stage.ts";
import { arrives, entriesOf, insideOf, join, reads, textsOf, until } from "../live/talk.ts";
import { conversationOf, keyslotOf, rng, scene, type Scene } from "./scene.ts";

const DAY = 86_400_000;

/** A thief's device, which ends. */
function thief(lifetime = DAY): Promise<DeviceKeys> {
  return deviceKeys(rng(32), Date.now() + lifetime);
}

/** A session statement that a keyslot signs, with changes. */
async function letIn(
  by: OpenedKeyslot,
  device: Device,
  changes: Partial<SessionStatement> = {},
  key: SigningKey = by.keys.sign,
): Promise<Uint8Array> {
  const plain: SessionStatement = {
    account: by.state.account,
    deployment: by.deployment.id,
    device,
    head: headOf(by.state),
    seq: seqOf(by.state),
    signer: keyslotSigner(by.keys, by.slot),
    time: (device.expires ?? 0) - DAY,
  };
  return signStatement(LABEL, encodeSession({ ...plain, ...changes }), key);
}

/** An entry in the newest epoch that an account's keys seal and this device signs. */
async function forged(
  played: Scene,
  { context, conversations }: Parts,
  device: DeviceKeys,
  text: string,
  time = context.clock(),
): Promise<Uint8Array> {
  const { entries, rooms } = conversations.parts;
  const id = conversationOf(played);
  return rooms.turn(id, async () => {
    const room = await rooms.sync(id);
    await entries.sync(id);
    const draft = { id: rng(16) as EntryId, compartment: "medical", data: { type: "message", data: { text } }, time } as const;
    const own = { ...context.me(), device };
    const timeline = await entries.timeline(room);
    const accounts = await entries.accounts(room);
    return encodeEntry(await sealDraft(draft, own, room.state, room.keys, timeline, accounts, rng));
  });
}

/** The doctor's server shows an entry and these session statements; what the doctor sees of it. */
async function seen({ doctor, id, liar }: Scene, entry: Uint8Array, sessions: readonly Uint8Array[]) {
  const before = await entriesOf(doctor.client, id);
  const seq = 900 + before.length;
  await liar.behave();
  await liar.tell("entry-planted", { entry, seq });
  await liar.tell("line-counts", { entries: seq });
  await liar.tell("sessions-instead", { sessions });
  await doctor.client.refresh();
  const after = await entriesOf(doctor.client, id);
  expect(after.length).toBe(before.length + 1);
  const { problem, text, type } = after.at(-1) as (typeof after)[number];
  return { problem, text, type };
}

const KEPT_OUT = { problem: "not-authorised", text: "", type: "unreadable" };

/** The patient logs in once more, and is up to date. */
async function again({ pia, id }: Scene): Promise<Client> {
  const client = fresh();
  await client.logIn(pia.email, PASSWORD, false);
  await arrives(client, id);
  return client;
}

describe("a session device", () => {
  it("A38: is read where its statement is shown, and kept out where that is withheld", async () => {
    const played = await scene();
    const { doctor, id, liar } = played;
    const browser = await again(played);
    await browser.sendText(id, "from the browser", null);
    await reads(doctor.client, id, ["one", "two", "from the browser"]);
    await liar.tell("sessions-instead", { sessions: [] });
    const other = await again(played);
    await other.sendText(id, "from another", null);
    const last = await until(async () => (await entriesOf(doctor.client, id)).find(({ problem }) => problem !== null));
    expect(last).toMatchObject(KEPT_OUT);
    expect(await textsOf(doctor.client, id)).toEqual(["one", "two", "from the browser"]);
  });

  it("A38: is kept out with any statement that lets nobody in", async () => {
    const played = await scene();
    const eve = await join("Eve");
    const pia = await insideOf(played.pia);
    const [mine, evil] = [await keyslotOf(played.pia, pia), await keyslotOf(eve, await insideOf(eve))];
    const [device, other] = [await thief(), await thief()];
    const [own, shown] = [pia.context.me(), device.public];
    const { account } = own.state;
    const asPia = { account, head: headOf(own.state), seq: seqOf(own.state) };
    const signer = keyslotSigner(mine.keys, mine.slot);
    const statements = {
      "of another account": await letIn(evil, shown),
      "signed by another account": await letIn(evil, shown, asPia),
      "under another's signature": await letIn(evil, shown, { ...asPia, signer }),
      "signed by a device": await letIn(mine, shown, { signer: deviceSigner(own.device) }, own.device.sign),
      "for another device": await letIn(mine, other.public),
      "that never ends": await letIn(mine, shown, { device: { ...shown, expires: null } }),
      "that ends too late": await letIn(mine, shown, { time: (shown.expires ?? 0) - 31 * DAY }),
      "on another head": await letIn(mine, shown, { head: headOf(evil.state) as StatementHash }),
      "on a head to come": await letIn(mine, shown, { seq: seqOf(own.state) + 1 }),
    };
    for (const [name, statement] of Object.entries(statements)) {
      const entry = await forged(played, pia, device, name);
      expect(await seen(played, entry, [statement]), name).toEqual(KEPT_OUT);
    }
    const right = await forged(played, pia, device, "right");
    const control = await seen(played, right, [await letIn(mine, shown)]);
    expect(control).toMatchObject({ text: "right", type: "message" });
  });

  it("A38: signs nothing that is dated after its end", async () => {
    const played = await scene();
    const pia = await insideOf(played.pia);
    const device = await thief();
    const entry = await forged(played, pia, device, "late", (device.public.expires ?? 0) + 1);
    const statement = await letIn(await keyslotOf(played.pia, pia), device.public);
    expect(await seen(played, entry, [statement])).toEqual(KEPT_OUT);
  });

  it("A38: ends with the password that let it in, at the server and for members", async () => {
    const played = await scene();
    const { doctor, id, pia } = played;
    const stolen = await again(played);
    const session = decodeHeld(stolen.exportSession());
    const old = await keyslotOf(pia, await insideOf(pia));
    const words = (await pia.client.sheet("english"))?.words.join(" ") ?? "";
    const owner = fresh();
    await owner.recover(pia.email, words, "another password", false);
    await arrives(owner, id);
    await owner.sendText(id, "new password", null);
    await reads(doctor.client, id, ["one", "two", "new password"]);
    await stolen.refresh().catch(() => undefined);
    expect(await until(async () => (await stolen.account()) === null)).toBe(true);

    const inside = await insideOf({ client: owner });
    const device = await deviceKeys(session.device, session.expires);
    const entry = await forged(played, inside, device, "after");
    expect(await seen(played, entry, [session.session as Uint8Array])).toEqual(KEPT_OUT);
    const { state } = inside.context.me();
    for (const place of [{}, { head: headOf(state), seq: seqOf(state) }]) {
      const another = await thief();
      const statement = await letIn(old, another.public, place);
      expect(await seen(played, await forged(played, inside, another, "after"), [statement])).toEqual(KEPT_OUT);
    }
    expect(await textsOf(doctor.client, id)).toEqual(["one", "two", "new password"]);
  });
});
