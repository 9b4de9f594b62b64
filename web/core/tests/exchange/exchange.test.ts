/**
 * Live exchange with the Python core: opens what it has just sealed, seals for it what it then opens.
 *
 * tests/integration/twins starts this with COLLOQUE_EXCHANGE=<address>, which answers GET with what
 * Python sealed and takes by POST what is sealed here. Everything random is drawn anew each time.
 */
import { describe, expect, inject, it } from "vitest";
import { deviceKeys, type DeviceKeys } from "../../src/sealing/device.ts";
import { openEntry, sealEntry } from "../../src/sealing/entry.ts";
import { LeafHasher, openFile, sealFile } from "../../src/sealing/file.ts";
import { openAnswer, sealRequest } from "../../src/sealing/guardian.ts";
import { openKeyring, sealKeyring } from "../../src/sealing/keyring.ts";
import { keyslotKeys, unwrapMasterKey, wrapMasterKey } from "../../src/sealing/keyslot.ts";
import { unwrapEpochKeys, wrapEpochKeys, type EpochKey } from "../../src/sealing/membership.ts";
import { openSettings, sealSettings } from "../../src/sealing/settings.ts";
import { SigningKey } from "../../src/sealing/signing.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import { verifyEntry } from "../../src/trust/entry.ts";
import { verifyKeyslotSet } from "../../src/trust/keyslots.ts";
import { currentOf, headOf, verifyStatement, verifyWraps } from "../../src/trust/membership.ts";
import { verifyChain, type AccountState } from "../../src/trust/sigchain.ts";
import { concatBytes, keyOf } from "../../src/wire/bytes.ts";
import * as account from "../../src/wire/account.ts";
import * as deployment from "../../src/wire/deployment.ts";
import { decodeContent, decodeHeader, encodeContent, encodeEntry } from "../../src/wire/entry.ts";
import { decodeKeyring, encodeKeyring, type Owner } from "../../src/wire/keyring.ts";
import * as keyslots from "../../src/wire/keyslots.ts";
import * as membership from "../../src/wire/membership.ts";
import { decodeSettings, encodeSettings } from "../../src/wire/settings.ts";
import { decodeSigned } from "../../src/wire/signed.ts";
import { FLOOR_SMALL } from "../../src/wire/guardian.ts";
import { fromHex, toHex } from "../vectors.ts";

declare module "vitest" {
  export interface ProvidedContext {
    exchange: string;
  }
}

type Given = Readonly<Record<string, string>> & {
  readonly chains: readonly (readonly string[])[];
};
type Made = Record<string, string | string[]>;

const address = inject("exchange");
const random = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size));

/** Typed access to what Python gave. */
class Gift {
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  octets<T extends Uint8Array = Uint8Array>(name: string): T {
    return fromHex(this.#given[name] as string) as Uint8Array as T;
  }

  chains(): Uint8Array[][] {
    return this.#given.chains.map((links) => links.map(fromHex));
  }
}

async function pieces(parts: AsyncIterable<Uint8Array | Uint8Array[]>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(...(Array.isArray(part) ? part : [part]));
  return concatBytes(...all);
}

/** Statements: decoded, encoded again, signed anew by the same keys. */
async function resign(gift: Gift, device: DeviceKeys): Promise<Made> {
  const root = await SigningKey.fromSeed(gift.octets("root_seed"));
  const open = (name: string, label: string): Uint8Array =>
    decodeSigned(gift.octets(name), label, 1 << 18).payload;
  const descriptor = deployment.decodeDescriptor(open("descriptor", deployment.LABEL));
  const link = account.decodeLink(open("link", account.LABEL));
  return {
    descriptor: toHex(
      await signStatement(deployment.LABEL, deployment.encodeDescriptor(descriptor), root),
    ),
    link: toHex(await signStatement(account.LABEL, account.encodeLink(link), device.sign)),
  };
}

/** Keyring, keyslot set and settings of Ana. */
async function vault(gift: Gift, ana: AccountState, device: DeviceKeys): Promise<Made> {
  const keys = await keyslotKeys(gift.octets("keyslot_seed"), "password");
  const set = await verifyKeyslotSet(ana, gift.octets("set"));
  const slot = set.slots.find((one) => one.kind === "password") as keyslots.Slot;
  const master = await unwrapMasterKey(keys, set, slot.id);
  const keyring = await openKeyring(gift.octets("keyring"), master, set, ana);
  expect(toHex(encodeKeyring(keyring))).toBe(toHex(gift.octets("keyring_plain")));
  const settings = await openSettings(
    gift.octets("settings"),
    ana.account,
    keyring.settings,
    decodeSettings(gift.octets("settings_plain")).version,
  );
  expect(toHex(encodeSettings(settings))).toBe(toHex(gift.octets("settings_plain")));

  const slots = await Promise.all(
    set.slots.map(async (one) => {
      const owner = keyring.owner.find(({ id }) => keyOf(id) === keyOf(one.id)) as Owner;
      const wrap = await wrapMasterKey(master, owner, ana.account, set.head, set.version);
      return { ...one, wrap };
    }),
  );
  const sealed = await sealKeyring(decodeKeyring(encodeKeyring(keyring)), master, random(24));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", sealed as BufferSource));
  const payload = keyslots.encodeKeyslotSet({ ...set, keyring: hash, slots });
  return {
    keyring: toHex(sealed),
    set: toHex(await signStatement(keyslots.LABEL, payload, device.sign)),
    settings: toHex(await sealSettings(settings, ana.account, keyring.settings, random(24))),
  };
}

/** A conversation of Ana with the others, its wraps, an entry and a file in it. */
async function conversation(
  gift: Gift,
  accounts: Map<string, AccountState>,
  device: DeviceKeys,
): Promise<Made> {
  const id = gift.octets<AccountState["deployment"]>("deployment");
  const ana = [...accounts.values()][0] as AccountState;
  const state = await verifyStatement(null, gift.octets("statement"), accounts, id);
  const leaves = await verifyWraps(currentOf(state), gift.octets("wraps"), accounts);
  const seeds = new Map([[ana.enc.epoch, gift.octets("enc_seed")]]);
  const mine = await unwrapEpochKeys(currentOf(state), leaves, ana.account, seeds);
  const medical = mine.find((key) => key.compartment === "medical") as EpochKey;
  const verified = await verifyEntry(state, ana, gift.octets("entry"));
  const content = await openEntry(verified, medical);
  expect(toHex(encodeContent(content))).toBe(toHex(gift.octets("content")));
  if (!("data" in content) || content.type !== "document") throw new Error("no file in the entry");
  const descriptor = content.data.file;
  const context = {
    conversation: state.conversation,
    entry: verified.header.id,
    file: descriptor.file,
    version: 1,
  } as const;
  const opened = await pieces(openFile([gift.octets("file")], descriptor, context, new LeafHasher()));
  expect(toHex(opened)).toBe(toHex(gift.octets("file_plain")));

  const old = currentOf(state);
  const keys = old.keys.map(({ compartment }) => ({ compartment, epoch: 1, key: random(32) }));
  const wrapped = await wrapEpochKeys(
    keys,
    { author: old.author.account, deployment: id, epoch: 1, nonce: old.nonce, prev: null },
    old.members,
    accounts,
  );
  const payload = membership.encodeStatement({ ...old, keys: wrapped.commits });
  const statement = await signStatement(membership.LABEL, payload, device.sign);
  const renewed = await verifyStatement(null, statement, accounts, id);

  const hasher = new LeafHasher();
  const secrets = { key: random(32), salt: random(24) };
  const plain = gift.octets("file_plain");
  const bound = { ...context, conversation: renewed.conversation };
  const file = await pieces(sealFile([plain], plain.length, bound, secrets, hasher));
  const renamed = { ...descriptor, key: secrets.key, root: await hasher.root() };
  const document = { ...content, data: { ...content.data, file: renamed } };
  const header = {
    ...decodeHeader(gift.octets("header")),
    conversation: renewed.conversation,
    membership: headOf(renewed),
  };
  const entry = await sealEntry(
    header,
    decodeContent(encodeContent(document)),
    keys.find((key) => key.compartment === "medical") as EpochKey,
    { key: random(32), keySalt: random(24), bodySalt: random(24) },
    device.entry,
  );
  return {
    statement: toHex(statement),
    wraps: toHex(membership.encodeWraps(wrapped.wraps)),
    epoch_keys: keys.map((key) => toHex(key.key)),
    entry: toHex(encodeEntry(entry)),
    file: toHex(file),
  };
}

describe.skipIf(address === "")("live exchange (only when Python has started it)", () => {
  it("opens what Python sealed and seals what Python opens", async () => {
    const gift = new Gift((await (await fetch(address)).json()) as Given);
    const device = await deviceKeys(gift.octets("device_seed"));
    const id = gift.octets<AccountState["deployment"]>("deployment");
    const accounts = new Map<string, AccountState>();
    for (const links of gift.chains()) {
      const state = await verifyChain(links, id);
      accounts.set(keyOf(state.account), state);
    }
    const ana = [...accounts.values()][0] as AccountState;
    const { guardians } = deployment.decodeDescriptor(
      decodeSigned(gift.octets("descriptor"), deployment.LABEL, 1 << 18).payload,
    );
    const guardian = guardians[0] as deployment.Guardian;
    const reply = random(32);
    const request = { body: gift.octets("file_id"), op: "evaluate", reply };
    const made: Made = {
      ...(await resign(gift, device)),
      ...(await vault(gift, ana, device)),
      ...(await conversation(gift, accounts, device)),
      request: toHex(await sealRequest(guardian, id, request, FLOOR_SMALL)),
    };
    const answer = await fetch(address, { method: "POST", body: JSON.stringify(made) });
    const sealed = fromHex(await answer.text());
    const opened = await openAnswer(sealed, fromHex(made["request"] as string), reply);
    expect([opened.status, toHex(opened.body)]).toEqual(["ok", toHex(request.body)]);
  });
});
