/** A session device: let in by a keyslot, without a link; what it may sign (spec: identity §6). */
import { describe, expect, it } from "vitest";
import { NotAuthorised } from "../../src/errors.ts";
import { addDevice } from "../../src/protocol/devices.ts";
import { openWithSheet, type OpenedKeyslot } from "../../src/protocol/logIn.ts";
import { createConversation } from "../../src/protocol/membership.ts";
import { deviceLane } from "../../src/protocol/lanes.ts";
import { sessionAssertion } from "../../src/protocol/session.ts";
import { changeKeyring, keyslotAuthority, proveSheet } from "../../src/protocol/vault.ts";
import { deviceSigner } from "../../src/sealing/device.ts";
import { wordsOf } from "../../src/sealing/words.ts";
import { bindingKey } from "../../src/trust/guardian.ts";
import { verifyKeyslotSet } from "../../src/trust/keyslots.ts";
import { verifyStatement } from "../../src/trust/membership.ts";
import { admitSession } from "../../src/trust/session.ts";
import { deviceAt, verifyChain } from "../../src/trust/sigchain.ts";
import { verifyPlain } from "../../src/trust/signature.ts";
import { deviceId } from "../../src/wire/account.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import { LANE_CLAIM, LANE_LABEL } from "../../src/wire/guardian.ts";
import { handleOf } from "../../src/wire/handle.ts";
import { decodeAssertion, LABEL, LIMIT } from "../../src/wire/login.ts";
import { pae } from "../../src/wire/pae.ts";
import { encode } from "../../src/wire/schema.ts";
import { MAX_LIFETIME } from "../../src/wire/session.ts";
import { decodeSigned, signedMessage } from "../../src/wire/signed.ts";
import { stream } from "../twins/stream.ts";
import * as fakes from "./fakes.ts";
import { bundleOf, DEPLOYMENT, NOW, ORIGIN } from "./fakes.ts";

const made = await fakes.signUp();
const bySheet = await openWithSheet(DEPLOYMENT, bundleOf(made), made.sheet);
const entrance = await bySheet.prepareSession(ORIGIN, NOW + 1, stream("session"));
const own = await entrance.openVault(made.vault.keyring);
const id = deviceId(own.device.public);

async function byPassword(): Promise<OpenedKeyslot> {
  const held = fakes.guardians();
  await fakes.bindAll(held, made);
  return fakes.logIn(held.slice(0, 2), bundleOf(made));
}

describe("a session device", () => {
  it.each([["password", byPassword], ["sheet", async () => bySheet]] as const)(
    "opens the account without a link: %s",
    async (way, open) => {
      const entered = await (await open()).prepareSession(ORIGIN, NOW + 1, stream(way));
      const account = await entered.openVault(made.vault.keyring);
      const device = account.device.public;
      expect(account.keyring).toEqual(made.own.keyring);
      expect(account.state.heads).toEqual(made.own.state.heads);
      expect(account.state.devices.has(keyOf(deviceId(device)))).toBe(false);
      expect(device.expires).toBe(NOW + 1 + MAX_LIFETIME);
      const chain = await verifyChain([made.link], DEPLOYMENT.id);
      const read = await admitSession(chain, entered.session);
      expect(deviceAt(read, deviceId(device), 0)).toEqual(device);
    },
  );

  it("is another one each time", async () => {
    const rng = stream("two");
    const one = await bySheet.prepareSession(ORIGIN, NOW, rng);
    const other = await bySheet.prepareSession(ORIGIN, NOW, rng);
    expect(deviceId(one.device.public)).not.toEqual(deviceId(other.device.public));
  });

  it("signs the log-in that its keyslot asserts, and its own later ones", async () => {
    const first = decodeSigned(entrance.assertion, LABEL, LIMIT);
    await verifyPlain(bySheet.keys.login.public, signedMessage(first), first.sig);
    expect(decodeAssertion(first.payload)).toMatchObject({ purpose: "login", device: id });
    const nonce = new Uint8Array(32).fill(9);
    const { account } = own.state;
    const signed = await sessionAssertion(account, own.device, DEPLOYMENT.id, nonce, ORIGIN);
    const later = decodeSigned(signed, LABEL, LIMIT);
    await verifyPlain(own.device.public.session, signedMessage(later), later.sig);
    const expected = { purpose: "session", device: id, nonce, slot: null, origin: ORIGIN };
    expect(decodeAssertion(later.payload)).toMatchObject(expected);
  });

  it("signs membership statements", async () => {
    const ben = (await fakes.signUp("Ben", "practitioner", "ben@example.org")).own;
    const accounts = new Map([own, ben].map(({ state }) => [keyOf(state.account), state]));
    const { account } = own.state;
    const change = await createConversation(own, account, accounts, NOW + 2, stream("room"));
    const state = await verifyStatement(null, change.statement, accounts, DEPLOYMENT.id);
    expect(state.accepted).toBe(true);
    accounts.set(keyOf(account), made.own.state);
    const unknown = verifyStatement(null, change.statement, accounts, DEPLOYMENT.id);
    await expect(unknown).rejects.toThrow(NotAuthorised);
  });

  it("signs no link", async () => {
    await expect(addDevice(own, NOW + 2, stream("device"))).rejects.toThrow(NotAuthorised);
  });

  it("signs no keyslot set, but its keyslot does", async () => {
    const words = wordsOf(made.sheet);
    const typed = new Map([[1, words[0] as string], [2, words[1] as string]]);
    const keyring = proveSheet(own, words, typed);
    const alone = changeKeyring(own, keyring, NOW + 2, stream("vault"));
    await expect(alone).rejects.toThrow(NotAuthorised);
    const authority = keyslotAuthority(bySheet.keys, bySheet.slot);
    const changed = await changeKeyring(own, keyring, NOW + 2, stream("vault"), authority);
    expect(changed.own.keyring.sheet).toBeNull();
    const chain = await verifyChain([made.link], DEPLOYMENT.id);
    expect((await verifyKeyslotSet(chain, changed.vault.keyslots, 2)).version).toBe(2);
  });

  it.each([1, 2])("binds and confirms nothing of version %d", (version) => {
    const signer = deviceSigner(own.device);
    expect(() => bindingKey(own.state, signer, version, NOW + 2)).toThrow(NotAuthorised);
  });
});

describe("a device of the chain", () => {
  it("adds another one", async () => {
    const added = await addDevice(made.own, NOW + 2, stream("another"));
    const chain = await verifyChain([made.link, added.link], DEPLOYMENT.id);
    expect(chain).toEqual(added.state);
    expect(deviceAt(chain, deviceId(added.device.public), 1)).toEqual(added.device.public);
  });

  it("claims its lane for exactly one question", async () => {
    const { state, device } = made.own;
    const handle = handleOf(DEPLOYMENT.id, fakes.EMAIL);
    const [blinded, nonce] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)];
    const asked = { blinded, handle, lane: { kind: "stranger" }, nonce, version: 1 } as const;
    const lane = await deviceLane(asked, made.own, 2, [made.link], NOW);
    const common = { blinded, deployment: state.deployment, handle, nonce, time: NOW };
    const claim = (guardian: number): Uint8Array =>
      pae(LANE_LABEL, 1, encode(LANE_CLAIM, { ...common, guardian }));
    await verifyPlain(device.public.session, claim(2), lane.sig);
    await expect(verifyPlain(device.public.session, claim(1), lane.sig)).rejects.toThrow();
  });
});
