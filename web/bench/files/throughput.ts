/** How fast a file is read, sealed, hashed, signed for and given away in parts, without a network. */
import { systemRng, wallClock } from "../../core/src/sdk/clock.ts";
import { Attempt } from "../../core/src/sdk/attempt.ts";
import type { Context } from "../../core/src/sdk/context.ts";
import { Course } from "../../core/src/sdk/course.ts";
import { download } from "../../core/src/sdk/downloads.ts";
import { LateHashing } from "../../core/src/sdk/lateHashing.ts";
import { Transport } from "../../core/src/sdk/transport.ts";
import { LeafHasher, sealFile } from "../../core/src/sealing/file.ts";
import { slices } from "../../core/src/sdk/pieces.ts";
import { EntryKey } from "../../core/src/sealing/signing.ts";
import { encode } from "../../core/src/wire/cbor.ts";
import { paddedLength, type FileDescriptor } from "../../core/src/wire/file.ts";
import type { ConversationId, DeviceId, EntryId, FileId } from "../../core/src/wire/ids.ts";

/** What the server would hold, and that it takes everything. */
async function yes(url: string, init: RequestInit): Promise<Response> {
  const path = new URL(url).pathname;
  if (path.endsWith("/complete")) return new Response(encode({}) as Uint8Array<ArrayBuffer>);
  const offset = Number(/parts\/(\d+)/.exec(path)?.[1] ?? 0);
  const length = init.method === "PUT" ? new Blob([init.body as Blob]).size : 0;
  return new Response(encode({ held: offset + length }) as Uint8Array<ArrayBuffer>);
}

async function contextWith(fetching: typeof yes): Promise<Context> {
  const transport = new Transport(location.origin, wallClock, fetching);
  const key = await EntryKey.fromSeed(systemRng(32));
  const device = systemRng(32) as DeviceId;
  transport.session = { token: systemRng(32), expires: Number.MAX_SAFE_INTEGER, device, key };
  return { transport, rng: systemRng, wall: wallClock } as Context;
}

const CONVERSATION = new Uint8Array(32) as ConversationId;
const ENTRY = new Uint8Array(16) as EntryId;
const speed = (bytes: number, start: number): number => bytes / 1e3 / (performance.now() - start);

/** MB (10^6 bytes) a second, up and down. */
export async function throughput(source: File): Promise<{ up: number; down: number }> {
  const hashing = new LateHashing();
  const submit = hashing.for(source.size);
  const course = (): Course => new Course(() => undefined);
  const what = { conversation: CONVERSATION, entry: ENTRY, source, name: "a", media: "" };
  const begun = async (): Promise<void> => undefined;
  const progress = (): void => undefined;
  let start = performance.now();
  await new Attempt(what, { context: await contextWith(yes), course: course(), submit, begun, progress }).send();
  const up = speed(source.size, start);

  const { parts, descriptor } = await sealed(source);
  const body = (): Response => new Response(new Blob(parts).stream(), { status: 206 });
  const context = await contextWith(async () => body());
  start = performance.now();
  const bound = { conversation: CONVERSATION, entry: ENTRY, file: descriptor.file, version: 1 } as const;
  const means = { context, course: course(), submit, progress, over: progress };
  const reader = download(descriptor, bound, means).getReader();
  while (!(await reader.read()).done);
  const down = speed(source.size, start);
  hashing.close();
  return { up, down };
}

async function sealed(source: File): Promise<{ parts: BlobPart[]; descriptor: FileDescriptor }> {
  const [file, key, salt] = [systemRng(16) as FileId, systemRng(32), systemRng(24)];
  const bound = { conversation: CONVERSATION, entry: ENTRY, file, version: 1 } as const;
  const [leaves, parts] = [new LeafHasher(), [] as BlobPart[]];
  for await (const some of sealFile(slices(source), source.size, bound, { key, salt }, leaves)) {
    parts.push(new Blob(some as Uint8Array<ArrayBuffer>[]));
  }
  const [length, padded] = [source.size, paddedLength(source.size)];
  const root = await leaves.root();
  return { parts, descriptor: { file, key, length, media: "", name: "a", padded, root, version: 1 } };
}
