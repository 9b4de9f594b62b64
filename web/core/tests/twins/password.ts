/** The client's side of guardians: signing up, asking, logging in; the guardians are Python's. */
import { bytesToHex as hex, hexToBytes as fromHex } from "@noble/hashes/utils.js";
import { openAnswer, sealRequest } from "../../src/sealing/guardian.ts";
import { keyslotKeys, keyslotSigner, unwrapMasterKey } from "../../src/sealing/keyslot.ts";
import { blindPassword, finishPassword, type BlindedPassword } from "../../src/sealing/password.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import { verifyDescriptors, type Deployment } from "../../src/trust/deployment.ts";
import { verifyAgreement, verifyEvaluation } from "../../src/trust/guardian.ts";
import { verifyKeyslotSet } from "../../src/trust/keyslots.ts";
import { signerKey, verifyChain } from "../../src/trust/sigchain.ts";
import type { DeviceKeys } from "../../src/sealing/device.ts";
import * as wire from "../../src/wire/guardian.ts";
import { handleOf } from "../../src/wire/handle.ts";
import type { Handle } from "../../src/wire/ids.ts";
import { decode, encode } from "../../src/wire/schema.ts";
import { newAccount, signerOf, vaultOf, type Account, type Slot } from "./people.ts";
import { stream, type Rng } from "./stream.ts";

const NOW = 1_767_225_600_000;

/** A sealed request and what opens its answer. */
interface Request {
  guardian: number;
  sealed: string;
  reply: string;
}

interface Person {
  descriptors: string[];
  email: string;
  password: string;
  seed: string;
}

async function seal(
  deployment: Deployment,
  guardian: number,
  op: string,
  body: Uint8Array,
  rng: Rng,
): Promise<Request> {
  const reply = rng(32);
  const floor = op === "bind" || op === "confirm" ? wire.FLOOR_CHAIN : wire.FLOOR_SMALL;
  const to = deployment.descriptor.guardians[guardian - 1];
  if (to === undefined) throw new Error("no such guardian");
  const sealed = await sealRequest(to, deployment.id, { body, op, reply }, floor);
  return { guardian, sealed: hex(sealed), reply: hex(reply) };
}

/** A new account and its requests to bind and to confirm, for every guardian. */
export async function signUp({ descriptors, email, password, seed }: Person): Promise<unknown> {
  const deployment = await verifyDescriptors(descriptors.map(fromHex));
  const rng = stream(seed);
  const account = await newAccount(deployment, "patient", email, password, NOW, rng);
  const { keyring, set } = await vaultOf(account);
  const [binds, confirms] = [[] as Request[], [] as Request[]];
  for (const { index } of deployment.descriptor.guardians) {
    binds.push(await seal(deployment, index, "bind", await bindBody(account, index), rng));
    confirms.push(await seal(deployment, index, "confirm", await confirmBody(account, index), rng));
  }
  return {
    chain: account.chain.map(hex),
    keyring: hex(keyring),
    set: hex(set),
    master: hex(account.master),
    binds,
    confirms,
  };
}

async function bindBody(account: Account, guardian: number): Promise<Uint8Array> {
  const { chain, handle, oprf, slots, devices, state } = account;
  const [signer, key] = signerOf(devices[0] as DeviceKeys);
  const statement = encode(wire.BIND_STATEMENT, {
    account: state.account,
    deployment: state.deployment,
    guardian,
    handle,
    proof: (slots[0] as Slot).keys.proof.public,
    signer,
    time: state.time,
    vector: oprf.vector,
    version: 1,
  });
  return encode(wire.BIND, {
    chain,
    share: oprf.shares[guardian - 1] as Uint8Array,
    statement: await signStatement(wire.BIND_LABEL, statement, key),
    ticket: new Uint8Array(3),
  });
}

async function confirmBody(of: Account, guardian: number): Promise<Uint8Array> {
  const { chain, handle, devices, state } = of;
  const [signer, key] = signerOf(devices[0] as DeviceKeys);
  const { account, deployment, time } = state;
  const value = { account, deployment, guardian, handle, signer, time, version: 1 };
  const statement = encode(wire.CONFIRM_STATEMENT, value);
  return encode(wire.CONFIRM, {
    chain,
    statement: await signStatement(wire.CONFIRM_LABEL, statement, key),
  });
}

/** The bodies of answers, each opened with what its request kept. */
export async function openAnswers(given: {
  answers: (Request & { answer: string })[];
}): Promise<unknown> {
  const opened: unknown[] = [];
  for (const { answer, sealed, reply } of given.answers) {
    const { status, body } = await openAnswer(fromHex(answer), fromHex(sealed), fromHex(reply));
    opened.push({ status, body: hex(body) });
  }
  return opened;
}

interface Asked extends Person {
  guardians: number[];
  version: number;
}

/** The question to each guardian. */
export async function ask(given: Asked): Promise<unknown> {
  const deployment = await verifyDescriptors(given.descriptors.map(fromHex));
  const { blinded, handle, rng } = begin(given, deployment);
  const requests: unknown[] = [];
  for (const guardian of given.guardians) {
    const nonce = rng(16);
    const body = encode(wire.EVALUATE, question(blinded, handle, nonce, given.version));
    const request = await seal(deployment, guardian, "evaluate", body, rng);
    requests.push({ ...request, nonce: hex(nonce) });
  }
  return requests;
}

function question(
  blinded: BlindedPassword,
  handle: Handle,
  nonce: Uint8Array,
  version: number,
): wire.Evaluate {
  return { blinded: blinded.element, handle, lane: { kind: "stranger" }, nonce, version };
}

function begin({ email, password, seed }: Person, deployment: Deployment) {
  const rng = stream(seed);
  const handle = handleOf(deployment.id, email);
  return { blinded: blindPassword(deployment.id, handle, password, rng(64)), handle, rng };
}

interface Answered extends Asked {
  chain: string[];
  set: string;
  answers: (Request & { nonce: string; answer: string })[];
}

/** Steps 4 and 5 of spec: password §7, then the proofs of success. */
export async function finish(given: Answered): Promise<unknown> {
  const deployment = await verifyDescriptors(given.descriptors.map(fromHex));
  const { blinded, handle, rng } = begin(given, deployment);
  const read: wire.Evaluation[] = [];
  for (const { guardian, sealed, reply, nonce, answer } of given.answers) {
    const { body } = await openAnswer(fromHex(answer), fromHex(sealed), fromHex(reply));
    const asked = question(blinded, handle, fromHex(nonce), given.version);
    const from = deployment.descriptor.guardians[guardian - 1];
    if (from === undefined) throw new Error("no such guardian");
    read.push(await verifyEvaluation(from, asked, decode(wire.SIGNED_EVALUATION, body, 65536)));
  }
  verifyAgreement(read, deployment.descriptor.threshold);
  const shares = new Map(read.map((item) => [item.guardian, item.evaluated]));
  const keys = await keyslotKeys(await finishPassword(blinded, shares), "password");
  const state = await verifyChain(given.chain.map(fromHex), deployment.id);
  const set = await verifyKeyslotSet(state, fromHex(given.set));
  const slot = state.keyslots.find(({ kind }) => kind === "password");
  if (slot === undefined) throw new Error("no password slot");
  signerKey(state, keyslotSigner(keys, slot.id), state.time);
  const master = await unwrapMasterKey(keys, set, slot.id);
  const proofs: Request[] = [];
  for (const { attempt, guardian, version } of read) {
    const value = { attempt, deployment: deployment.id, guardian, handle, version };
    const claim = encode(wire.PROOF_CLAIM, value);
    const sig = await keys.proof.sign(wire.PROOF_LABEL, 1, claim);
    const body = encode(wire.PROVE, { attempt, handle, sig, version });
    proofs.push(await seal(deployment, guardian, "prove", body, rng));
  }
  return { account: hex(state.account), master: hex(master), proofs };
}
