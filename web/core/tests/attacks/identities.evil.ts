/**
 * A04, A36, A37: the server exchanges, changes or doubles somebody's account, or shows a way in that a
 * device has made (spec: identity §2 to §4).
 */
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/sdk/api.ts";
import { decodeHeld } from "../../src/sdk/held.ts";
import { signLink } from "../../src/protocol/account.ts";
import { deviceSigner } from "../../src/sealing/device.ts";
import { commitOf, keyslotKeys, SHEET } from "../../src/sealing/keyslot.ts";
import { keypairFromSeed } from "../../src/sealing/wrap.ts";
import type { Parts } from "../../src/sdk/parts.ts";
import { headOf, seqOf } from "../../src/trust/sigchain.ts";
import type { Link } from "../../src/wire/account.ts";
import { equalBytes } from "../../src/wire/bytes.ts";
import { idText, type KeyslotId } from "../../src/wire/ids.ts";
import { fresh, PASSWORD } from "../live/stage.ts";
import { insideOf, join, reads, until } from "../live/talk.ts";
import { codeOf, Liar } from "./liar.ts";
import { expectNothingWritten, insideOfDoctor, keyslotOf, newLink, postLink, rng, scene } from "./scene.ts";

describe("somebody else's account", () => {
  it("A04: is refused where a bit of it was changed, and nothing is written to it", async () => {
    const liar = await Liar.open();
    const pia = await join("Pia", "patient", { fetch: liar.fetch });
    const doctor = await join("Doc", "practitioner");
    for (const percent of [20, 50, 95]) {
      await liar.behave();
      await liar.tell("flipped", { method: "POST", path: "^/v1/lookup$", field: "chain", percent });
      const before = (await liar.sent()).length;
      const code = await codeOf(pia.client.startConversation([], [doctor.email], null));
      expect(["bad-signature", "malformed", "not-authorised"], `${percent}`).toContain(code);
      await expectNothingWritten(liar, before);
    }
    await liar.behave();
    await pia.client.startConversation([], [doctor.email], null);
  });

  it("A04: in place of a member's keeps the conversation out, and says how many", async () => {
    const { doctor, id } = await scene();
    const thief = await join("Thief");
    const [liar, told] = [await Liar.open(), [] as Change[]];
    const client = fresh({ fetch: liar.fetch, notify: (change) => told.push(change) });
    const links = decodeHeld(thief.client.exportSession()).chain;
    await liar.tell("chain-instead", { links });
    await client.logIn(doctor.email, PASSWORD, false);
    await client.refresh();
    expect(await client.conversations()).toEqual([]);
    const last = (): Change | undefined => told.filter(({ kind }) => kind === "kept-out").at(-1);
    expect(last()).toEqual({ kind: "kept-out", settings: false, conversations: 1 });
    expect(await codeOf(client.sendText(id, "to whom?", null))).not.toBe("none");
    await expectNothingWritten(liar, 0);
    await liar.behave();
    await client.refresh();
    await reads(client, id, ["one", "two"]);
    expect(last()).toEqual({ kind: "kept-out", settings: false, conversations: 0 });
  });

  it("A36: with a second history is refused and never merged", async () => {
    const played = await scene();
    const inside = await insideOf(played.pia);
    const keyslot = await keyslotOf(played.pia, inside);
    const [rival, link] = [await newLink(keyslot), await newLink(keyslot)];
    await postLink(inside, link);
    const doctor = await insideOfDoctor(played);
    const { people } = doctor.conversations.parts;
    const { account } = inside.context;
    const state = await people.fetch(account);
    expect(seqOf(state)).toBe(1);
    await played.liar.tell("chain-instead", { links: [rival] });
    expect(await codeOf(people.fetch(account))).toBe("fork");
    await played.liar.behave();
    people.forget();
    expect(equalBytes(headOf(await people.fetch(account)), headOf(state))).toBe(true);
  });
});

/** A link by which a device gives the account another way in. */
async function wayInByDevice({ context }: Parts): Promise<Uint8Array> {
  const { device, state } = context.me();
  const added = commitOf(await keyslotKeys(rng(32), SHEET), rng(16) as KeyslotId);
  const link: Link = {
    account: state.account,
    add: [],
    deployment: state.deployment,
    enc: { epoch: state.enc.epoch + 1, key: (await keypairFromSeed(rng(32))).publicKey },
    keyslots: [...state.keyslots.slice(0, 1), added],
    nonce: rng(16),
    prev: headOf(state),
    revoke: [],
    role: null,
    seq: seqOf(state) + 1,
    signer: deviceSigner(device),
    time: state.time,
  };
  return signLink(link, device.sign);
}

describe("a way in that an unlocked device has made", () => {
  it("A37: is refused by the server, by contacts whom it shows it, and by the owner's client", async () => {
    const played = await scene();
    const inside = await insideOf(played.pia);
    const { account } = inside.context;
    const link = await wayInByDevice(inside);
    expect(await codeOf(postLink(inside, link))).toBe("not-authorised");

    const chain = `/v1/accounts/${idText("account", account)}/chain`;
    await played.liar.tell("with-fields", { method: "GET", path: chain, fields: { links: [link] } });
    const { people } = (await insideOfDoctor(played)).conversations.parts;
    expect(await codeOf(people.need([account]))).toBe("malformed");
    await played.liar.behave();
    const state = (await people.need([account])).values().next().value;
    await played.liar.tell("with-fields", { method: "GET", path: chain, fields: { links: [link] } });
    expect(await codeOf(people.fetch(account))).toBe("not-authorised");
    expect(await people.known(account)).toBe(state);

    const own = await Liar.open();
    const owner = await insideOf(played.pia, { fetch: own.fetch });
    await own.tell("with-fields", { method: "GET", path: chain, fields: { links: [link] } });
    expect(await codeOf(owner.conversations.parts.people.fetch(account))).toBe("not-authorised");
    expect(seqOf(owner.context.me().state)).toBe(0);
  });

  it("A37: is none where the sheet has been proved: its secret is no longer with the device", async () => {
    const pia = await join("Pia");
    const words = (await pia.client.sheet("english"))?.words ?? [];
    expect((await insideOf(pia)).context.me().keyring.sheet).not.toBeNull();
    await pia.client.confirmSheet({ 3: words[2] as string, 8: words[7] as string }, PASSWORD);
    expect((await insideOf(pia)).context.me().keyring.sheet).toBeNull();
    expect(await pia.client.sheet("english")).toBeNull();
    await until(async () => (await pia.client.account())?.sheetProved === true);
  });
});
