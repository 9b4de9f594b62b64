/**
 * A02, A12, A28 against the TypeScript core (spec: keyslot §2, encoding §1 to §3). The attacks that the
 * vectors describe (A03, A08, A10, A13, A18, A19, A33, A36) run with every page's vectors.
 */
import { describe, expect, it } from "vitest";
import { ColloqueError } from "../../src/errors.ts";
import { keypairFromSeed, unwrap, wrap } from "../../src/sealing/wrap.ts";
import { verifyDescriptors, verifyDirectoryRecord } from "../../src/trust/deployment.ts";
import { verifyKeyslotSet } from "../../src/trust/keyslots.ts";
import { verifyStatement } from "../../src/trust/membership.ts";
import { verifyChain } from "../../src/trust/sigchain.ts";
import { concatBytes } from "../../src/wire/bytes.ts";
import { decode, MAX_CONTAINERS, MAX_ITEMS } from "../../src/wire/cbor.ts";
import type { DeploymentId } from "../../src/wire/ids.ts";
import { accountsOf } from "../own/conversations.ts";
import { firstGood, type Inputs } from "../own/reading.ts";

const MIB = 1 << 20;

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ColloqueError) return error.code;
    throw error;
  }
  return "ok";
}

/** An array of `count` times the same item. */
function filled(item: readonly number[], count: number): Uint8Array {
  const body = new Uint8Array(count * item.length).map((_, at) => item[at % item.length] as number);
  const head = [0x9a, count >>> 24, (count >>> 16) & 255, (count >>> 8) & 255, count & 255];
  return concatBytes(Uint8Array.from(head), body);
}

function longest(head: readonly number[]): Uint8Array {
  const data = new Uint8Array(MIB);
  data.set(head);
  return data;
}

describe("A28: bombs", () => {
  const bombs: Record<string, Uint8Array> = {
    "empty arrays": filled([0x80], MIB),
    "empty maps": filled([0xa0], MIB),
    zeros: filled([0], MIB),
    nulls: filled([0xf6], MIB),
    "short texts": filled([0x62, 0x61, 0x62], MIB / 3),
    nesting: new Uint8Array(MIB).fill(0x81),
    "a length of 2^62": longest([0x5b, 0x40]),
    "an array of 2^62": longest([0x9b, 0x40]),
    "a map of 2^40": longest([0xbb, 0, 0, 1]),
  };
  for (const [name, data] of Object.entries(bombs)) {
    it(`refuses ${name} within a second`, async () => {
      const start = performance.now();
      expect(await codeOf(() => decode(data, 4 * MIB))).toBe("malformed");
      expect(performance.now() - start).toBeLessThan(1000);
    });
  }

  it("takes what the limits allow and nothing more, however long", () => {
    expect(decode(filled([0], MAX_ITEMS), 1 << 27)).toHaveLength(MAX_ITEMS);
    expect(() => decode(filled([0], MAX_ITEMS + 1), 1 << 27)).toThrow();
    expect(() => decode(filled([0x80], 2 * MAX_CONTAINERS), 1 << 27)).toThrow();
  });
});

describe("A12: what is signed for one reader", async () => {
  const [link, set, chain, record, room] = await Promise.all([
    firstGood("identity/first-link"),
    firstGood("keyslot/keyslot-set"),
    firstGood("deployment/descriptor-chain"),
    firstGood("deployment/directory-record"),
    firstGood("conversation/histories"),
  ]);
  const id = (inputs: Inputs): DeploymentId => inputs.octets<DeploymentId>("deployment");
  const read: Record<string, (data: Uint8Array) => Promise<unknown>> = {
    sigchain: (data) => verifyChain([data], id(link)),
    keyslots: async (data) => verifyKeyslotSet(await verifyChain(set.many("links"), id(set)), data, 0),
    deployment: (data) => verifyDescriptors([data]),
    directory: async (data) =>
      verifyDirectoryRecord(await verifyDescriptors(record.many("descriptors")), data, record.number("now")),
    membership: async (data) => verifyStatement(null, data, await accountsOf(room), id(room)),
  };
  const made: Record<string, Uint8Array> = {
    sigchain: link.many("links")[0] as Uint8Array,
    keyslots: set.octets("set"),
    deployment: chain.many("descriptors")[0] as Uint8Array,
    directory: record.octets("record"),
    membership: (room.parts("statements")[0] as Inputs).octets("statement"),
  };
  for (const reader of Object.keys(read)) {
    it(`is ${reader}'s alone`, async () => {
      for (const [kind, data] of Object.entries(made)) {
        const code = await codeOf(() => read[reader]?.(data));
        if (kind === reader) expect(code, kind).toBe("ok");
        else expect(["wrong-purpose", "too-large"], kind).toContain(code);
      }
    });
  }
});

describe("A02: wraps", () => {
  it("fail alike whatever byte was changed", async () => {
    const { privateKey, publicKey } = await keypairFromSeed(new Uint8Array(32).fill(3));
    const info = Uint8Array.of(1, 2, 3);
    const wrapped = await wrap(new Uint8Array(32).fill(7), publicKey, info);
    for (let place = 0; place < wrapped.length; place += 7) {
      const changed = new Uint8Array(wrapped);
      changed[place] = (changed[place] as number) ^ (1 << place % 8);
      expect(await codeOf(() => unwrap(changed, privateKey, info)), `${place}`).toBe("tampered");
    }
  }, 60_000);
});
