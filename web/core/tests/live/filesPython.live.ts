/** 20 MB between the Python SDK and this one, both ways, cut off half-way and gone on with. */
import { readFile, writeFile } from "node:fs/promises";
import { join as path } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Fetch } from "../../src/sdk/exchange.ts";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { equalBytes } from "../../src/wire/bytes.ts";
import { atTheCommandLine } from "./commandLine.ts";
import { collect, newFile, noise, read } from "./filesAt.ts";
import { fresh, PASSWORD } from "./stage.ts";
import { entriesOf, join, until, type Somebody } from "./talk.ts";

const SIZE = 20_000_000;
const bytes = noise(SIZE);

interface Line {
  readonly type: string;
  readonly id: string;
  readonly problem: string | null;
  readonly file: { readonly length: number } | null;
}

/** A connection that is lost when so many parts are through, and stays away until told. */
function breaking(parts: number): { readonly fetch: Fetch; readonly paths: string[]; back(): void } {
  const paths: string[] = [];
  let down = false;
  const isPart = (init: RequestInit): boolean => init.method === "PUT";
  return {
    paths,
    back: () => void (down = false),
    fetch: async (url, init) => {
      if (isPart(init)) paths.push(new URL(url).pathname);
      if (isPart(init) && paths.length === parts) down = true;
      if (down && new URL(url).pathname.startsWith("/v1/files/")) {
        // The part arrives, its answer does not.
        if (isPart(init) && paths.length === parts) await fetch(url, init);
        throw new TypeError("no network");
      }
      return fetch(url, init);
    },
  };
}

/** A connection whose content breaks off after so many bytes, once each time it is armed. */
function crumbling(after: number): { readonly fetch: Fetch; readonly ranges: string[] } {
  const ranges: string[] = [];
  let isArmed = true;
  return {
    ranges,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (!url.endsWith("/content")) return response;
      ranges.push((init.headers as Record<string, string>)["range"] ?? "");
      if (!isArmed) return response;
      isArmed = false;
      let left = after;
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, controller) {
          if (left < piece.length) controller.error(new TypeError("broken"));
          else controller.enqueue(piece);
          left -= piece.length;
        },
      });
      return new Response(response.body?.pipeThrough(cut) as BodyInit, { status: response.status });
    },
  };
}

type Doctor = Awaited<ReturnType<typeof atTheCommandLine>>;

describe("a file of 20 MB", () => {
  let doctor: Doctor;
  let pia: Somebody;
  let id: string;
  const store = new MemoryStore();

  beforeAll(async () => {
    [doctor, pia] = [await atTheCommandLine("Doc", "practitioner"), await join("Pia", "patient", { store })];
    id = (await pia.client.startConversation([], [doctor.email], "Fatigue")).id;
    await pia.client.sendText(id, "Bonjour", null);
    await until(async () => (await pia.client.conversation(id)).unsent === 0);
  }, 120_000);

  /** The entries of files that the Python client sees, all of them well. */
  async function documents(): Promise<readonly Line[]> {
    const lines = (await doctor.ask("read", id)) as Line[];
    expect(lines.every(({ problem }) => problem === null)).toBe(true);
    return lines.filter(({ type }) => type === "document");
  }

  async function fetched(entry: string): Promise<Uint8Array> {
    const out = path(doctor.home, `${entry}.bin`);
    await doctor.ask("fetch", id, entry, "-o", out);
    return readFile(out);
  }

  /** The same session in another program, as after a reload; none is closed, as when it is killed. */
  async function again(fetching: Fetch) {
    const client = fresh({ store, fetch: fetching });
    await client.resume(pia.client.exportSession());
    return client;
  }

  it("goes up over a connection that is lost half-way, and Python reads it", async () => {
    const line = breaking(5);
    const client = await again(line.fetch);
    const entry = await client.sendFile(id, newFile(bytes));
    await until(async () => (await client.transfers())[0]?.problem === "offline", 30_000);
    const [waiting] = await client.transfers();
    expect(waiting).toMatchObject({ state: "waiting", total: SIZE });
    expect(waiting?.done).toBeGreaterThan(0);
    line.back();
    await client.refresh();
    await until(async () => (await client.transfers()).length === 0, 30_000);
    await until(async () => (await client.conversation(id)).unsent === 0);
    expect(new Set(line.paths.map((one) => one.split("/")[3])).size).toBe(1);
    expect((await documents()).map((one) => one.id)).toContain(entry);
    expect(equalBytes(await fetched(entry), bytes)).toBe(true);
  });

  it("is lost when the program is killed half-way, chosen again, and goes out once", async () => {
    const before = (await documents()).length;
    const first = await again(breaking(5).fetch);
    const entry = await first.sendFile(id, newFile(bytes, "second.pdf"));
    await until(async () => (await first.transfers())[0]?.state === "waiting", 30_000);
    const second = await again((url, init) => fetch(url, init));
    expect(await second.transfers()).toMatchObject([{ entry, state: "lost", name: "second.pdf" }]);
    expect(await second.sendFile(id, newFile(bytes, "second.pdf"))).toBe(entry);
    await until(async () => (await second.transfers()).length === 0, 30_000);
    await until(async () => (await second.conversation(id)).unsent === 0);
    expect(await documents()).toHaveLength(before + 1);
    expect(equalBytes(await fetched(entry), bytes)).toBe(true);
  });

  it("comes down from Python over a connection that breaks half-way", async () => {
    const source = path(doctor.home, "python.bin");
    await writeFile(source, bytes);
    const { entry } = (await doctor.ask("send", id, "--file", source)) as { entry: string };
    const line = crumbling(SIZE / 2);
    const client = await again(line.fetch);
    expect(equalBytes(await read(client, id, entry), bytes)).toBe(true);
    expect(line.ranges).toHaveLength(2);
    expect(line.ranges[1]).not.toBe("bytes=0-");
  });

  it("comes down from a Python program that was killed half-way, once", async () => {
    const before = (await documents()).length;
    const source = path(doctor.home, "killed.bin");
    await writeFile(source, bytes);
    expect(await doctor.killed("up", id, source)).toBe("SIGKILL");
    await doctor.ask("send", id, "--text", "still there?");
    expect(await documents()).toHaveLength(before + 1);
    const entry = (await documents()).at(-1)?.id as string;
    expect(equalBytes(await read(pia.client, id, entry), bytes)).toBe(true);
  });

  it("goes up from here to a Python program that is killed half-way through reading it", async () => {
    const entry = await pia.client.sendFile(id, newFile(bytes, "third.pdf"));
    await until(async () => (await pia.client.transfers()).length === 0, 30_000);
    await until(async () => (await pia.client.conversation(id)).unsent === 0);
    await documents();
    const out = path(doctor.home, `${entry}.bin`);
    expect(await doctor.killed("down", id, out, entry)).toBe("SIGKILL");
    expect((await readFile(`${out}.part`)).length).toBeGreaterThan(0);
    expect(equalBytes(await fetched(entry), bytes)).toBe(true);
  });

  it("is read on a computer that nobody has used, with the password alone", async () => {
    const client = fresh();
    await client.logIn(pia.email, PASSWORD, true);
    await until(async () => (await client.conversations()).length === 1);
    const all = await until(async () => {
      const found = (await entriesOf(client, id)).filter(({ file }) => file !== null);
      return found.length === 5 ? found : null;
    });
    const stream = await client.readFile(id, all[0]?.id as string);
    expect(equalBytes(await collect(stream), bytes)).toBe(true);
    await client.close();
  });
});
