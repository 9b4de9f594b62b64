/** A client's parts for files, over the server in memory; what goes into the outbox is collected. */
import { vi } from "vitest";
import type { FileKind, Transfer } from "../../src/sdk/api.ts";
import { systemRng } from "../../src/sdk/clock.ts";
import { Context } from "../../src/sdk/context.ts";
import { Course } from "../../src/sdk/course.ts";
import { download } from "../../src/sdk/downloads.ts";
import { LateHashing } from "../../src/sdk/lateHashing.ts";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import type { Written } from "../../src/sdk/outbox.ts";
import type { Talking } from "../../src/sdk/talking.ts";
import { Transport } from "../../src/sdk/transport.ts";
import type { UploadRecord } from "../../src/sdk/uploadRecords.ts";
import { Uploads } from "../../src/sdk/uploads.ts";
import { hashHere } from "../../src/sealing/file.ts";
import { EntryKey } from "../../src/sealing/signing.ts";
import type { Document } from "../../src/wire/entry.ts";
import type { AccountId, ConversationId, DeviceId, EntryId } from "../../src/wire/ids.ts";
import { FileServer } from "./fileServer.ts";

const ORIGIN = "http://127.0.0.1:8080";
const ACCOUNT = new Uint8Array(32).fill(1) as AccountId;
export const CONVERSATION = new Uint8Array(32).fill(2) as ConversationId;
const key = await EntryKey.fromSeed(new Uint8Array(32).fill(3));

/** Bytes that nothing could make shorter. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

/** Somebody who sends and reads files. */
export interface Somebody {
  readonly server: FileServer;
  readonly uploads: Uploads;
  readonly context: Context;
  readonly outbox: Written[];
  readonly told: Transfer[];
}

export async function somebody(server = new FileServer(), store = new MemoryStore()): Promise<Somebody> {
  const told: Transfer[] = [];
  const transport = new Transport(ORIGIN, Date.now, server.fetch);
  const device = new Uint8Array(32).fill(4) as DeviceId;
  transport.session = { token: new Uint8Array(32), expires: Number.MAX_SAFE_INTEGER, device, key };
  const context = new Context({
    store,
    transport,
    clock: Date.now,
    wall: Date.now,
    rng: systemRng,
    stretch: () => Promise.reject(new Error("no password here")),
    deployment: null,
    notify: (change) => void (change.kind === "transfer" && told.push(change.transfer)),
  });
  await store.unlock(ACCOUNT, new Uint8Array(32));
  context.own = { state: { account: ACCOUNT } } as never;
  const outbox: Written[] = [];
  const put: Talking["outbox"]["put"] = async (_id, written, also = []) => {
    await store.write(also);
    outbox.push(written);
  };
  const parts = { context, outbox: { put } } as unknown as Talking;
  const uploads = new Uploads(parts, new LateHashing(), () => undefined);
  uploads.start();
  return { server, uploads, context, outbox, told };
}

export function recordOf(source: Blob, name = "scan.pdf", kind: FileKind = "document"): UploadRecord {
  return {
    compartment: "medical",
    conversation: CONVERSATION,
    entry: systemRng(16) as EntryId,
    file: null,
    kind,
    length: source.size,
    media: "application/pdf",
    name,
    text: "",
    time: Date.now(),
  };
}

/** Send a file and wait until its entry is in the outbox. */
export async function sent({ uploads, outbox }: Somebody, source: Blob): Promise<UploadRecord> {
  const [record, before] = [recordOf(source), outbox.length];
  await uploads.begin(record, source);
  await vi.waitUntil(() => outbox.length > before, { timeout: 15_000 });
  return record;
}

/** A stream of the file that the entry in the outbox names. */
export function reading(
  { context, outbox }: Somebody,
  course = new Course(() => undefined),
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { id, data } = outbox.at(-1) as Written;
  const { file } = (data as unknown as { data: Document }).data;
  const bound = { conversation: CONVERSATION, entry: id, file: file.file, version: 1 } as const;
  const quiet = { progress: () => undefined, over: () => undefined };
  return download(file, bound, { context, course, submit: hashHere, ...quiet });
}

/** All bytes of a stream. */
export async function bytesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
