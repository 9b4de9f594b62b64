/** Files for tests, and reading them back. */
import type { NewFile } from "../../src/sdk/api.ts";
import type { Client } from "../../src/sdk/client.ts";
import { entriesOf, until } from "./talk.ts";

/** Bytes that nothing could make shorter. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

export function newFile(bytes: Uint8Array<ArrayBuffer>, name = "scan.pdf"): NewFile {
  const file = new File([bytes], name, { lastModified: 1 });
  return { file, name, media: "application/pdf", kind: "result", text: "see", compartment: null };
}

/** Wait for the entry of a file and read it. */
export async function read(client: Client, id: string, entry: string): Promise<Uint8Array> {
  await until(async () => (await entriesOf(client, id)).find((one) => one.id === entry && one.sent), 60_000);
  return collect(await client.readFile(id, entry));
}

export async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}
