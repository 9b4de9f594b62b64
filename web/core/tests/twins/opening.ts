/** Verifies and opens a whole parcel as its readers would; what comes out is plain JSON. */
import { bytesToHex as hex, hexToBytes as fromHex } from "@noble/hashes/utils.js";
import { openEntry } from "../../src/sealing/entry.ts";
import { openFile } from "../../src/sealing/file.ts";
import { openKeyring } from "../../src/sealing/keyring.ts";
import { keyslotKeys, unwrapMasterKey } from "../../src/sealing/keyslot.ts";
import { unwrapEpochKeys, type EpochKey } from "../../src/sealing/membership.ts";
import { openSettings } from "../../src/sealing/settings.ts";
import { verifyDescriptors, verifyDirectoryRecord } from "../../src/trust/deployment.ts";
import { verifyEntry } from "../../src/trust/entry.ts";
import { verifyKeyslotSet } from "../../src/trust/keyslots.ts";
import {
  currentOf,
  headOf as membershipHead,
  rolesOf,
  verifyStatement,
  verifyWraps,
  type ConversationState,
} from "../../src/trust/membership.ts";
import { headOf, seqOf, signerKey, verifyChain, type AccountState } from "../../src/trust/sigchain.ts";
import { verifyComposite, verifyPlain } from "../../src/trust/signature.ts";
import { concatBytes, keyOf } from "../../src/wire/bytes.ts";
import { DIRECTORY_RECORD } from "../../src/wire/deployment.ts";
import { encodeContent, type Document } from "../../src/wire/entry.ts";
import {
  BIND_LABEL,
  BIND_STATEMENT,
  CONFIRM_LABEL,
  CONFIRM_STATEMENT,
  LANE_CLAIM,
  LANE_LABEL,
  PROOF_CLAIM,
  PROOF_LABEL,
  STATEMENT_LIMIT,
} from "../../src/wire/guardian.ts";
import type { DeploymentId, KeyslotId } from "../../src/wire/ids.ts";
import { encodeKeyring, type Keyring } from "../../src/wire/keyring.ts";
import { encodeKeyslotSet } from "../../src/wire/keyslots.ts";
import * as login from "../../src/wire/login.ts";
import { pae, sha256 } from "../../src/wire/pae.ts";
import { decode, encode, type Codec } from "../../src/wire/schema.ts";
import { encodeSettings } from "../../src/wire/settings.ts";
import { decodeSigned, signedMessage } from "../../src/wire/signed.ts";
import type { AccountParcel, Claim, Parcel } from "./parcel.ts";

/** A byte string of the parcel; `T` may be a typed id. */
const bytes = <T extends Uint8Array = Uint8Array>(text: string): T =>
  fromHex(text) as Uint8Array as T;

/** An account with what only its owner can open. */
interface Opened {
  readonly state: AccountState;
  readonly keyring: Keyring;
  readonly facts: unknown;
}

/** Verify and open everything. Throws the typed error of the first thing that is wrong. */
export async function openParcel(parcel: Parcel): Promise<unknown> {
  const deployment = await verifyDescriptors(parcel.descriptors.map((item) => bytes(item)));
  const accounts: Opened[] = [];
  for (const item of parcel.accounts) accounts.push(await openAccount(item, deployment.id));
  const record = await verifyDirectoryRecord(deployment, bytes(parcel.record), parcel.now);
  return {
    deployment: {
      id: hex(deployment.id),
      head: hex(deployment.head),
      version: deployment.descriptor.version,
      record: hex(encode(DIRECTORY_RECORD, record)),
    },
    accounts: accounts.map(({ facts }) => facts),
    ...(await openConversation(parcel, accounts, deployment.id)),
  };
}

async function openAccount(item: AccountParcel, deployment: DeploymentId): Promise<Opened> {
  const state = await verifyChain(item.chain.map((link) => bytes(link)), deployment);
  const set = await verifyKeyslotSet(state, bytes(item.set));
  const masters: Uint8Array[] = [];
  for (const { kind, seed, id } of item.slots) {
    const keys = await keyslotKeys(bytes(seed), kind);
    masters.push(await unwrapMasterKey(keys, set, bytes<KeyslotId>(id)));
  }
  const keyring = await openKeyring(bytes(item.keyring), masters[0] as Uint8Array, set, state);
  const version = item.settings_version;
  const sealed = bytes(item.settings);
  const settings = await openSettings(sealed, state.account, keyring.settings, version);
  const facts = {
    account: hex(state.account),
    role: state.role,
    seq: seqOf(state),
    head: hex(headOf(state)),
    devices: [...state.devices.keys()].sort(),
    revoked: [...state.revoked.keys()].sort(),
    epoch: state.enc.epoch,
    keyslots: state.keyslots.map(({ id, kind }) => [hex(id), kind]),
    set: hex(encodeKeyslotSet(set)),
    masters: masters.map(hex),
    keyring: hex(encodeKeyring(keyring)),
    settings: hex(encodeSettings(settings)),
    bind: await readStatement(state, BIND_STATEMENT, BIND_LABEL, item.bind),
    confirm: await readStatement(state, CONFIRM_STATEMENT, CONFIRM_LABEL, item.confirm),
    lane: await readClaim(LANE_CLAIM, LANE_LABEL, item.lane),
    proof: await readClaim(PROOF_CLAIM, PROOF_LABEL, item.proof),
    ...(await readLogin(item)),
  };
  return { state, keyring, facts };
}

async function readLogin(item: AccountParcel): Promise<object> {
  const signed = decodeSigned(bytes(item.assertion), login.LABEL, login.LIMIT);
  const assertion = login.decodeAssertion(signed.payload);
  await verifyPlain(bytes(item.assertion_key), signedMessage(signed), signed.sig);
  const { created, token, sig, key } = item.greeting;
  const greeting = login.encodeGreeting({ created, token: bytes(token) });
  await verifyPlain(bytes(key), pae(login.EVENTS_LABEL, 1, greeting), bytes(sig));
  return { assertion: hex(login.encodeAssertion(assertion)), greeting: hex(greeting) };
}

async function readStatement<T extends { signer: Parameters<typeof signerKey>[1]; time: number }>(
  state: AccountState,
  codec: Codec<T>,
  label: string,
  data: string,
): Promise<string> {
  const signed = decodeSigned(bytes(data), label, STATEMENT_LIMIT);
  const statement = decode(codec, signed.payload, STATEMENT_LIMIT);
  const key = signerKey(state, statement.signer, statement.time);
  await verifyComposite(key, signedMessage(signed), signed.sig);
  return hex(encode(codec, statement));
}

async function readClaim<T>(codec: Codec<T>, label: string, claim: Claim): Promise<string> {
  const payload = encode(codec, decode(codec, bytes(claim.payload), 4096));
  await verifyPlain(bytes(claim.key), pae(label, 1, payload), bytes(claim.sig));
  return hex(payload);
}

async function openConversation(
  parcel: Parcel,
  accounts: readonly Opened[],
  deployment: DeploymentId,
): Promise<object> {
  const states = new Map(accounts.map(({ state }) => [keyOf(state.account), state]));
  const keys = accounts.map(() => [] as EpochKey[]);
  let state: ConversationState | null = null;
  for (const { statement, wraps } of parcel.statements) {
    state = await verifyStatement(state, bytes(statement), states, deployment);
    const current = currentOf(state);
    if (current.keys.length === 0) continue;
    const leaves = await verifyWraps(current, bytes(wraps), states);
    for (const [place, { state: reader, keyring }] of accounts.entries()) {
      if (!rolesOf(current).has(keyOf(reader.account))) continue;
      const seeds = new Map(keyring.enc.map(({ epoch, seed }) => [epoch, seed]));
      keys[place]?.push(...(await unwrapEpochKeys(current, leaves, reader.account, seeds)));
    }
  }
  const known = state as ConversationState;
  return {
    conversation: {
      id: hex(known.conversation),
      head: hex(membershipHead(known)),
      seq: known.heads.length - 1,
      epoch: currentOf(known).epoch,
      accepted: known.accepted,
      keys: keys.map((own) => own.map((key) => [key.compartment, key.epoch, hex(key.key)])),
    },
    ...(await openEntries(parcel, known, states, keys.flat())),
  };
}

async function openEntries(
  parcel: Parcel,
  state: ConversationState,
  accounts: ReadonlyMap<string, AccountState>,
  keys: readonly EpochKey[],
): Promise<object> {
  const entries: object[] = [];
  let file: unknown = null;
  for (const item of parcel.entries) {
    const author = accounts.get(item.author) as AccountState;
    const verified = await verifyEntry(state, author, bytes(item.entry));
    const { compartment, epoch } = verified.header;
    const key = keys.find((one) => one.compartment === compartment && one.epoch === epoch);
    const content = await openEntry(verified, key as EpochKey);
    entries.push({ hash: hex(verified.hash), content: hex(encodeContent(content)) });
    const { conversation, id: entry } = verified.header;
    if (content.type === "document" && "data" in content) {
      const descriptor = (content.data as Document).file;
      const context = { conversation, entry, file: descriptor.file, version: 1 } as const;
      const parts: Uint8Array[] = [];
      const source = [bytes(parcel.ciphertext)];
      for await (const some of openFile(source, descriptor, context)) parts.push(...some);
      const plain = concatBytes(...parts);
      file = { name: descriptor.name, size: plain.length, sha256: hex(sha256(plain)) };
    }
  }
  return { entries, file };
}
