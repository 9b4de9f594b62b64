/**
 * Throughput in this browser: our sealing beside raw WebCrypto and the stream of `@tanker/crypto`, in
 * the same page. `measure` is called by run.mjs for one size at a time; results are MB (10^6 bytes) a
 * second, the best of a few rounds, so that another program's work counts less. The rounds of all
 * candidates take turns, so that a slow second of the machine meets all of them.
 */
import { EncryptionStreamV4, random, ready } from "@tanker/crypto";
import { Opener, Sealer } from "../core/src/sealing/content.ts";
import { concatBytes } from "../core/src/wire/bytes.ts";
import { HashingWorker } from "../core/src/sdk/hashing.ts";
import { LeafHasher, openFile, sealFile, type Submit } from "../core/src/sealing/file.ts";
import { ciphertextLength, paddedLength, type FileContext } from "../core/src/wire/file.ts";

type Work = () => Promise<void>;

const PIECE = 1 << 20;
const ROUNDS = 5;
const CHUNKS = [65536, 262144, 1 << 20];
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

/** The best speed of each candidate. */
async function inTurns(
  size: number,
  repeat: number,
  candidates: Record<string, Work>,
): Promise<Record<string, number>> {
  const fastest: Record<string, number> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, work] of Object.entries(candidates)) {
      const start = performance.now();
      for (let time = 0; time < repeat; time++) await work();
      const speed = (size * repeat) / 1e3 / (performance.now() - start);
      // The first round only warms up.
      fastest[name] = round === 0 ? 0 : Math.max(speed, fastest[name] ?? 0);
    }
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

async function sealWithRoot(size: number, submit?: Submit): Promise<Uint8Array> {
  const leaves = new LeafHasher(submit);
  for await (const part of sealFile(pieces(size), size, file, { key, salt }, leaves)) void part;
  return leaves.root();
}

async function openWithRoot(whole: Sealed, size: number, submit?: Submit): Promise<void> {
  const { parts, root } = whole;
  const padded = paddedLength(size);
  const named = { file: file.file, media: "", name: "x", version: 1 } as const;
  const descriptor = { ...named, key, length: size, padded, root };
  for await (const part of openFile(parts, descriptor, file, new LeafHasher(submit))) void part;
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

interface Sealed {
  readonly parts: readonly Uint8Array[];
  readonly root: Uint8Array;
}

async function filesOf(size: number): Promise<Sealed> {
  const [parts, leaves] = [[] as Uint8Array[], new LeafHasher()];
  for await (const some of sealFile(pieces(size), size, file, { key, salt }, leaves)) {
    parts.push(...some);
  }
  if (parts.reduce((n, part) => n + part.length, 0) !== ciphertextLength(paddedLength(size))) {
    throw new Error("the file has not the length that the specification gives");
  }
  return { parts: asPieces(parts), root: await leaves.root() };
}

/** All figures for one size, in MB/s. */
async function measure(size: number): Promise<Record<string, number>> {
  await ready;
  const repeat = size <= 1024 ? 500 : size <= PIECE ? 40 : 1;
  const parts = asPieces((await seal(size)).flat());
  const whole = await filesOf(size);
  const worker = new HashingWorker();
  const candidates: Record<string, Work> = {
    raw16: () => rawWebCrypto(size, 16384, 64),
    seal: async () => void (await seal(size)),
    open: () => open(parts),
    sealWithRoot: async () => void (await sealWithRoot(size)),
    openWithRoot: () => openWithRoot(whole, size),
    sealWithRoot2: async () => void (await sealWithRoot(size, worker.submit)),
    openWithRoot2: () => openWithRoot(whole, size, worker.submit),
    tanker: () => tanker(size),
  };
  for (const chunk of CHUNKS.filter((chunk) => chunk <= Math.max(size, 65536))) {
    candidates[`raw ${chunk}`] = () => rawWebCrypto(size, chunk, 4);
  }
  const found = await inTurns(size, repeat, candidates);
  worker.close();
  const raw = Object.entries(found).filter(([name]) => name.startsWith("raw"));
  return { ...found, rawBest: Math.max(...raw.map(([, speed]) => speed)) };
}

// The stream library that Tanker brings expects Node's scheduler.
const nextTick = (work: (...args: unknown[]) => void, ...args: unknown[]): void =>
  queueMicrotask(() => work(...args));
Object.assign(globalThis, { process: { nextTick, env: {} } });
Object.assign(window, { measure });
