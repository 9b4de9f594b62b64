/**
 * Argon2id as passwords are stretched with it (spec: password §3), by hash-wasm.
 *
 * By itself, so that a worker which may compile WebAssembly holds this and nothing else.
 */
import { argon2id } from "hash-wasm";

export const MEMORY_KIB = 19456;
export const PASSES = 2;
export const LANES = 1;

/** 32 bytes from an OPRF output (64 bytes) and a salt (16 bytes). */
export function argon2(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  return argon2id({
    password,
    salt,
    memorySize: MEMORY_KIB,
    iterations: PASSES,
    parallelism: LANES,
    hashLength: 32,
    outputType: "binary",
  });
}
