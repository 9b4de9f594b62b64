/** Makes a parcel of fresh accounts, a conversation with a history, entries and a file. */
import { bytesToHex as hex } from "@noble/hashes/utils.js";
import { sealEntry } from "../../src/sealing/entry.ts";
import { LeafHasher, sealFile } from "../../src/sealing/file.ts";
import { wrapEpochKeys, type EpochKey } from "../../src/sealing/membership.ts";
import { sealSettings } from "../../src/sealing/settings.ts";
import { EntryKey, SigningKey } from "../../src/sealing/signing.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import { keypairFromSeed } from "../../src/sealing/wrap.ts";
import { verifyDescriptors, type Deployment } from "../../src/trust/deployment.ts";
import {
  currentOf,
  headOf as membershipHead,
  verifyStatement,
  type ConversationState,
} from "../../src/trust/membership.ts";
import { headOf, seqOf } from "../../src/trust/sigchain.ts";
import type { DeviceKeys } from "../../src/sealing/device.ts";
import { deviceId, type Role } from "../../src/wire/account.ts";
import { compareBytes, concatBytes, keyOf } from "../../src/wire/bytes.ts";
import * as wire from "../../src/wire/deployment.ts";
import { encodeEntry, entryHash, type Content, type Data, type Document } from "../../src/wire/entry.ts";
import { paddedLength } from "../../src/wire/file.ts";
import * as guardian from "../../src/wire/guardian.ts";
import type { ConversationId, EntryId, FileId, StatementHash } from "../../src/wire/ids.ts";
import * as login from "../../src/wire/login.ts";
import * as membership from "../../src/wire/membership.ts";
import { encode } from "../../src/wire/schema.ts";
import { CONTACT_STATES } from "../../src/wire/settings.ts";
import type { AccountParcel, Claim, Parcel } from "./parcel.ts";
import { claimOf, live, newAccount, signerOf, vaultOf, type Account, type Slot } from "./people.ts";
import { below, someText, stream, type Rng } from "./stream.ts";

const NOW = 1_767_225_600_000;

/** A parcel that depends on the seed, but for what wrapping keys draws by itself. */
export async function makeParcel(seed: string): Promise<Parcel> {
  const rng = stream(seed);
  const registry = await SigningKey.fromSeed(rng(64));
  const descriptors = await makeDescriptors(registry, rng);
  const deployment = await verifyDescriptors(descriptors);
  const roles: Role[] = ["patient", "practitioner", "assistant"];
  const accounts: Account[] = [];
  for (const role of roles) {
    const password = `12345678${someText(rng).replaceAll("\n", "-")}`;
    accounts.push(await newAccount(deployment, role, `${role}@example.org`, password, NOW, rng));
  }
  for (const account of accounts.slice(0, 2)) await live(account);
  const owned: AccountParcel[] = [];
  for (const account of accounts) owned.push(await describe(account));
  return {
    descriptors: descriptors.map(hex),
    record: hex(await makeRecord(deployment, accounts[1] as Account, registry, rng)),
    now: NOW + 1000,
    accounts: owned,
    ...(await converse(accounts, rng)),
  };
}

async function makeDescriptors(registry: SigningKey, rng: Rng): Promise<Uint8Array[]> {
  let root = await SigningKey.fromSeed(rng(64));
  const guardians: wire.Guardian[] = [];
  for (let index = 1; index <= 3; index++) {
    const { publicKey } = await keypairFromSeed(rng(32));
    const { public: sign } = await EntryKey.fromSeed(rng(32));
    guardians.push({ index, kem: publicKey, sign, url: `/guardians/${index}` });
  }
  const made: Uint8Array[] = [];
  let prev: StatementHash | null = null;
  for (let version = 1; version <= 3; version++) {
    const next = await SigningKey.fromSeed(rng(64));
    const descriptor: wire.Descriptor = {
      guardians,
      mail: (await EntryKey.fromSeed(rng(32))).public,
      name: someText(rng),
      origins: [`https://${version}.example.org`],
      prev,
      registry: registry.public,
      // The first is signed by its own root, each other one by the root before it.
      root: version === 1 ? root.public : next.public,
      threshold: 2,
      version,
    };
    made.push(await signStatement(wire.LABEL, wire.encodeDescriptor(descriptor), root));
    if (version > 1) root = next;
    prev = (await verifyDescriptors(made)).head;
  }
  return made;
}

async function makeRecord(
  deployment: Deployment,
  { state, email }: Account,
  registry: SigningKey,
  rng: Rng,
): Promise<Uint8Array> {
  const record: wire.DirectoryRecord = {
    account: state.account,
    city: someText(rng),
    deployment: deployment.id,
    email,
    expires: NOW + 10_000,
    issued: NOW,
    name: someText(rng),
    serial: below(rng, 1000),
    speciality: someText(rng),
  };
  return signStatement(wire.RECORD_LABEL, encode(wire.DIRECTORY_RECORD, record), registry);
}

/** What an account shows to the server and the guardians, and what opens it. */
async function describe(account: Account): Promise<AccountParcel> {
  const { state, rng, slots, devices } = account;
  const { keyring, set } = await vaultOf(account);
  const device = devices.at(-1) as DeviceKeys;
  const [slot] = slots as [Slot, ...Slot[]];
  const settings = {
    contacts: [
      {
        account: rng(32),
        head: rng(32),
        seq: below(rng, 100),
        serial: below(rng, 100),
        state: CONTACT_STATES[below(rng, 3)],
      },
    ],
    read: [{ conversation: rng<ConversationId>(32), seq: below(rng, 1e9) }],
    version: 1 + below(rng, 50),
  } as Parameters<typeof sealSettings>[0];
  const sealed = await sealSettings(settings, state.account, account.settings, rng(24));
  const assertion = login.encodeAssertion({
    account: state.account,
    deployment: state.deployment,
    device: deviceId(device.public),
    nonce: rng(32),
    origin: "https://1.example.org",
    purpose: "login",
    slot: slot.id,
  });
  const greeting = { created: below(rng, 2 ** 31), token: rng(32) };
  const greeted = await claimOf(login.encodeGreeting(greeting), login.EVENTS_LABEL, device.session);
  return {
    chain: account.chain.map(hex),
    slots: slots.map(({ id, seed, keys }) => ({ id: hex(id), seed: hex(seed), kind: keys.kind })),
    set: hex(set),
    keyring: hex(keyring),
    settings: hex(sealed),
    settings_version: settings.version,
    assertion: hex(await signStatement(login.LABEL, assertion, slot.keys.login)),
    assertion_key: hex(slot.keys.login.public),
    greeting: {
      created: greeting.created,
      token: hex(greeting.token),
      sig: hex(greeted.sig),
      key: hex(greeted.key),
    },
    ...(await guardianParts(account, device, slot)),
  };
}

type GuardianParts = Pick<AccountParcel, "bind" | "confirm" | "lane" | "proof">;

async function guardianParts(
  { state, rng, handle, oprf }: Account,
  device: DeviceKeys,
  slot: Slot,
): Promise<GuardianParts> {
  const [signer, key] = signerOf(device);
  const common = { deployment: state.deployment, guardian: 1 + below(rng, 2), handle };
  const statement = { ...common, account: state.account, signer, time: state.time, version: 1 };
  const bind = { ...statement, proof: slot.keys.proof.public, vector: oprf.vector };
  const lane = { ...common, blinded: rng(32), nonce: rng(16), time: state.time };
  const proof = { ...common, attempt: rng(16), version: 1 };
  const plain = async (payload: Uint8Array, label: string, by: EntryKey): Promise<Claim> => {
    const claim = await claimOf(payload, label, by);
    return { payload: hex(claim.payload), sig: hex(claim.sig), key: hex(claim.key) };
  };
  const signed = async (label: string, payload: Uint8Array): Promise<string> =>
    hex(await signStatement(label, payload, key));
  return {
    bind: await signed(guardian.BIND_LABEL, encode(guardian.BIND_STATEMENT, bind)),
    confirm: await signed(guardian.CONFIRM_LABEL, encode(guardian.CONFIRM_STATEMENT, statement)),
    lane: await plain(encode(guardian.LANE_CLAIM, lane), guardian.LANE_LABEL, device.session),
    proof: await plain(encode(guardian.PROOF_CLAIM, proof), guardian.PROOF_LABEL, slot.keys.proof),
  };
}

interface Room {
  readonly state: ConversationState;
  readonly keys: readonly EpochKey[];
}

/** A statement by one member; the patient is the first of all. */
async function change(
  before: Room | null,
  action: membership.Action,
  author: Account,
  people: readonly Account[],
  all: readonly Account[],
  rng: Rng,
): Promise<{ room: Room; statement: string; wraps: string }> {
  const device = author.devices.at(-1) as DeviceKeys;
  const ordered = [...people].sort((a, b) => compareBytes(a.state.account, b.state.account));
  const states = new Map(all.map(({ state }) => [keyOf(state.account), state]));
  const accept = action === "accept";
  const old = before?.state ?? null;
  const epoch = old === null ? 1 : currentOf(old).epoch + (accept ? 0 : 1);
  const members = ordered.map(({ state }) => ({
    member: { id: state.account, kind: "account" as const },
    role: state.role,
  }));
  const prev = old === null ? null : membershipHead(old);
  const { account, deployment } = author.state;
  const context = { author: account, deployment, epoch, nonce: rng(16), prev };
  const keys = accept
    ? []
    : membership.COMPARTMENTS.map((compartment) => ({ compartment, epoch, key: rng(32) }));
  const { commits, wraps } = await wrapEpochKeys(keys, context, members, states);
  const value: membership.Statement = {
    action,
    author: { account, device: deviceId(device.public) },
    conversation: old?.conversation ?? null,
    deployment,
    epoch,
    heads: ordered.map(({ state }) => ({
      account: state.account,
      head: headOf(state),
      seq: seqOf(state),
    })),
    keys: commits,
    members,
    nonce: context.nonce,
    patient: { id: (all[0] as Account).state.account, kind: "account" },
    prev,
    seq: old?.heads.length ?? 0,
    time: NOW + 10_000,
  };
  const payload = membership.encodeStatement(value);
  const statement = await signStatement(membership.LABEL, payload, device.sign);
  const state = await verifyStatement(old, statement, states, deployment);
  const room = { state, keys: [...(before?.keys ?? []), ...keys] };
  const sent = accept ? "" : hex(membership.encodeWraps(wraps));
  return { room, statement: hex(statement), wraps: sent };
}

type Talk = Pick<Parcel, "statements" | "entries" | "ciphertext">;

/** The practitioner opens it, the patient accepts, an assistant comes, keys rotate, it leaves again. */
async function converse(all: readonly Account[], rng: Rng): Promise<Talk> {
  const [patient, practitioner, assistant] = all as [Account, Account, Account];
  const two = [patient, practitioner];
  const steps: [membership.Action, Account, readonly Account[]][] = [
    ["create", practitioner, two],
    ["accept", patient, two],
    ["add", patient, all],
    ["rotate", practitioner, all],
    ["leave", assistant, two],
  ];
  const statements: Parcel["statements"] = [];
  let room: Room | null = null;
  for (const [action, author, people] of steps) {
    const made = await change(room, action, author, people, all, rng);
    statements.push({ statement: made.statement, wraps: made.wraps });
    room = made.room;
  }
  return { statements, ...(await write(room as Room, two, rng)) };
}

/** One entry of each type, by both in turns, each behind the one before; and a file. */
async function write(
  room: Room,
  authors: readonly Account[],
  rng: Rng,
): Promise<Pick<Parcel, "entries" | "ciphertext">> {
  const { conversation } = room.state;
  const fileEntry = rng<EntryId>(16);
  const plain = rng(below(rng, 70_000));
  const { data, ciphertext } = await makeFile(plain, conversation, fileEntry, rng);
  const contents: Data[] = [
    { type: "message", data: { text: someText(rng, 3000) } },
    { type: "title", data: { title: someText(rng) } },
    { type: "profile", data: { name: someText(rng) } },
    { type: "a later type", unknown: new Map([["field", below(rng, 1000)]]) },
    { type: "document", data },
  ];
  const entries: Parcel["entries"] = [];
  let parents: StatementHash[] = [];
  for (const [place, content] of contents.entries()) {
    const author = authors[place % 2] as Account;
    const id = content.type === "document" ? fileEntry : rng<EntryId>(16);
    const entry = await sealOne(room, author, content, id, 1 + place, parents, rng);
    entries.push({ author: hex(author.state.account), entry: hex(encodeEntry(entry)) });
    parents = [entryHash(entry)];
  }
  return { entries, ciphertext: hex(ciphertext) };
}

async function sealOne(
  { state, keys }: Room,
  author: Account,
  data: Data,
  id: EntryId,
  counter: number,
  parents: StatementHash[],
  rng: Rng,
): ReturnType<typeof sealEntry> {
  const device = author.devices.at(-1) as DeviceKeys;
  const { epoch, heads } = currentOf(state);
  const compartment = counter % 2 === 0 ? "administrative" : "medical";
  const key = keys.find((one) => one.epoch === epoch && one.compartment === compartment) as EpochKey;
  const header = {
    author: { account: author.state.account, device: deviceId(device.public) },
    compartment,
    conversation: state.conversation,
    counter,
    epoch,
    id,
    membership: membershipHead(state),
    parents,
  } as const;
  const content = { ...data, heads, time: NOW + counter } as Content;
  const secrets = { key: rng(32), keySalt: rng(24), bodySalt: rng(24) };
  return sealEntry(header, content, key, secrets, device.entry);
}

async function makeFile(
  plain: Uint8Array,
  conversation: ConversationId,
  entry: EntryId,
  rng: Rng,
): Promise<{ data: Document; ciphertext: Uint8Array }> {
  const [file, leaves] = [rng<FileId>(16), new LeafHasher()];
  const secrets = { key: rng(32), salt: rng(24) };
  const context = { conversation, entry, file, version: 1 } as const;
  const parts: Uint8Array[] = [];
  const source = [plain.subarray(0, plain.length >> 1), plain.subarray(plain.length >> 1)];
  for await (const some of sealFile(source, plain.length, context, secrets, leaves)) {
    parts.push(...some);
  }
  const descriptor = {
    file,
    key: secrets.key,
    length: plain.length,
    media: "application/octet-stream",
    name: someText(rng).replaceAll("\n", "-"),
    padded: paddedLength(plain.length),
    root: await leaves.root(),
    version: 1,
  } as const;
  const data: Document = { file: descriptor, kind: "result", text: someText(rng) };
  return { data, ciphertext: concatBytes(...parts) };
}
