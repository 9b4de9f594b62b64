/**
 * A11, A15, A19, A20, A37 against the TypeScript core: an id, a key, a ciphertext, a secret and a
 * signature each count for one thing (spec: encoding §2, §4, §5; keyslot §2; identity §2).
 */
import { describe, expect, it } from "vitest";
import { ColloqueError } from "../../src/errors.ts";
import { signLink } from "../../src/protocol/account.ts";
import { openWithSheet } from "../../src/protocol/logIn.ts";
import { openSealed, seal } from "../../src/sealing/content.ts";
import { deviceSigner } from "../../src/sealing/device.ts";
import { commitOf, keyslotKeys, ownerOf, PASSWORD, SHEET, sheetSeed, wrapMasterKey } from "../../src/sealing/keyslot.ts";
import { EntryKey, SigningKey } from "../../src/sealing/signing.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import { keypairFromSeed, unwrap, wrap } from "../../src/sealing/wrap.ts";
import { headOf, seqOf, verifyLink } from "../../src/trust/sigchain.ts";
import { verifyComposite, verifyPlain } from "../../src/trust/signature.ts";
import type { Link } from "../../src/wire/account.ts";
import { equalBytes, keyOf } from "../../src/wire/bytes.ts";
import { idFrom, idText, parseId, type KeyslotId } from "../../src/wire/ids.ts";
import { encodeKeyslotSet, LABEL as KEYSLOTS } from "../../src/wire/keyslots.ts";
import { pad, padme } from "../../src/wire/padding.ts";
import { pae, statementHash } from "../../src/wire/pae.ts";
import { bundleOf, DEPLOYMENT, NOW, signUp } from "../protocol/fakes.ts";
import { stream } from "../twins/stream.ts";
import { fromHex, readVector } from "../vectors.ts";

const LABELS = [
  "colloque/account",
  "colloque/device",
  "colloque/entry",
  "colloque/entry-body",
  "colloque/guardian-evaluation",
  "colloque/guardian-lane",
  "colloque/guardian-proof",
  "colloque/keyslots",
  "colloque/login",
  "colloque/membership",
  "colloque/session",
];
const PAYLOAD = Uint8Array.of(1, 2, 3);
const seed = (byte: number, length = 32): Uint8Array => new Uint8Array(length).fill(byte);

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ColloqueError) return error.code;
    throw error;
  }
  return "ok";
}

/** Each label with every other. */
function pairs(): [string, string][] {
  return LABELS.flatMap((made) => LABELS.filter((used) => used !== made).map((used) => [made, used] as [string, string]));
}

describe("A11: an id", () => {
  const kinds = ["account", "device", "conversation", "statement", "handle", "deployment"] as const;

  it("of one kind is read as no other", () => {
    for (const one of kinds) {
      const text = idText(one, idFrom(one, seed(5)) as never);
      expect(keyOf(parseId(one, text))).toBe(keyOf(seed(5)));
      for (const other of kinds) if (other !== one) expect(() => parseId(other, text)).toThrow(ColloqueError);
    }
  });

  it("is a hash for its own purpose", () => {
    const hashes = new Set(LABELS.map((label) => keyOf(statementHash(label, 1, PAYLOAD))));
    expect(hashes.size).toBe(LABELS.length);
  });
});

describe("A15: a key and a signature", () => {
  it("sign for one purpose", async () => {
    const [plain, composite] = [await EntryKey.fromSeed(seed(1)), await SigningKey.fromSeed(seed(2, 64))];
    for (const [made, used] of pairs()) {
      const signature = await plain.sign(made, 1, PAYLOAD);
      expect(await codeOf(() => verifyPlain(plain.public, pae(used, 1, PAYLOAD), signature))).toBe("bad-signature");
    }
    for (const [at, made] of LABELS.entries()) {
      const used = LABELS[(at + 1) % LABELS.length] as string;
      const signature = await composite.sign(made, 1, PAYLOAD);
      const verify = (label: string) => verifyComposite(composite.public, pae(label, 1, PAYLOAD), signature);
      expect(await codeOf(() => verify(made))).toBe("ok");
      expect(await codeOf(() => verify(used))).toBe("bad-signature");
      const half = () => verifyPlain(composite.public.slice(0, 32), pae(made, 1, PAYLOAD), signature.slice(0, 64));
      expect(await codeOf(half)).toBe("bad-signature");
    }
  });

  it("come from one seed, and are others for each purpose", async () => {
    const all = await Promise.all([PASSWORD, SHEET].map((kind) => keyslotKeys(seed(3), kind)));
    const publics = all.flatMap(({ sign, login, proof, kemPublic, salt }) => {
      return [sign.public.slice(0, 32), login.public, proof.public, kemPublic.slice(-32), salt];
    });
    expect(new Set(publics.map(keyOf)).size).toBe(publics.length);
  });

  it("open what was sealed and wrapped for their purpose only", async () => {
    const { privateKey, publicKey } = await keypairFromSeed(seed(4));
    for (const [at, made] of LABELS.entries()) {
      const [context, other] = [made, LABELS[(at + 1) % LABELS.length] as string].map((label) => pae(label, 1, PAYLOAD)) as [Uint8Array, Uint8Array];
      const sealed = await seal(seed(6), context, PAYLOAD, seed(7, 24));
      expect(await codeOf(() => openSealed(seed(6), context, sealed))).toBe("ok");
      expect(await codeOf(() => openSealed(seed(6), other, sealed))).toBe("tampered");
      const wrapped = await wrap(seed(8), publicKey, context);
      expect(await codeOf(() => unwrap(wrapped, privateKey, context))).toBe("ok");
      expect(await codeOf(() => unwrap(wrapped, privateKey, other))).toBe("tampered");
    }
  });

  it("hide lengths in few steps, and compress nothing", () => {
    const lengths = new Set(Array.from({ length: 1 << 16 }, (_, at) => padme(at + 1, 1024)));
    expect(lengths.size).toBeLessThan(400);
    const noise = stream("noise")(20_000);
    for (const length of [5000, 20_000]) {
      expect(pad(new Uint8Array(length)).length).toBe(pad(noise.slice(0, length)).length);
      expect(pad(new Uint8Array(length)).length).toBeGreaterThan(length);
    }
  });
});

interface Sealing {
  readonly blobs: Record<string, string>;
  readonly inputs: { readonly context: string };
  readonly cases: readonly {
    readonly name: string;
    readonly inputs: { readonly key: string };
    readonly outputs?: { readonly sealed: string };
  }[];
}

describe("A19: a ciphertext that AES-GCM opens under two keys", () => {
  it("opens under the one key that its header names", async () => {
    const { blobs, cases, inputs } = await readVector<Sealing>("own", "encoding/sealing.json");
    const context = fromHex(inputs.context);
    const made = ["colliding-one", "colliding-other"].map((name) => {
      const found = cases.find((one) => one.name === name) as Sealing["cases"][number];
      const blob = blobs[found.outputs?.sealed.slice(1) as string] as string;
      const sealed = Uint8Array.from(atob(blob), (sign) => sign.charCodeAt(0));
      return { key: fromHex(found.inputs.key), sealed };
    });
    const [one, other] = made as [(typeof made)[0], (typeof made)[0]];
    // The same chunk under two headers.
    expect(equalBytes(one.sealed.slice(56), other.sealed.slice(56))).toBe(true);
    expect(await codeOf(() => openSealed(one.key, context, one.sealed))).toBe("ok");
    expect(await codeOf(() => openSealed(other.key, context, other.sealed))).toBe("ok");
    expect(await codeOf(() => openSealed(other.key, context, one.sealed))).toBe("tampered");
    expect(await codeOf(() => openSealed(one.key, context, other.sealed))).toBe("tampered");
  });
});

describe("A20: an account that a server makes up", () => {
  const candidates = Array.from({ length: 12 }, (_, at) => seed(at, 16));

  it("fits one secret at most, and all others fail alike", async () => {
    const made = await signUp("Mallory");
    const bundle = bundleOf(made);
    const { account, heads } = made.own.state;
    const set = made.own.keyslots;
    const place = set.slots.findIndex(({ kind }) => kind === SHEET);
    const slot = set.slots[place] as (typeof set.slots)[number];
    // The commitment names Mallory's secret; the wrap is for one of the candidates'.
    const keys = await keyslotKeys(sheetSeed(candidates[4] as Uint8Array), SHEET);
    const head = heads.at(-1) as (typeof heads)[number];
    const mixed = await wrapMasterKey(seed(9), ownerOf(keys, slot.id), account, head, set.version);
    const slots = set.slots.map((one, at) => (at === place ? { ...one, wrap: mixed } : one));
    const signed = await signStatement(KEYSLOTS, encodeKeyslotSet({ ...set, slots }), made.own.device.sign);
    const answers = async (keyslots: Uint8Array): Promise<string[]> => {
      const tried = [...candidates, made.sheet];
      return Promise.all(tried.map((one) => codeOf(() => openWithSheet(DEPLOYMENT, { ...bundle, keyslots }, one))));
    };
    const refused = candidates.map(() => "wrong-password");
    expect(await answers(bundle.keyslots)).toEqual([...refused, "ok"]);
    expect(await answers(signed)).toEqual([...refused, "wrong-password"]);
  });
});

describe("A37: a device", () => {
  it("adds no way in and removes none", async () => {
    const { own } = await signUp();
    const { device, state } = own;
    const id = seed(10, 16) as KeyslotId;
    const added = commitOf(await keyslotKeys(seed(11), SHEET), id);
    const link: Link = {
      account: state.account,
      add: [],
      deployment: state.deployment,
      enc: null,
      keyslots: null,
      nonce: seed(12, 16),
      prev: headOf(state),
      revoke: [],
      role: null,
      seq: seqOf(state) + 1,
      signer: deviceSigner(device),
      time: NOW,
    };
    const enc = { epoch: 2, key: (await keypairFromSeed(seed(13))).publicKey };
    const [first] = state.keyslots;
    const tries: Partial<Link>[] = [
      { keyslots: [...state.keyslots, added] },
      { keyslots: [first as (typeof state.keyslots)[number], added], enc },
      { keyslots: [first as (typeof state.keyslots)[number]], enc },
    ];
    for (const change of tries) {
      const signed = await signLink({ ...link, ...change }, device.sign);
      expect(await codeOf(() => verifyLink(state, signed, state.deployment))).toBe("not-authorised");
    }
  });
});
