/**
 * Codecs: how a typed structure becomes a CBOR value and back (spec: encoding §1).
 *
 * A codec reads a decoded value strictly (unknown and missing fields are refused) and writes the
 * same value again. Twin of wire/schema.py.
 */
import { Malformed, UnknownVersion } from "../errors.ts";
import * as cbor from "./cbor.ts";
import type { Value } from "./cbor.ts";

/** A pair of pure functions; `read` throws Malformed for what `write` would not give. */
export interface Codec<T> {
  read(value: Value): T;
  write(value: T): Value;
}

const utf8 = new TextEncoder();

/** The deterministic CBOR of a structure. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  return cbor.encode(codec.write(value));
}

/** Decode at most `limit` bytes. Throws TooLarge, Malformed, UnknownVersion. */
export function decode<T>(codec: Codec<T>, data: Uint8Array, limit: number): T {
  return codec.read(cbor.decode(data, limit));
}

/** Decode what this client has sealed itself (cbor.ts). Throws Malformed. */
export function decodeOwn<T>(codec: Codec<T>, data: Uint8Array): T {
  return codec.read(cbor.decodeOwn(data));
}

/** An unsigned integer up to `maximum`. */
export function uint(maximum: number = Number.MAX_SAFE_INTEGER): Codec<number> {
  return {
    read(value) {
      if (typeof value !== "number" || value > maximum) throw new Malformed();
      return value;
    },
    write: (value) => value,
  };
}

/** A byte string of exactly `size` bytes; `T` may be a typed id of that size. */
export function raw<T extends Uint8Array = Uint8Array>(size: number): Codec<T> {
  return {
    read(value) {
      if (!(value instanceof Uint8Array) || value.length !== size) throw new Malformed();
      return value as T;
    },
    write: (value) => value,
  };
}

/** A byte string of at most `maximum` bytes. */
export function rawUpTo(maximum: number): Codec<Uint8Array> {
  return {
    read(value) {
      if (!(value instanceof Uint8Array) || value.length > maximum) throw new Malformed();
      return value;
    },
    write: (value) => value,
  };
}

/** A text of at most `maximum` bytes of UTF-8. */
export function text(maximum: number): Codec<string> {
  return {
    read(value) {
      if (typeof value !== "string" || value.length > maximum) throw new Malformed();
      if (value.length * 3 > maximum && utf8.encode(value).length > maximum) throw new Malformed();
      return value;
    },
    write: (value) => value,
  };
}

/** True or false. */
export function flag(): Codec<boolean> {
  return {
    read(value) {
      if (typeof value !== "boolean") throw new Malformed();
      return value;
    },
    write: (value) => value,
  };
}

/** One of a closed list of words. */
export function choice<T extends string>(...allowed: readonly T[]): Codec<T> {
  return {
    read(value) {
      if (typeof value !== "string" || !(allowed as readonly string[]).includes(value)) {
        throw new Malformed();
      }
      return value as T;
    },
    write: (value) => value,
  };
}

/** A structure version: exactly `number`, another one is UnknownVersion. */
export function version<N extends number>(number: N): Codec<N> {
  return {
    read(value) {
      if (typeof value !== "number") throw new Malformed();
      if (value !== number) throw new UnknownVersion();
      return number;
    },
    write: (value) => value,
  };
}

/** `null` or the inner structure. */
export function nullable<T>(inner: Codec<T>): Codec<T | null> {
  return {
    read: (value) => (value === null ? null : inner.read(value)),
    write: (value) => (value === null ? null : inner.write(value)),
  };
}

/** An array of `minimum`..`maximum` structures. */
export function sequence<T>(inner: Codec<T>, maximum: number, minimum = 0): Codec<readonly T[]> {
  return {
    read(value) {
      if (!Array.isArray(value) || value.length < minimum || value.length > maximum) {
        throw new Malformed();
      }
      return value.map((item) => inner.read(item));
    },
    write: (value) => value.map((item) => inner.write(item)),
  };
}

/** A decoded map's fields, or Malformed for anything else. */
export function fieldsOf(value: Value): ReadonlyMap<string, Value> {
  if (!(value instanceof Map)) throw new Malformed();
  return value as ReadonlyMap<string, Value>;
}

/** A map with exactly these fields. */
export function record<T extends object>(fields: { [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return {
    read(value) {
      const map = fieldsOf(value);
      if (map.size !== names.length) throw new Malformed();
      const result = {} as T;
      for (const name of names) {
        const item = map.get(name);
        if (item === undefined) throw new Malformed();
        result[name] = fields[name].read(item);
      }
      return result;
    },
    write(value) {
      const map: Record<string, Value> = {};
      for (const name of names) map[name] = fields[name].write(value[name]);
      return map;
    },
  };
}

/** A union of records told apart by the text field `kind`; unknown kinds are Malformed. */
export function tagged<T extends { readonly kind: string }>(kinds: {
  [K in T["kind"]]: Codec<Omit<Extract<T, { readonly kind: K }>, "kind">>;
}): Codec<T> {
  const codecs = kinds as Record<string, Codec<object>>;
  return {
    read(value) {
      const rest = new Map(fieldsOf(value));
      const kind = rest.get("kind");
      if (typeof kind !== "string" || !Object.hasOwn(codecs, kind)) throw new Malformed();
      rest.delete("kind");
      return { ...(codecs[kind] as Codec<object>).read(rest), kind } as T;
    },
    write(value) {
      const codec = codecs[value.kind] as Codec<object>;
      return { ...(codec.write(value) as Record<string, Value>), kind: value.kind };
    },
  };
}
