/** A34: files on their way up: the same bytes again, or other keys; never both (spec: file §3). */
import { describe, expect, it, vi } from "vitest";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { REPORT } from "../../src/sdk/transfers.ts";
import { equalBytes, keyOf } from "../../src/wire/bytes.ts";
import { idText } from "../../src/wire/ids.ts";
import { bytesOf, noise, reading, recordOf, sent, somebody } from "./fileClient.ts";
import { FileServer, problem, type Fate, type Sent } from "./fileServer.ts";

const MIB = 1 << 20;

/** A file whose bytes change, or are gone, when it is read a second time. */
class Edited extends File {
  reads = 0;
  readonly #versions: readonly (Uint8Array<ArrayBuffer> | null)[];
  readonly #failsAt: number;

  constructor(versions: readonly (Uint8Array<ArrayBuffer> | null)[], failsAt: number) {
    super([versions[0] as Uint8Array<ArrayBuffer>], "edited.pdf", { lastModified: 1 });
    [this.#versions, this.#failsAt] = [versions, failsAt];
  }

  /** Every failure is an edit: from then on the next version is read. */
  override slice(start = 0, end = this.size): Blob {
    const version = this.#versions[this.reads] ?? null;
    const fails = version === null || (this.reads + 1 < this.#versions.length && start >= this.#failsAt);
    if (!fails) return new Blob([version.slice(start, end)]);
    this.reads++;
    const gone = new Blob([]);
    gone.arrayBuffer = () => Promise.reject(new DOMException("edited", "NotReadableError"));
    return gone;
  }
}

/** Every pair of key and nonce that sealed anything, as WebCrypto saw them. */
function watchNonces(): { readonly used: string[] } {
  const [used, names] = [[] as string[], new Map<CryptoKey, string>()];
  const { importKey, encrypt } = crypto.subtle;
  vi.spyOn(crypto.subtle, "importKey").mockImplementation(async (...args: unknown[]) => {
    const imported = await Reflect.apply(importKey, crypto.subtle, args);
    if (args[1] instanceof Uint8Array) names.set(imported as CryptoKey, keyOf(args[1]));
    return imported as never;
  });
  vi.spyOn(crypto.subtle, "encrypt").mockImplementation((how, key, data) => {
    used.push(`${names.get(key)} ${keyOf((how as AesGcmParams).iv as Uint8Array)}`);
    return Reflect.apply(encrypt, crypto.subtle, [how, key, data]) as Promise<ArrayBuffer>;
  });
  return { used };
}

/** What stood at each place of each file, whenever it was sent; fails where it was not the same. */
function expectSameBytes(puts: readonly Sent[]): void {
  const seen = new Map<string, Uint8Array>();
  for (const { path, body } of puts) {
    const [file = "", offset = ""] = path.split("/parts/");
    const start = Number(offset);
    for (const [name, other] of seen) {
      const [otherFile, at] = [name.slice(0, name.lastIndexOf(" ")), Number(name.split(" ").at(-1))];
      if (otherFile !== file || at + other.length <= start || start + body.length <= at) continue;
      const from = Math.max(at, start);
      const until = Math.min(at + other.length, start + body.length);
      const same = equalBytes(body.subarray(from - start, until - start), other.subarray(from - at, until - at));
      expect(same, `${file} at ${from}`).toBe(true);
    }
    seen.set(`${file} ${start}`, body);
  }
}

describe("A34: a file on its way up", () => {
  it("is sealed with no key and nonce twice, whatever happens on the way", async () => {
    const [one, source] = [await somebody(), new File([noise(2 * MIB + 5)], "scan.pdf")];
    const { used } = watchNonces();
    let count = 0;
    one.server.fate = ({ method }) => {
      if (method !== "PUT") return "well";
      return (["well", "deaf", "lost", "well"] as const)[count++ % 4] as "well";
    };
    await sent(one, source);
    await sent(one, source);
    vi.restoreAllMocks();
    expect(used.length).toBeGreaterThan(2 * 128);
    expect(new Set(used).size).toBe(used.length);
    expectSameBytes(one.server.asked("PUT"));
    expect(equalBytes(await bytesOf(reading(one)), new Uint8Array(await source.arrayBuffer()))).toBe(true);
  });

  it("waits without a connection, says so, and goes on with the same bytes", async () => {
    const [one, bytes] = [await somebody(), noise(MIB)];
    let down = true;
    one.server.fate = ({ method }) => (method === "PUT" && down ? "lost" : "well");
    const record = recordOf(new Blob([bytes]));
    await one.uploads.begin(record, new Blob([bytes]));
    await vi.waitUntil(() => one.told.at(-1)?.problem === "offline", { timeout: 15_000 });
    expect(one.told.at(-1)).toMatchObject({ state: "waiting", done: 0 });
    down = false;
    one.uploads.wake();
    await vi.waitUntil(() => one.outbox.length === 1, { timeout: 5000 });
    expectSameBytes(one.server.asked("PUT"));
    expect(one.server.files.size).toBe(1);
    expect(equalBytes(await bytesOf(reading(one)), bytes)).toBe(true);
  });

  it("is held in the middle of a part, and goes on with the same bytes", async () => {
    const [one, bytes] = [await somebody(), noise(2 * MIB)];
    const stuck = vi.fn(() => new Promise<never>(() => undefined));
    one.server.fate = ({ path }) => (/parts\/[1-9]/.test(path) ? stuck() : "well");
    const record = recordOf(new Blob([bytes]));
    await one.uploads.begin(record, new Blob([bytes]));
    await vi.waitUntil(() => stuck.mock.calls.length > 0);
    one.uploads.pause(record.entry);
    expect(one.told.at(-1)).toMatchObject({ state: "paused", problem: null });
    one.server.fate = () => "well";
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(one.server.asked("PUT")).toHaveLength(2);
    await one.uploads.resume(record.entry);
    await vi.waitUntil(() => one.outbox.length === 1);
    expectSameBytes(one.server.asked("PUT"));
    expect(one.told.at(-1)).toMatchObject({ state: "done", done: 2 * MIB });
    expect(equalBytes(await bytesOf(reading(one)), bytes)).toBe(true);
  });

  it("starts anew under another id and key when it was edited on the way", async () => {
    const [one, before, after] = [await somebody(), noise(3 * MIB), noise(3 * MIB)];
    const { used } = watchNonces();
    await sent(one, new Edited([before, after], 2 * MIB));
    vi.restoreAllMocks();
    expect(new Set(used).size).toBe(used.length);
    expect(new Set(used.map((pair) => pair.split(" ")[0])).size).toBe(2);
    const announced = one.server.asked("POST", "/files").filter(({ path }) => path.endsWith("/files"));
    expect(new Set(announced.map(({ body }) => keyOf(body))).size).toBe(2);
    await vi.waitUntil(() => one.server.files.size === 1);
    expect(equalBytes(await bytesOf(reading(one)), after)).toBe(true);
  });

  it("must be chosen again when the browser gives it no more", async () => {
    const one = await somebody();
    const source = new Edited([noise(2 * MIB), null], MIB);
    const record = recordOf(source);
    await one.uploads.begin(record, source);
    await vi.waitUntil(() => one.told.at(-1)?.state === "lost");
    expect(one.told.at(-1)?.problem).toBe("source-changed");
    await expect(one.uploads.resume(record.entry)).rejects.toMatchObject({ code: "source-changed" });
    await vi.waitUntil(() => one.server.files.size === 0);
    expect(await one.uploads.lost()).toMatchObject([{ name: "scan.pdf" }]);
    await one.uploads.begin({ ...record, length: MIB }, new Blob([noise(MIB)]));
    await vi.waitUntil(() => one.outbox.length === 1);
    expect(await one.uploads.transfers()).toEqual([]);
  });

  it("starts anew when the server has lost what it held", async () => {
    const [one, bytes] = [await somebody(), noise(2 * MIB)];
    let count = 0;
    one.server.fate = ({ path }) => {
      if (!/parts\/[1-9]/.test(path) || ++count > 1) return "well";
      one.server.only().bytes = new Uint8Array();
      return "well";
    };
    await sent(one, new Blob([bytes]));
    expect(new Set(one.server.asked("PUT").map(({ path }) => path.split("/")[3])).size).toBe(2);
    expect(equalBytes(await bytesOf(reading(one)), bytes)).toBe(true);
  });

  it("fails with what the other side has decided, and can be tried anew", async () => {
    const [one, source] = [await somebody(), new Blob([noise(10)])];
    one.server.fate = ({ path }) => (path.endsWith("/files") ? problem(413, "too-large") : "well");
    const record = recordOf(source);
    await one.uploads.begin(record, source);
    await vi.waitUntil(() => one.told.at(-1)?.state === "failed");
    expect(one.told.at(-1)?.problem).toBe("too-large");
    one.server.fate = () => "well";
    await one.uploads.resume(record.entry);
    await vi.waitUntil(() => one.outbox.length === 1);
    expect(one.outbox[0]).toMatchObject({ id: record.entry, compartment: "medical" });
  });

  it("is cancelled: the server drops it, nothing is kept of it", async () => {
    const one = await somebody();
    one.server.fate = ({ method }) => (method === "PUT" ? new Promise<never>(() => undefined) : "well");
    const [source, store] = [new Blob([noise(MIB)]), one.context.store];
    const record = recordOf(source);
    await one.uploads.begin(record, source);
    await vi.waitUntil(() => one.server.asked("PUT").length > 0);
    await one.uploads.cancel(record.entry);
    expect(await one.uploads.transfers()).toEqual([]);
    expect(await store.range("uploads", [])).toEqual([]);
    await vi.waitUntil(() => one.server.files.size === 0);
    expect(one.server.asked("DELETE")).toHaveLength(1);
    await expect(one.uploads.cancel(record.entry)).rejects.toMatchObject({ code: "not-found" });
    expect(one.outbox).toEqual([]);
  });

  it("goes two at a time; who is held makes room", async () => {
    const one = await somebody();
    let open = false;
    const begun = new Set<string>();
    one.server.fate = async ({ method, path }): Promise<Fate> => {
      if (method !== "PUT") return "well";
      begun.add(path.split("/")[3] as string);
      await vi.waitUntil(() => open, { timeout: 10_000 });
      return "well";
    };
    const sources = [1, 2, 3, 4].map((length) => new Blob([noise(length)]));
    const records = sources.map((source) => recordOf(source));
    for (const [place, record] of records.entries()) {
      await one.uploads.begin(record, sources[place] as Blob);
    }
    await vi.waitUntil(() => begun.size === 2);
    const states = async (): Promise<string[]> => (await one.uploads.transfers()).map(({ state }) => state);
    expect(await states()).toEqual(["running", "running", "waiting", "waiting"]);
    one.uploads.pause(records[0]?.entry as never);
    await vi.waitUntil(() => begun.size === 3);
    expect(await states()).toEqual(["paused", "running", "running", "waiting"]);
    await one.uploads.resume(records[0]?.entry as never);
    expect(await states()).toEqual(["waiting", "running", "running", "waiting"]);
    open = true;
    await vi.waitUntil(() => one.outbox.length === 4);
    expect(await one.uploads.transfers()).toEqual([]);
  });

  it("is lost after a reload, and the server need not keep what it held", async () => {
    const [server, store] = [new FileServer(), new MemoryStore()];
    const first = await somebody(server, store);
    server.fate = ({ path }) => (/parts\/[1-9]/.test(path) ? new Promise<never>(() => undefined) : "well");
    const record = recordOf(new Blob([noise(2 * MIB)]));
    await first.uploads.begin(record, new Blob([noise(2 * MIB)]));
    await vi.waitUntil(() => server.asked("PUT").length > 1);
    first.uploads.stop();
    const second = await somebody(server, store);
    expect(await second.uploads.transfers()).toMatchObject([
      { entry: idText("entry", record.entry), state: "lost", direction: "up", name: "scan.pdf" },
    ]);
    await vi.waitUntil(() => server.files.size === 0);
    await second.context.settled();
    expect((await second.uploads.lost())[0]?.file).toBeNull();
    await second.uploads.cancel(record.entry);
    expect(await second.uploads.transfers()).toEqual([]);
    expect(first.outbox).toEqual([]);
  });

  /** Node has no locks among tabs. */
  it.skipIf(globalThis.navigator?.locks === undefined)("is the tab's that sends it", async () => {
    const [server, store] = [new FileServer(), new MemoryStore()];
    server.fate = ({ method }) => (method === "PUT" ? new Promise<never>(() => undefined) : "well");
    const [one, other] = [await somebody(server, store), await somebody(server, store)];
    const record = recordOf(new Blob([noise(10)]));
    await one.uploads.begin(record, new Blob([noise(10)]));
    await vi.waitUntil(() => server.asked("PUT").length > 0);
    expect(await other.uploads.transfers()).toEqual([]);
    await expect(other.uploads.cancel(record.entry)).rejects.toMatchObject({ code: "transfer-busy" });
    await expect(other.uploads.begin(record, new Blob([]))).rejects.toMatchObject({ code: "transfer-busy" });
    other.uploads.start();
    await other.context.settled();
    expect(server.files.size).toBe(1);
    one.uploads.stop();
    await vi.waitUntil(async () => (await other.uploads.transfers())[0]?.state === "lost");
    await other.uploads.cancel(record.entry);
    expect(await other.uploads.transfers()).toEqual([]);
  });

  it("tells of its progress some times a second, and of its end", async () => {
    const [one, bytes] = [await somebody(), noise(6 * MIB)];
    one.server.fate = async ({ method }): Promise<Fate> => {
      if (method === "PUT") await new Promise((resolve) => setTimeout(resolve, 60));
      return "well";
    };
    const start = performance.now();
    await sent(one, new Blob([bytes]));
    await vi.waitUntil(() => one.told.at(-1)?.state === "done");
    const most = 3 + (performance.now() - start) / REPORT;
    expect(one.told.length).toBeLessThanOrEqual(most);
    const done = one.told.map((transfer) => transfer.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.some((count) => count > 0 && count < bytes.length)).toBe(true);
  });
});
