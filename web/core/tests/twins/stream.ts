/** The randomness of a run: everything that is drawn depends on its name only. */
import { concatBytes } from "../../src/wire/bytes.ts";
import { sha256 } from "../../src/wire/pae.ts";

/** `T` may be a typed id. */
export type Rng = <T extends Uint8Array = Uint8Array>(size: number) => T;

/** A stream of bytes for a name. */
export function stream(name: string): Rng {
  const seed = new TextEncoder().encode(name);
  let block = 0;
  return <T extends Uint8Array>(size: number) => {
    const blocks: Uint8Array[] = [];
    for (let made = 0; made < size; made += 32) {
      const number = new Uint8Array(4);
      new DataView(number.buffer).setUint32(0, block++);
      blocks.push(sha256(concatBytes(number, seed)));
    }
    return concatBytes(...blocks).slice(0, size) as Uint8Array as T;
  };
}

/** A whole number from 0 to `most`. */
export function below(rng: Rng, most: number): number {
  return new DataView(rng(4).slice().buffer).getUint32(0) % (most + 1);
}

/** A text with signs of one to four bytes. */
export function someText(rng: Rng, most = 40): string {
  const signs = ["a", "Z", "é", "œ", "ß", "中", "𝄞", " ", "'", "<", "&", "\n"];
  const length = 1 + below(rng, most - 1);
  return Array.from({ length }, () => signs[below(rng, signs.length - 1)]).join("");
}
