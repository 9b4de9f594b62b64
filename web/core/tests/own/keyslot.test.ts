/** Vectors of spec: keyslot. */
import { openKeyring } from "../../src/sealing/keyring.ts";
import { keyslotKeys, sheetSeed, unwrapMasterKey } from "../../src/sealing/keyslot.ts";
import { entropyOf, entropyOfCode, sheetCode, wordsOf } from "../../src/sealing/words.ts";
import { verifyKeyslotSet } from "../../src/trust/keyslots.ts";
import { verifyChain } from "../../src/trust/sigchain.ts";
import type { DeploymentId, KeyslotId } from "../../src/wire/ids.ts";
import { encodeKeyring } from "../../src/wire/keyring.ts";
import { testPage, type Inputs, type Reader } from "./reading.ts";

const chain = (inputs: Inputs) =>
  verifyChain(inputs.many("links"), inputs.octets<DeploymentId>("deployment"));

const readers: Record<string, Reader> = {
  keyslot: async (inputs) => {
    const keys = await keyslotKeys(inputs.octets("seed"), inputs.text("keyslot_kind"));
    return {
      kem: keys.kemPublic,
      sign: keys.sign.public,
      login: keys.login.public,
      proof: keys.proof.public,
      salt: keys.salt,
    };
  },
  sheet: (inputs) => {
    const entropy = inputs.octets("entropy");
    const words = { english: wordsOf(entropy, "english"), french: wordsOf(entropy, "french") };
    return { words, code: sheetCode(entropy), seed: sheetSeed(entropy) };
  },
  "sheet-text": (inputs) => ({
    entropy: inputs.has("code")
      ? entropyOfCode(inputs.text("code"))
      : entropyOf(inputs.text("words")),
  }),
  "keyslot-set": async (inputs) => {
    const set = await verifyKeyslotSet(
      await chain(inputs),
      inputs.octets("set"),
      inputs.number("pinned_version"),
    );
    const { version, password, keyring } = set;
    const slots = set.slots.map(({ id, kind, login }) => ({ id, kind, login }));
    return { version, password, keyring, slots };
  },
  "open-slot": async (inputs) => {
    const set = await verifyKeyslotSet(await chain(inputs), inputs.octets("set"));
    const keys = await keyslotKeys(inputs.octets("seed"), inputs.text("keyslot_kind"));
    return { master: await unwrapMasterKey(keys, set, inputs.octets<KeyslotId>("slot")) };
  },
  keyring: async (inputs) => {
    const state = await chain(inputs);
    const set = await verifyKeyslotSet(state, inputs.octets("set"));
    const [sealed, master] = [inputs.octets("keyring"), inputs.octets("master")];
    return { content: encodeKeyring(await openKeyring(sealed, master, set, state)) };
  },
};

await testPage("keyslot", readers);
