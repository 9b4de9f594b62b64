/** PAE, padding and the text form of ids. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BadInput, Malformed } from "../../src/errors.ts";
import { decodeBase32, encodeBase32 } from "../../src/wire/base32.ts";
import { idFrom, idText, parseId } from "../../src/wire/ids.ts";
import { pad, padme, unpad } from "../../src/wire/padding.ts";
import { pae, statementHash } from "../../src/wire/pae.ts";
import { toHex } from "../vectors.ts";

const data = fc.uint8Array({ maxLength: 5000 });
const label = fc.stringMatching(/^[a-z/-]{1,20}$/);

describe("PAE", () => {
  it("has the form of the specification", () => {
    const made = pae("colloque/test", 1, Uint8Array.of(0x20, 0xff));
    const head = new TextEncoder().encode("colloque 1 13 colloque/test 2 ");
    expect([...made]).toEqual([...head, 0x20, 0xff]);
  });

  it("differs wherever label, version or payload differ", () => {
    const parts = fc.tuple(label, fc.integer({ min: 1, max: 20 }), fc.uint8Array({ maxLength: 20 }));
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = JSON.stringify([a[0], a[1], [...a[2]]]) === JSON.stringify([b[0], b[1], [...b[2]]]);
        expect(toHex(pae(...a)) === toHex(pae(...b))).toBe(same);
        expect(toHex(statementHash(...a)) === toHex(statementHash(...b))).toBe(same);
      }),
    );
  });
});

describe("padding", () => {
  it("adds at most an eighth above the floor, and steps monotonously", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (length) => {
        const padded = padme(length, 1024);
        expect(padded).toBeGreaterThanOrEqual(Math.max(length, 1024));
        if (length > 1024) expect(padded).toBeLessThanOrEqual(length * 1.12 + 1);
        expect(padme(padded, 1024)).toBe(padded);
        expect(padme(length + 1, 1024)).toBeGreaterThanOrEqual(padded);
      }),
    );
  });

  it("comes off again", () => {
    fc.assert(
      fc.property(data, (bytes) => {
        expect(unpad(pad(bytes))).toEqual(bytes);
      }),
    );
  });

  it("is refused when a zero was changed", () => {
    fc.assert(
      fc.property(data, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, to) => {
        const padded = pad(bytes);
        const room = padded.length - 4 - bytes.length;
        if (room === 0) return;
        padded[4 + bytes.length + (at % room)] = to;
        expect(() => unpad(padded)).toThrow(Malformed);
      }),
    );
  });

  it("accepts, whatever the bytes, only what it would write", () => {
    const size = fc.constantFrom(1024, 1088, 2048, 1000, 3);
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 3000 }), (length, claimed) => {
        const bytes = new Uint8Array(length);
        if (length >= 4) new DataView(bytes.buffer).setUint32(0, claimed);
        try {
          expect(pad(unpad(bytes))).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });

  it("refuses cut and lengthened messages", () => {
    const padded = pad(new Uint8Array(10));
    for (const bad of [new Uint8Array(), padded.slice(0, 3), padded.slice(0, -1), new Uint8Array(1025)]) {
      expect(() => unpad(bad)).toThrow(Malformed);
    }
    expect(() => unpad(new Uint8Array(1024).fill(255))).toThrow(Malformed);
  });
});

describe("base32 and ids", () => {
  it("follows RFC 4648 §10", () => {
    const ascii = new TextEncoder();
    const expected = { "": "", f: "my", fo: "mzxq", foo: "mzxw6", foob: "mzxw6yq", fooba: "mzxw6ytb", foobar: "mzxw6ytboi" };
    for (const [plain, encoded] of Object.entries(expected)) {
      expect(encodeBase32(ascii.encode(plain))).toBe(encoded);
      expect(decodeBase32(encoded)).toEqual(ascii.encode(plain));
    }
  });

  it("reads only what it writes", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), (text) => {
        try {
          expect(encodeBase32(decodeBase32(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(BadInput);
        }
      }),
    );
  });

  it("carries its kind: another kind's text is refused (A11)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const written = idText("account", idFrom("account", bytes));
        expect(written).toMatch(/^acct_[a-z2-7]{52}$/);
        expect(parseId("account", written)).toEqual(bytes);
        for (const of of ["device", "conversation", "handle", "entry"] as const) {
          expect(() => parseId(of, written)).toThrow(BadInput);
        }
      }),
    );
  });

  it("refuses other sizes, upper case, padding and stray bits", () => {
    const good = idText("entry", idFrom("entry", new Uint8Array(16)));
    expect(() => idFrom("entry", new Uint8Array(32))).toThrow(BadInput);
    for (const bad of [good.toUpperCase(), `${good}=`, `${good.slice(0, -1)}b`, `${good}a`, ` ${good}`]) {
      expect(() => parseId("entry", bad)).toThrow(BadInput);
    }
  });
});
