/** X-Wing: draft-connolly-cfrg-xwing-kem and the 0x647a cases of draft-ietf-hpke-pq. */
import { AEAD_ChaCha20Poly1305, KDF_SHAKE256 } from "@panva/hpke-noble";
import * as HPKE from "hpke";
import { describe, expect, it } from "vitest";
import { keypairFromSeed } from "../../src/sealing/wrap.ts";
import { KEM_X_WING } from "../../src/sealing/xwing.ts";
import { fromHex, hasVectors, readVector, toHex } from "../vectors.ts";

interface Kem {
  seed: string;
  pk: string;
  ct: string;
  ss: string;
}
interface Hpke {
  kem_id: number;
  kdf_id: number;
  info: string;
  ikmR: string;
  skRm: string;
  pkRm: string;
  enc: string;
  encryptions: { aad: string; ct: string; pt: string }[];
}

const present = await hasVectors("third-party", "xwing");
const kems = present ? await readVector<Kem[]>("third-party", "xwing/test-vectors.json") : [];
const hpkes = present
  ? await readVector<Hpke[]>("third-party", "hpke-pq/hpke-pq_test-vectors.json")
  : [];
const ours = hpkes.filter(({ kem_id }) => kem_id === 0x647a);

const native = await HPKE.KEM_MLKEM768_X25519()
  .GenerateKeyPair(false)
  .then(() => true, () => false);

describe.skipIf(!present)("X-Wing (skipped: no third-party vectors)", () => {
  it("has vectors", () => {
    expect([kems.length, ours.length]).toEqual([3, 2]);
  });

  kems.forEach(({ seed, pk, ct, ss }, place) => {
    it(`key pair and shared secret ${place}`, async () => {
      expect(toHex((await keypairFromSeed(fromHex(seed))).publicKey)).toBe(pk);
      const kem = KEM_X_WING();
      const key = await kem.DeserializePrivateKey(fromHex(seed), false);
      expect(toHex(await kem.Decap(fromHex(ct), key, undefined))).toBe(ss);
    });
  });

  kems.forEach(({ seed, ct, ss }, place) => {
    it.skipIf(!native)(`natively ${place} (skipped: this runtime has none)`, async () => {
      const kem = HPKE.KEM_MLKEM768_X25519();
      const key = await kem.DeserializePrivateKey(fromHex(seed), false);
      expect(toHex(await kem.Decap(fromHex(ct), key, undefined))).toBe(ss);
    });
  });

  for (const vector of ours) {
    // The vectors use ChaCha20-Poly1305, our suite AES-256-GCM: the KEM and the schedule are the same.
    it(`HPKE base mode, KDF ${vector.kdf_id}`, async () => {
      const { publicKey } = await keypairFromSeed(fromHex(vector.skRm));
      expect(toHex(publicKey)).toBe(vector.pkRm);
      const kdf = vector.kdf_id === 1 ? HPKE.KDF_HKDF_SHA256 : KDF_SHAKE256;
      const suite = new HPKE.CipherSuite(KEM_X_WING, kdf, AEAD_ChaCha20Poly1305);
      const derived = await suite.DeriveKeyPair(fromHex(vector.ikmR), true);
      expect(toHex(await suite.SerializePrivateKey(derived.privateKey))).toBe(vector.skRm);
      expect(toHex(await suite.SerializePublicKey(derived.publicKey))).toBe(vector.pkRm);
      const key = await suite.DeserializePrivateKey(fromHex(vector.skRm));
      const info = fromHex(vector.info);
      const context = await suite.SetupRecipient(key, fromHex(vector.enc), { info });
      const [first] = vector.encryptions;
      const opened = await context.Open(fromHex(first?.ct ?? ""), fromHex(first?.aad ?? ""));
      expect(toHex(opened)).toBe(first?.pt);
    });
  }
});
