/**
 * Pictures of a talk, shown within the page: bytes from the client become a picture of known type
 * and bearable size, under an address that is taken back when the picture is no longer near.
 *
 * What a file is called and said to be was written by somebody else, so both are read from its bytes.
 */

/** Bytes up to which a picture comes by itself when its card is near. */
export const BY_ITSELF = 6 << 20;
/** Bytes that are shown at most. */
export const LIMIT = 48 << 20;
/** Picture points at most: a few kilobytes can unpack to more than a device holds. */
export const POINTS = 60_000_000;

export interface Found {
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** Type and size by the first bytes; null where it is no picture that the page shows. */
export function lookAt(bytes: Uint8Array): Found | null {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return png(bytes, view) ?? gif(bytes, view) ?? webp(bytes, view) ?? jpeg(bytes, view);
  } catch {
    // Shorter than it claims to be.
    return null;
  }
}

function png(bytes: Uint8Array, view: DataView): Found | null {
  if (ascii(bytes, 0, 8) !== "\x89PNG\r\n\x1a\n" || ascii(bytes, 12, 4) !== "IHDR") return null;
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

function gif(bytes: Uint8Array, view: DataView): Found | null {
  if (!/^GIF8[79]a$/u.test(ascii(bytes, 0, 6))) return null;
  return { type: "image/gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function webp(bytes: Uint8Array, view: DataView): Found | null {
  if (ascii(bytes, 0, 4) !== "RIFF" || ascii(bytes, 8, 4) !== "WEBP") return null;
  const type = "image/webp";
  const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  switch (ascii(bytes, 12, 4)) {
    case "VP8X":
      return { type, width: three(24), height: three(27) };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

/** Start of frame: any but DHT (c4), JPG (c8) and DAC (cc). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpeg(_bytes: Uint8Array, view: DataView): Found | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) at += 1;
    if (view.getUint8(at) !== 0xff) return null;
    if (isFrame(view.getUint8(at + 1))) {
      return { type: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
  }
  return null;
}

/** What there is to show, or why there is nothing. */
export type Picture =
  | { readonly address: string; readonly width: number; readonly height: number }
  | "none"
  | "too-large";

/** Read a file and make a picture of it. Rejects as the stream does: then nothing of it is kept. */
export async function picture(stream: ReadableStream<Uint8Array>): Promise<Picture> {
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const found = lookAt(bytes);
  if (found === null || found.width === 0 || found.height === 0) return "none";
  if (found.width * found.height > POINTS) return "too-large";
  const address = URL.createObjectURL(new Blob([bytes], { type: found.type }));
  return { address, width: found.width, height: found.height };
}
