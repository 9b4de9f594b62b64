/** A guardian in memory: answers sealed requests as spec: password §4, §5 says, without budgets. */
import { ristretto255 } from "@noble/curves/ed25519.js";
import { openFrom, type XWingPrivateKey } from "../../src/sealing/wrap.ts";
import { seal } from "../../src/sealing/content.ts";
import { scalarFrom } from "../../src/sealing/oprf.ts";
import type { EntryKey } from "../../src/sealing/signing.ts";
import { challenge, composites } from "../../src/trust/dleq.ts";
import { bindingKey } from "../../src/trust/guardian.ts";
import {
  elementFrom,
  modulo,
  multiplyPublic,
  scalarBytes,
  scalarFromBytes,
} from "../../src/trust/ristretto.ts";
import { verifyChain } from "../../src/trust/sigchain.ts";
import { verifyComposite, verifyPlain } from "../../src/trust/signature.ts";
import { concatBytes, keyOf } from "../../src/wire/bytes.ts";
import * as wire from "../../src/wire/guardian.ts";
import type { DeploymentId } from "../../src/wire/ids.ts";
import { pad, unpad } from "../../src/wire/padding.ts";
import { pae, sha256 } from "../../src/wire/pae.ts";
import { decode, encode } from "../../src/wire/schema.ts";
import { decodeSigned, signedMessage } from "../../src/wire/signed.ts";
import type { Rng } from "../twins/stream.ts";

const LIMIT = wire.REQUEST_LIMIT;
const empty = new Uint8Array();

/** What a guardian holds for one version. */
export interface Held {
  readonly statement: wire.BindStatement;
  readonly share: Uint8Array;
}

export class FakeGuardian {
  readonly active = new Map<string, Held>();
  readonly provisional = new Map<string, Held>();
  readonly proved: Uint8Array[] = [];
  readonly #deployment: DeploymentId;
  readonly index: number;
  readonly #kem: XWingPrivateKey;
  readonly #sign: EntryKey;
  readonly #rng: Rng;

  constructor(
    deployment: DeploymentId,
    index: number,
    kem: XWingPrivateKey,
    sign: EntryKey,
    rng: Rng,
  ) {
    this.#deployment = deployment;
    this.index = index;
    this.#kem = kem;
    this.#sign = sign;
    this.#rng = rng;
  }

  /** Open, answer, seal. */
  async receive(data: Uint8Array): Promise<Uint8Array> {
    const request = await this.#open(data);
    const body = await this.#answer(request);
    return this.#seal({ body, status: "ok" }, data, request.reply);
  }

  /** The answer of a guardian that says no, or too often. */
  async refuse(
    data: Uint8Array,
    status: wire.Status,
    body: Uint8Array = empty,
  ): Promise<Uint8Array> {
    const { reply } = await this.#open(data);
    return this.#seal({ body, status }, data, reply);
  }

  #seal(
    answer: wire.GuardianAnswer,
    request: Uint8Array,
    reply: Uint8Array,
  ): Promise<Uint8Array> {
    const context = pae(wire.ANSWER_LABEL, 1, sha256(request));
    return seal(reply, context, pad(encode(wire.ANSWER, answer), wire.FLOOR_SMALL), this.#rng(24));
  }

  async #open(data: Uint8Array): Promise<wire.GuardianRequest> {
    const named = { deployment: this.#deployment, guardian: this.index };
    const context = encode(wire.REQUEST_CONTEXT, named);
    const padded = await openFrom(this.#kem, pae(wire.REQUEST_LABEL, 1, context), data);
    const floor = padded.length >= wire.FLOOR_CHAIN ? wire.FLOOR_CHAIN : wire.FLOOR_SMALL;
    return decode(wire.REQUEST, unpad(padded, floor), LIMIT);
  }

  async #answer({ body, op }: wire.GuardianRequest): Promise<Uint8Array> {
    switch (op) {
      case "bind":
        return this.#bind(body);
      case "confirm":
        return this.#confirm(body);
      case "evaluate":
        return this.#evaluate(body);
      case "prove":
        return this.#prove(body);
      default:
        throw new Error(`no operation ${op}`);
    }
  }

  async #bind(body: Uint8Array): Promise<Uint8Array> {
    const { chain, share, statement: signed } = decode(wire.BIND, body, LIMIT);
    const statement = await this.#authorised(wire.BIND_LABEL, wire.BIND_STATEMENT, signed, chain);
    const handle = keyOf(statement.handle);
    const before = this.active.get(handle)?.statement.version ?? 0;
    if (statement.version !== before + 1) throw new Error("another version");
    this.provisional.set(handle, { statement, share });
    return empty;
  }

  async #confirm(body: Uint8Array): Promise<Uint8Array> {
    const { chain, statement: signed } = decode(wire.CONFIRM, body, LIMIT);
    const codec = wire.CONFIRM_STATEMENT;
    const statement = await this.#authorised(wire.CONFIRM_LABEL, codec, signed, chain);
    const handle = keyOf(statement.handle);
    if (this.active.get(handle)?.statement.version === statement.version) return empty;
    const held = this.provisional.get(handle);
    if (held?.statement.version !== statement.version) throw new Error("another version");
    this.provisional.delete(handle);
    this.active.set(handle, held);
    return empty;
  }

  /** A statement for this guardian by a current authority of the chain beside it. */
  async #authorised<T extends wire.ConfirmStatement>(
    label: string,
    codec: Parameters<typeof decode<T>>[0],
    data: Uint8Array,
    chain: readonly Uint8Array[],
  ): Promise<T> {
    const signed = decodeSigned(data, label, wire.STATEMENT_LIMIT);
    const statement = decode(codec, signed.payload, wire.STATEMENT_LIMIT);
    const { guardian, signer, time, version } = statement;
    const key = bindingKey(await verifyChain(chain, this.#deployment), signer, version, time);
    await verifyComposite(key, signedMessage(signed), signed.sig);
    if (guardian !== this.index) throw new Error("for another guardian");
    return statement;
  }

  async #evaluate(body: Uint8Array): Promise<Uint8Array> {
    const asked = decode(wire.EVALUATE, body, LIMIT);
    const handle = keyOf(asked.handle);
    const held = [this.active, this.provisional]
      .map((bindings) => bindings.get(handle))
      .find((item) => item?.statement.version === asked.version);
    if (held === undefined) throw new Error("no such version");
    const share = scalarFromBytes(held.share);
    const evaluated = multiplyPublic(share, elementFrom(asked.blinded)).toBytes();
    const payload = encode(wire.EVALUATION, {
      account: held.statement.account,
      attempt: this.#rng(16),
      blinded: asked.blinded,
      evaluated,
      guardian: this.index,
      handle: asked.handle,
      left: 5,
      nonce: asked.nonce,
      proof: this.#proofOf(share, asked.blinded, evaluated),
      vector: held.statement.vector,
      version: asked.version,
    });
    const sig = await this.#sign.sign(wire.EVALUATION_LABEL, 1, payload);
    return encode(wire.SIGNED_EVALUATION, { payload, sig });
  }

  /** RFC 9497 §2.2.1 GenerateProof. */
  #proofOf(share: bigint, blinded: Uint8Array, evaluated: Uint8Array): Uint8Array {
    const { BASE } = ristretto255.Point;
    const publicKey = BASE.multiply(share).toBytes();
    const { m, z } = composites(publicKey, [blinded], [evaluated]);
    const r = scalarFromBytes(scalarFrom(this.#rng(64)));
    const c = challenge(publicKey, m, z, BASE.multiply(r), m.multiply(r));
    return concatBytes(scalarBytes(c), scalarBytes(modulo(r - c * share)));
  }

  async #prove(body: Uint8Array): Promise<Uint8Array> {
    const { attempt, handle, sig, version } = decode(wire.PROVE, body, 4096);
    const named = { deployment: this.#deployment, guardian: this.index };
    const claim = encode(wire.PROOF_CLAIM, { ...named, attempt, handle, version });
    const key = this.active.get(keyOf(handle))?.statement.proof ?? empty;
    await verifyPlain(key, pae(wire.PROOF_LABEL, 1, claim), sig);
    this.proved.push(attempt);
    return empty;
  }
}
