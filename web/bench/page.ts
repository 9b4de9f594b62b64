/**
 * Throughput in this browser: our sealing beside raw WebCrypto and the stream of `@tanker/crypto`, in
 * the same page. `measure` is called by run.mjs for one size at a time; results are MB (10^6 bytes) a
 * second, the best of a few rounds, so that another program's work counts less.
 */
import { EncryptionStreamV4, random, ready } from "@tanker/crypto";
import { Opener, Sealer } from "../core/src/sealing/content.ts";
import { concatBytes } from "../core/src/wire/bytes.ts";
import { LeafHasher, openFile, sealFile } from "../core/src/sealing/file.ts";
import { ciphertextLength, paddedLength, type FileContext } from "../core/src/wire/file.ts";

type Work = () => Promise<void>;

const PIECE = 1 << 20;
const fill = (n: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(n);
  for (let at = 0; at < n; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
};
const key = fill(32);
const salt = fill(24);
const context = fill(40);
const piece = fill(PIECE);

function* pieces(size: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let left = size; left > 0; left -= PIECE) yield piece.subarray(0, Math.min(left, PIECE));
}

async function best(size: number, rounds: number, repeat: number, work: Work): Promise<number> {
  await work();
  let fastest = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let time = 0; time < repeat; time++) await work();
    const seconds = (performance.now() - start) / 1000;
    fastest = Math.max(fastest, (size * repeat) / 1e6 / seconds);
  }
  return fastest;
}

async function rawWebCrypto(size: number, chunk: number, inFlight: number): Promise<void> {
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  let running: Promise<ArrayBuffer>[] = [];
  let nonce = 0;
  for (const part of pieces(size)) {
    for (let at = 0; at < part.length; at += chunk) {
      const iv = new Uint8Array(12);
      new DataView(iv.buffer).setUint32(8, nonce++);
      running.push(crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, part.subarray(at, at + chunk)));
      if (running.length === inFlight) {
        await Promise.all(running);
        running = [];
      }
    }
  }
  await Promise.all(running);
}

async function seal(size: number): Promise<Uint8Array[][]> {
  const sealer = await Sealer.start(key, context, salt);
  return settle(pieces(size), (part) => sealer.update(part), () => sealer.finish());
}

/** As the file sealer does it: up to four pieces under way. */
async function settle(
  source: Iterable<Uint8Array>,
  work: (piece: Uint8Array) => Promise<Uint8Array[]>,
  last: () => Promise<Uint8Array[]>,
): Promise<Uint8Array[][]> {
  const [running, done] = [[] as Promise<Uint8Array[]>[], [] as Uint8Array[][]];
  for (const part of source) {
    running.push(work(part));
    if (running.length === 4) done.push(await (running.shift() as Promise<Uint8Array[]>));
  }
  for (const rest of running) done.push(await rest);
  return [...done, await last()];
}

async function open(parts: readonly Uint8Array[]): Promise<void> {
  const opener = new Opener(key, context);
  await settle(parts, (part) => opener.update(part), async () => [await opener.finish()]);
}

/** Ciphertext as it comes from a network: pieces of 1 MiB. */
function asPieces(parts: readonly Uint8Array[]): Uint8Array[] {
  const whole = concatBytes(...parts);
  return Array.from({ length: Math.ceil(whole.length / PIECE) }, (_, place) =>
    whole.subarray(place * PIECE, (place + 1) * PIECE),
  );
}

const file = {
  conversation: new Uint8Array(32),
  entry: new Uint8Array(16),
  file: new Uint8Array(16),
  version: 1,
} as unknown as FileContext;

async function sealWithRoot(size: number): Promise<Uint8Array> {
  const leaves = new LeafHasher();
  for await (const part of sealFile(pieces(size), size, file, { key, salt }, leaves)) void part;
  return leaves.root();
}

async function openWithRoot(parts: readonly Uint8Array[], size: number, root: Uint8Array): Promise<void> {
  const padded = paddedLength(size);
  const descriptor = { file: file.file, key, length: size, media: "", name: "x", padded, root, version: 1 } as const;
  for await (const part of openFile(parts, descriptor, file)) void part;
}

function tanker(size: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = new EncryptionStreamV4(random(16), random(32));
    stream.on("data", () => undefined);
    stream.on("error", reject);
    stream.on("end", resolve);
    void (async () => {
      for (const part of pieces(size)) {
        if (!stream.write(part)) await new Promise((drained) => stream.once("drain", drained));
      }
      stream.end();
    })();
  });
}

async function filesOf(size: number): Promise<{ parts: Uint8Array[]; root: Uint8Array }> {
  const [parts, leaves] = [[] as Uint8Array[], new LeafHasher()];
  for await (const part of sealFile(pieces(size), size, file, { key, salt }, leaves)) parts.push(...part);
  return { parts: asPieces(parts), root: await leaves.root() };
}

/** All figures for one size, in MB/s. */
async function measure(size: number): Promise<Record<string, number>> {
  await ready;
  const rounds = 3;
  const repeat = size <= 1024 ? 500 : size <= PIECE ? 20 : 1;
  const chunks = [65536, 262144, 1 << 20].filter((chunk) => chunk <= Math.max(size, 65536));
  let rawBest = 0;
  for (const chunk of chunks) {
    for (const inFlight of [4, 32]) {
      const figure = await best(size, rounds, repeat, () => rawWebCrypto(size, chunk, inFlight));
      rawBest = Math.max(rawBest, figure);
    }
  }
  const raw16 = await best(size, rounds, repeat, () => rawWebCrypto(size, 16384, 64));
  const parts = asPieces((await seal(size)).flat());
  const whole = await filesOf(size);
  if (whole.parts.reduce((n, part) => n + part.length, 0) !== ciphertextLength(paddedLength(size))) {
    throw new Error("the file has not the length that the specification gives");
  }
  return {
    rawBest,
    raw16,
    seal: await best(size, rounds, repeat, async () => void (await seal(size))),
    open: await best(size, rounds, repeat, () => open(parts)),
    sealWithRoot: await best(size, rounds, repeat, async () => void (await sealWithRoot(size))),
    openWithRoot: await best(size, rounds, repeat, () => openWithRoot(whole.parts, size, whole.root)),
    tanker: await best(size, rounds, repeat, () => tanker(size)),
  };
}

// The stream library that Tanker brings expects Node's scheduler.
const nextTick = (work: (...args: unknown[]) => void, ...args: unknown[]): void =>
  queueMicrotask(() => work(...args));
Object.assign(globalThis, { process: { nextTick, env: {} } });
Object.assign(window, { measure });
