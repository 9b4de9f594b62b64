/** Looking for what somebody typed in bytes, in every form in which a program may have written it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A text as UTF-8, UTF-16, base64 and hex. */
function formsOf(text: string): Buffer[] {
  const plain = [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")];
  const hex = plain.map((bytes) => Buffer.from(bytes.toString("hex")));
  return [...plain, ...hex, ...plain.flatMap(base64Of)];
}

/** Base64 of bytes in the midst of others: by where they begin, and without what the others change. */
function base64Of(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3)).toString("base64");
    return Buffer.from(whole.slice(before === 0 ? 0 : 4));
  });
}

export interface Found {
  readonly field: string;
  readonly where: string;
}

/** The fields whose text stands in these bytes. */
export function inBytes(bytes: Buffer, fields: Readonly<Record<string, string>>): string[] {
  return Object.keys(fields).filter((field) => formsOf(fields[field] ?? "").some((form) => bytes.includes(form)));
}

/** The fields whose text stands in a file below a folder, or in the name of one. */
export async function inFolder(folder: string, fields: Readonly<Record<string, string>>): Promise<Found[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: Found[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = Buffer.concat([Buffer.from(path), await readFile(path)]);
    for (const field of inBytes(bytes, fields)) found.push({ field, where: path.slice(folder.length + 1) });
  }
  return found;
}
