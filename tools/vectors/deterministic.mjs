// Deterministic ML-DSA-65 signatures and X-Wing encapsulations for the vector generator.
//
// One JSON request a line on stdin, one lower-case hexadecimal answer a line on stdout:
//   {"op": "sign", "seed", "message", "context"}      -> signature (3309 bytes)
//   {"op": "encapsulate", "public", "random"}         -> ciphertext (1120) || shared secret (32)
import { createInterface } from "node:readline";

const noble = new URL("../../web/node_modules/@noble/post-quantum/", import.meta.url);
const { ml_dsa65 } = await import(new URL("ml-dsa.js", noble).href);
const { ml_kem768_x25519 } = await import(new URL("hybrid.js", noble).href);

const keys = new Map();
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

function secretKey(seed) {
  if (!keys.has(seed)) keys.set(seed, ml_dsa65.keygen(bytes(seed)).secretKey);
  return keys.get(seed);
}

function sign({ seed, message, context }) {
  const options = { extraEntropy: false, context: bytes(context) };
  return ml_dsa65.sign(bytes(message), secretKey(seed), options);
}

function encapsulate({ public: key, random }) {
  const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(bytes(key), bytes(random));
  return Buffer.concat([cipherText, sharedSecret]);
}

const operations = { sign, encapsulate };
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  process.stdout.write(`${Buffer.from(operations[request.op](request)).toString("hex")}\n`);
}
