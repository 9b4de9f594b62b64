/** Deterministic CBOR: what must be refused, and properties of the decoder of untrusted bytes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadInput, Malformed, RemoteError, TooLarge } from "../../src/errors.ts";
import { decode, encode, MAX_DEPTH, MAX_UINT, type Value } from "../../src/wire/cbor.ts";
import { fromHex, toHex } from "../vectors.ts";

const LIMIT = 1 << 16;

/** Arrays inside one another, `depth` of them. */
function nested(depth: number): Value {
  let value: Value = 0;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

const text = fc.string({ unit: "binary", maxLength: 12 });
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.maxSafeNat(),
    text,
    fc.uint8Array({ maxLength: 40 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(text, tie("value")), { maxLength: 5 }).map((pairs) => new Map(pairs)),
  ),
}));

describe("decode", () => {
  const refused: Record<string, string> = {
    nothing: "",
    "bytes after the value": "0000",
    "a negative integer": "20",
    "a number over 2^53 - 1": "1b0020000000000000",
    "a longer head than needed": "1817",
    "a longer length than needed": "580101",
    "a half float": "f93c00",
    "a double": "fb3ff0000000000000",
    undefined: "f7",
    "another simple value": "f0",
    "a tag": "c100",
    "an indefinite array": "9fff",
    "an indefinite text": "7f6161ff",
    "a stray break": "ff",
    "an integer key": "a10001",
    "a bytes key": "a1410001",
    "keys out of order": "a2616201616101",
    "a longer key before a shorter one": "a262616101616201",
    "the same key twice": "a2616101616102",
    "text that is not UTF-8": "61ff",
    "an encoded surrogate": "63eda080",
    "an overlong encoding": "62c080",
    "a cut text": "626",
    "an array that ends too early": "820",
    "a promise of 2^40 bytes": "5b0000010000000000",
    "a promise of 2^40 items": "9b0000010000000000",
    "a promise of 2^40 pairs": "bb0000010000000000",
    "a reserved length": "1c",
  };
  for (const [what, hex] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      const data = fromHex(hex.length % 2 === 0 ? hex : hex.slice(0, -1));
      expect(() => decode(data, LIMIT)).toThrow(Malformed);
    });
  }

  it("looks at the size first", () => {
    expect(decode(fromHex("4101"), 2)).toEqual(Uint8Array.of(1));
    expect(() => decode(fromHex("4101"), 1)).toThrow(TooLarge);
    expect(() => decode(fromHex("ffff"), 1)).toThrow(TooLarge);
  });

  it("goes eight containers deep, no further", () => {
    expect(decode(encode(nested(MAX_DEPTH)), LIMIT)).toEqual(nested(MAX_DEPTH));
    const deeper = Uint8Array.from([...Array<number>(MAX_DEPTH + 1).fill(0x81), 0]);
    expect(() => decode(deeper, LIMIT)).toThrow(Malformed);
    expect(() => decode(new Uint8Array(LIMIT).fill(0x81), LIMIT)).toThrow(Malformed);
  });

  it("keeps names that mean something to objects as plain keys", () => {
    const data = encode(new Map<string, Value>([["__proto__", 1], ["constructor", 2]]));
    const value = decode(data, LIMIT) as ReadonlyMap<string, Value>;
    expect([...value]).toEqual([["__proto__", 1], ["constructor", 2]]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it("keeps a leading U+FEFF, in short and long texts and in keys", () => {
    for (const value of ["\ufeff", "\ufeffa", `\ufeff${"a".repeat(60)}`]) {
      expect(decode(encode(value), LIMIT)).toBe(value);
      expect(decode(encode({ [value]: 0 }), LIMIT)).toEqual(new Map([[value, 0]]));
    }
  });
});

describe("encode", () => {
  it("sorts keys by their encoding: shorter ones first", () => {
    expect(toHex(encode({ aa: 1, b: 2, a: 3 }))).toBe("a3616103616202626161" + "01");
  });

  it("refuses what has no place in the restricted form", () => {
    const outside: unknown[] = [
      1.5, -1, NaN, MAX_UINT + 1, 2n ** 60n, undefined, [undefined], { a: undefined },
      "\ud800", { "\udfff": 1 }, new Map([[1, 2]]), Symbol("s"), () => 0, nested(MAX_DEPTH + 1),
    ];
    for (const value of outside) expect(() => encode(value as Value)).toThrow(BadInput);
  });
});

describe("properties", () => {
  it("what is encoded decodes to something that encodes the same", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const data = encode(value);
        expect(encode(decode(data, LIMIT))).toEqual(data);
      }),
    );
  });

  it("arbitrary bytes give a typed error, or re-encode to themselves", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), acceptsOnlyItsOwn), { numRuns: 2000 });
  });

  it("changed valid bytes give a typed error, or re-encode to themselves", () => {
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(anyValue, change, (value, { at, to }) => {
        const data = encode(value);
        data[at % data.length] = to;
        acceptsOnlyItsOwn(data);
      }),
      { numRuns: 1000 },
    );
  });
});

function acceptsOnlyItsOwn(data: Uint8Array): void {
  let value: Value;
  try {
    value = decode(data, LIMIT);
  } catch (error) {
    expect(error).toBeInstanceOf(RemoteError);
    return;
  }
  expect(encode(value)).toEqual(data);
}
