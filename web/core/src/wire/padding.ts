/** PADMÉ padding (spec: encoding §5; Nikitin et al., PURBs, PETS 2019). Twin of wire/padding.py. */
import { Malformed } from "../errors.ts";

export const FLOOR = 1024;

/** The padded length: at least `floor`, at most about 12 % more than `length` above it. */
export function padme(length: number, floor: number): number {
  if (length <= floor) return floor;
  const exponent = floorLog2(length);
  const step = 2 ** (exponent - floorLog2(exponent) - 1);
  return Math.ceil(length / step) * step;
}

function floorLog2(value: number): number {
  let exponent = 0;
  for (let rest = value; rest >= 2; rest = Math.floor(rest / 2)) exponent++;
  return exponent;
}

/** Four bytes of true length, the data, zeros. */
export function pad(data: Uint8Array, floor: number = FLOOR): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(padme(4 + data.length, floor));
  new DataView(padded.buffer).setUint32(0, data.length);
  padded.set(data, 4);
  return padded;
}

/** The data again. Throws Malformed unless `pad` gives exactly these bytes. */
export function unpad(padded: Uint8Array, floor: number = FLOOR): Uint8Array {
  if (padded.length < 4) throw new Malformed();
  const view = new DataView(padded.buffer, padded.byteOffset, padded.byteLength);
  const end = 4 + view.getUint32(0);
  if (padded.length !== padme(end, floor)) throw new Malformed();
  for (let place = end; place < padded.length; place++) {
    if (padded[place] !== 0) throw new Malformed();
  }
  return padded.subarray(4, end);
}
