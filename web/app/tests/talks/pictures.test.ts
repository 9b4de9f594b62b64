/** What a file is said to be is never believed: pictures are known by their first bytes. */
import { describe, expect, test } from "vitest";
import { lookAt, picture, POINTS } from "../../src/talks/pictures.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const bytes = (...all: (number | string)[]): Uint8Array =>
  Uint8Array.from(all.flatMap((one) => (typeof one === "string" ? [...one].map((letter) => letter.charCodeAt(0)) : [one])));
const png = (width: number, height: number): Uint8Array => {
  const made = new Uint8Array(64);
  made.set(bytes("\x89PNG\r\n\x1a\n", 0, 0, 0, 13, "IHDR"));
  new DataView(made.buffer).setUint32(16, width);
  new DataView(made.buffer).setUint32(20, height);
  return made;
};
const stream = (content: Uint8Array): ReadableStream<Uint8Array> => new Blob([content as Uint8Array<ArrayBuffer>]).stream() as ReadableStream<Uint8Array>;

describe("a picture by its bytes", () => {
  test("the four kinds, with their size", () => {
    expect(lookAt(png(640, 480))).toEqual({ type: "image/png", width: 640, height: 480 });
    expect(lookAt(bytes("GIF89a", 0x40, 1, 0x20, 0))).toEqual({ type: "image/gif", width: 320, height: 32 });
    const webp = bytes("RIFF", 0, 0, 0, 0, "WEBPVP8X", 10, 0, 0, 0, 0, 0, 0, 0, 0xff, 1, 0, 0x7f, 0, 0);
    expect(lookAt(webp)).toEqual({ type: "image/webp", width: 512, height: 128 });
    const jpeg = bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 0, 3, 0, 0);
    expect(lookAt(jpeg)).toEqual({ type: "image/jpeg", width: 256, height: 200 });
  });

  test.each([
    ["markup", text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")],
    ["a page", text("<!doctype html><script>alert(1)</script>")],
    ["a PDF", text("%PDF-1.7 and so on and so on and so on")],
    ["nothing", new Uint8Array()],
    ["a start alone", png(1, 1).slice(0, 14)],
    ["a JPEG without a frame", bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0)],
    ["a JPEG that goes in circles", bytes(0xff, 0xd8, ...Array.from({ length: 40 }, () => 0xff))],
  ])("%s is none", (_name, content) => {
    expect(lookAt(content)).toBeNull();
  });

  test("a few bytes that would unpack to more than a device holds are not shown", async () => {
    expect(await picture(stream(png(40_000, 40_000)))).toBe("too-large");
    expect(40_000 * 40_000).toBeGreaterThan(POINTS);
  });

  test("a file that says it is a picture and is none is not shown", async () => {
    expect(await picture(stream(text("<html>")))).toBe("none");
  });

  test("a stream that ends with an error leaves nothing behind", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error("tampered"));
      },
    });
    await expect(picture(broken)).rejects.toThrow("tampered");
  });
});
