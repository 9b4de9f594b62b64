/** The keeper, and the key worker's side of it, with the service worker's part in between. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CHANNEL, KEPT, NAME } from "../../src/session/keeper/channel.ts";
import { Keeper, PATIENCE } from "../../src/session/keeper/keeper.ts";
import { BEAT, Keeping } from "../../src/session/keeper/keeping.ts";

const SECRETS = new TextEncoder().encode("everything that opens");
const HERE = "https://colloque.example";

let now = 0;
let keeper: Keeper;
/** Everything that went over the wire between the two. */
let sent: Uint8Array[];

beforeEach(() => {
  vi.useFakeTimers();
  now = 1_000_000;
  keeper = new Keeper(() => now);
  sent = [];
});
afterEach(() => vi.useRealTimers());

/** A key worker, by the id that the browser gives it. */
function worker(client: string, through: () => Keeper | null = () => keeper): Keeping {
  return new Keeping(async (input, init) => {
    const request = new Request(HERE + (input as string), init);
    sent.push(new Uint8Array(await request.clone().arrayBuffer()));
    const standing = through();
    return standing === null ? new Response(null, { status: 404 }) : standing.answer(client, request);
  });
}

function keeping(client: string, through?: () => Keeper | null): Keeping {
  const made = worker(client, through);
  made.begin();
  return made;
}

async function beats(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += BEAT) {
    now += BEAT;
    await vi.advanceTimersByTimeAsync(BEAT);
    // What a beat starts is not all done by timers.
    await vi.waitFor(() => undefined);
  }
}

const kept = { name: "dev_a", secrets: SECRETS };

describe("the keeper", () => {
  test("gives another tab what one tab has left", async () => {
    await keeping("a").keep({ ...kept });
    const found = await keeping("b").take();
    expect(found).toEqual(kept);
  });

  test("nothing readable is on the way to it", async () => {
    await keeping("a").keep({ ...kept });
    const all = sent.map((bytes) => new TextDecoder("latin1").decode(bytes)).join("");
    expect(sent.some((bytes) => bytes.length > SECRETS.length)).toBe(true);
    expect(all).not.toContain("everything that opens");
  });

  test("has nothing at first", async () => {
    expect(await keeping("a").take()).toBeNull();
  });

  test("takes nothing without a channel, nor what was sealed for another one", async () => {
    const body = new Uint8Array(60);
    const put = (client: string): Promise<Response> =>
      keeper.answer(client, new Request(HERE + KEPT, { method: "PUT", body }));
    expect((await put("a")).status).toBe(403);
    const opened = await keeper.answer("a", new Request(HERE + CHANNEL, { method: "POST" }));
    expect((await opened.arrayBuffer()).byteLength).toBe(32);
    expect((await put("a")).status).toBe(400);
    expect((await put("b")).status).toBe(403);
  });

  test("forgets at a log-out, and does not take it back from another tab", async () => {
    const a = keeping("a");
    const b = keeping("b");
    await a.keep({ ...kept, secrets: SECRETS.slice() });
    await b.keep({ ...kept, secrets: SECRETS.slice() });
    await a.forget("dev_a");
    await b.keep({ ...kept, secrets: SECRETS.slice() });
    expect(await keeping("c").take()).toBeNull();
    const next = { name: "dev_b", secrets: SECRETS.slice() };
    await b.keep(next);
    expect(await keeping("c").take()).toEqual(next);
  });

  test("a log-out of one session leaves another one", async () => {
    const a = keeping("a");
    await a.keep({ ...kept, secrets: SECRETS.slice() });
    await keeping("b").forget("dev_z");
    expect(await a.take()).toEqual(kept);
  });

  test("forgets when no tab has been alive for a while", async () => {
    await keeping("a").keep({ ...kept });
    vi.clearAllTimers();
    now += PATIENCE + 1;
    expect(await keeping("b").take()).toBeNull();
  });

  test("keeps as long as a tab is alive", async () => {
    await keeping("a").keep({ ...kept });
    await beats(10 * PATIENCE);
    expect(await keeping("b").take()).toEqual(kept);
  });

  test("is told anew when the browser has ended and started it", async () => {
    await keeping("a").keep({ ...kept });
    keeper = new Keeper(() => now);
    await beats(BEAT);
    await vi.waitFor(async () => expect(await keeping("b").take()).toEqual(kept));
  });

  test("goes from one service worker to the next", async () => {
    await keeping("a").keep({ ...kept });
    const next = new Keeper(() => now);
    next.takeOn(keeper.handOn());
    keeper = next;
    expect(await keeping("b").take()).toEqual(kept);
  });

  test("names the session in a header, and no cache keeps it", async () => {
    await keeping("a").keep({ ...kept });
    const answer = await keeper.answer("b", new Request(HERE + KEPT));
    expect(answer.headers.get(NAME)).toBe("dev_a");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("knows no other request", async () => {
    for (const [method, path] of [["POST", KEPT], ["GET", CHANNEL], ["GET", "/keeper/x"]] as const) {
      expect((await keeper.answer("a", new Request(HERE + path, { method }))).status).toBe(404);
    }
  });
});

describe("without a service worker", () => {
  test("nothing is asked before there is one", async () => {
    const alone = worker("a");
    await alone.keep({ ...kept });
    expect(await alone.take()).toBeNull();
    expect(sent).toEqual([]);
  });

  test("nothing of the session goes to a server that answers instead", async () => {
    const a = keeping("a", () => null);
    await a.keep({ ...kept });
    expect(await a.take()).toBeNull();
    expect(sent.every((bytes) => bytes.length === 0)).toBe(true);
  });
});
