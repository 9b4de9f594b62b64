/** Files between clients, against a real server. */
import { describe, expect, it } from "vitest";
import type { NewFile, Transfer } from "../../src/sdk/api.ts";
import type { Client } from "../../src/sdk/client.ts";
import { equalBytes } from "../../src/wire/bytes.ts";
import { entriesOf, talk, until, type Somebody } from "./talk.ts";

const MIB = 1 << 20;

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
async function read(client: Client, id: string, entry: string): Promise<Uint8Array> {
  await until(async () => (await entriesOf(client, id)).find((one) => one.id === entry && one.sent), 60_000);
  return collect(await client.readFile(id, entry));
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

const transfersOf = ({ told }: Somebody): Transfer[] =>
  told.flatMap((change) => (change.kind === "transfer" ? [change.transfer] : []));

describe("a file", () => {
  it.each([0, 1, 16384, MIB, 3 * MIB + 17])("of %i bytes goes up, and down elsewhere", async (length) => {
    const { id, pia, doctor } = await talk();
    const bytes = noise(length);
    const entry = await pia.client.sendFile(id, newFile(bytes));
    expect(equalBytes(await read(doctor.client, id, entry), bytes)).toBe(true);
    const shown = (await entriesOf(doctor.client, id)).at(-1);
    expect(shown).toMatchObject({ type: "document", text: "see", problem: null, mine: false });
    expect(shown?.file).toEqual({ name: "scan.pdf", media: "application/pdf", kind: "result", length });
    await until(async () => (await pia.client.transfers()).length === 0);
    const [up, down] = [transfersOf(pia), transfersOf(doctor)];
    expect(up[0]).toMatchObject({ direction: "up", state: "waiting", entry, total: length });
    for (const told of [up, down]) {
      expect(told.at(-1)).toMatchObject({ state: "done", done: length, total: length, problem: null });
    }
  });
});
