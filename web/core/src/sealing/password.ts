/**
 * The password side of the guardians' OPRF (spec: password §1 to §3).
 *
 * Nothing here sends anything; what leaves is the blinded element only. Twin of sealing/password.py.
 */
import { BadInput } from "../errors.ts";
import { encode } from "../wire/cbor.ts";
import type { DeploymentId, Handle } from "../wire/ids.ts";
import { pae, statementHash } from "../wire/pae.ts";
import { hkdf } from "./derive.ts";
import * as oprf from "./oprf.ts";

export const MIN_CHARACTERS = 8;
export const MAX_BYTES = 1024;

/**
 * Argon2id with exactly the parameters of argon2.ts: 32 bytes from an OPRF output (64 bytes) and a salt
 * (16 bytes). An argument, since a page under a strict policy may compile no WebAssembly itself and
 * has a worker of its own do it.
 */
export type Stretch = (password: Uint8Array, salt: Uint8Array) => Promise<Uint8Array>;

/** By hash-wasm, here; loaded only where nothing else is given. */
export const argon2: Stretch = async (password, salt) =>
  (await import("./argon2.ts")).argon2(password, salt);

/** A password on its way to the guardians: only `element` (32 bytes) leaves. */
export interface BlindedPassword {
  readonly element: Uint8Array;
  readonly input: Uint8Array;
  readonly blind: Uint8Array;
  readonly salt: Uint8Array;
}

/** RFC 8265 OpaqueString mapping. Throws BadInput for control characters, empty or too long. */
export function normalisePassword(password: string): string {
  const mapped = password.replace(/\p{Zs}/gu, " ").normalize("NFC");
  if (mapped === "" || /[\p{Cc}\p{Cs}]/u.test(mapped)) throw new BadInput();
  if (new TextEncoder().encode(mapped).length > MAX_BYTES) throw new BadInput();
  return mapped;
}

/** A normalised new password of at least 8 characters. Throws BadInput. */
export function checkNewPassword(password: string): string {
  const mapped = normalisePassword(password);
  if ([...mapped].length < MIN_CHARACTERS) throw new BadInput();
  return mapped;
}

/** The OPRF input of a password. */
export function passwordInput(
  deployment: DeploymentId,
  handle: Handle,
  password: string,
): Uint8Array {
  const value = encode({ deployment, handle, password: normalisePassword(password) });
  return pae("colloque/password", 1, value);
}

/** The Argon2id salt, 16 bytes. */
export function passwordSalt(deployment: DeploymentId, handle: Handle): Uint8Array {
  return statementHash("colloque/password-salt", 1, encode({ deployment, handle })).slice(0, 16);
}

/** Blind a password with 64 random bytes. */
export function blindPassword(
  deployment: DeploymentId,
  handle: Handle,
  password: string,
  random: Uint8Array,
): BlindedPassword {
  const blind = oprf.scalarFrom(random);
  const input = passwordInput(deployment, handle, password);
  return {
    element: oprf.blind(input, blind),
    input,
    blind,
    salt: passwordSalt(deployment, handle),
  };
}

/** The keyslot seed (32 bytes) from verified evaluations by guardian index. */
export function finishPassword(
  blinded: BlindedPassword,
  evaluated: ReadonlyMap<number, Uint8Array>,
  stretch: Stretch = argon2,
): Promise<Uint8Array> {
  const output = oprf.finalize(blinded.input, blinded.blind, oprf.combine(evaluated));
  return harden(output, blinded.salt, stretch);
}

/** The same seed from the whole OPRF key, which only its maker holds, at sign-up. */
export function evaluatePassword(
  deployment: DeploymentId,
  handle: Handle,
  password: string,
  key: Uint8Array,
  stretch: Stretch = argon2,
): Promise<Uint8Array> {
  const input = passwordInput(deployment, handle, password);
  const output = oprf.evaluateUnblinded(input, key);
  return harden(output, passwordSalt(deployment, handle), stretch);
}

async function harden(
  output: Uint8Array,
  salt: Uint8Array,
  stretch: Stretch,
): Promise<Uint8Array> {
  const stretched = await stretch(output, salt);
  if (stretched.length !== 32) throw new RangeError("Argon2id gives 32 bytes here");
  return hkdf(stretched, "colloque/password-seed", 32);
}
