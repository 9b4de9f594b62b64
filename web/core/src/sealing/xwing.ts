/**
 * X-Wing (draft-connolly-cfrg-xwing-kem, HPKE KEM 0x647a) on @noble, in the form that `hpke` takes, for
 * runtimes whose WebCrypto has none. Loaded only there.
 */
import { ml_kem768_x25519 as xWing } from "@noble/post-quantum/hybrid.js";
import { shake256 } from "@noble/hashes/sha3.js";
import * as HPKE from "hpke";

const NAME = "MLKEM768-X25519";
const SUITE_ID = Uint8Array.of(0x4b, 0x45, 0x4d, 0x64, 0x7a); // "KEM" || 0x647a
const LABEL = new TextEncoder().encode("DeriveKeyPair");

/** A public key's 1216 bytes or a private key's 32-byte seed, out of reach of who holds the key. */
const held = new WeakMap<HPKE.Key, Uint8Array>();

function keyOf(type: "public" | "private", bytes: Uint8Array, extractable: boolean): HPKE.Key {
  const key = Object.freeze({ algorithm: { name: NAME }, extractable, type });
  held.set(key, bytes.slice());
  return key;
}

function bytesOf(key: HPKE.Key, type: "public" | "private"): Uint8Array {
  const bytes = held.get(key);
  if (bytes === undefined || key.type !== type) throw new TypeError("not such a key");
  return bytes;
}

function exported(key: HPKE.Key, type: "public" | "private"): Uint8Array {
  if (!key.extractable) throw new TypeError("not extractable");
  return bytesOf(key, type).slice();
}

function keyPair(seed: Uint8Array, extractable: boolean): HPKE.KeyPair {
  const publicKey = keyOf("public", xWing.keygen(seed).publicKey, true);
  return { publicKey, privateKey: keyOf("private", seed, extractable) };
}

const sizes = { Nsecret: 32, Nenc: 1120, Npk: 1216, Nsk: 32 } as const;
const kdf: Pick<HPKE.KDF, "Derive"> = {
  Derive: async (input, length) => shake256(input, { dkLen: length }),
};

/** The KEM; its decapsulation never fails but gives another secret (implicit rejection). */
export const KEM_X_WING: HPKE.KEMFactory = () => ({
  id: 0x647a,
  type: "KEM",
  name: NAME,
  ...sizes,
  async DeriveKeyPair(ikm, extractable) {
    const none = new Uint8Array();
    return keyPair(await HPKE.LabeledDerive(kdf, SUITE_ID, ikm, LABEL, none, sizes.Nsk), extractable);
  },
  async GenerateKeyPair(extractable) {
    const { secretKey } = xWing.keygen();
    return keyPair(secretKey, extractable);
  },
  SerializePublicKey: async (key) => exported(key, "public"),
  DeserializePublicKey: async (bytes) => keyOf("public", bytes, true),
  SerializePrivateKey: async (key) => exported(key, "private"),
  DeserializePrivateKey: async (seed, extractable) => keyOf("private", seed, extractable),
  async Encap(key) {
    const { cipherText, sharedSecret } = xWing.encapsulate(bytesOf(key, "public"));
    return { shared_secret: sharedSecret, enc: cipherText };
  },
  Decap: async (enc, key) => xWing.decapsulate(enc, bytesOf(key, "private")),
});
