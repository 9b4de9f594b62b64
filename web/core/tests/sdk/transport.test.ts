/** Requests: signed, repeated byte for byte, refused by type. */
import { describe, expect, it } from "vitest";
import * as errors from "../../src/errors.ts";
import { EMPTY, HELD } from "../../src/sdk/answers.ts";
import * as own from "../../src/sdk/errors.ts";
import type { Fetch } from "../../src/sdk/exchange.ts";
import type { Session } from "../../src/sdk/signature.ts";
import { originOf, Transport } from "../../src/sdk/transport.ts";
import { EntryKey } from "../../src/sealing/signing.ts";
import { encode } from "../../src/wire/cbor.ts";
import type { DeviceId } from "../../src/wire/ids.ts";

const ORIGIN = "http://127.0.0.1:8080";
const NOW = 1_790_000_000_000;
const key = await EntryKey.fromSeed(new Uint8Array(32).fill(1));
const DEVICE = new Uint8Array(32).fill(2) as DeviceId;
const SESSION: Session = { token: new Uint8Array(32).fill(3), expires: NOW, device: DEVICE, key };

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | null;
}
type Answer = (sent: Sent, number: number) => Response | Promise<Response>;

/** A transport whose server is a function. */
function client(answer: Answer, session: Session | null = SESSION) {
  const sent: Sent[] = [];
  const fetching: Fetch = async (url, init) => {
    const { method = "GET", headers, body } = init;
    const one = { url, method, headers: headers as Record<string, string>, body: body as Uint8Array | null };
    init.signal?.throwIfAborted();
    sent.push(one);
    return answer(one, sent.length - 1);
  };
  const transport = new Transport(ORIGIN, () => NOW, fetching);
  transport.session = session;
  return { transport, sent };
}

const bytes = (value: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(value);
const ok = (): Response => new Response(bytes(encode({ held: 5 })));
const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ code }), { status, headers });

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe("an origin", () => {
  it.each([
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["HTTPS://Example.org:443/path", "https://example.org"],
    ["http://example.org:80", "http://example.org"],
    ["http://[::1]:8080", "http://[::1]:8080"],
  ])("of %s is %s", (url, origin) => {
    expect(originOf(url)).toBe(origin);
  });

  it.each(["ftp://example.org", "http://", "http://host:port", "", "127.0.0.1:8080"])(
    "is not in %j",
    (url) => {
      expect(() => originOf(url)).toThrow(errors.BadInput);
    },
  );
});

describe("a request", () => {
  it("is CBOR, signed where there is a session, and its answer is decoded", async () => {
    const { transport, sent } = client(ok);
    expect(await transport.ask("POST", "/v1/a", HELD, { file: 1 })).toEqual({ held: 5 });
    expect(sent[0]).toMatchObject({ url: `${ORIGIN}/v1/a`, method: "POST", body: encode({ file: 1 }) });
    expect(sent[0]?.headers).toMatchObject({ "content-type": "application/cbor" });
    expect(sent[0]?.headers["signature"]).toMatch(/^sig=:/);
    await transport.ask("GET", "/v1/a?after=3", HELD, null, { signed: false });
    expect(sent[1]).toMatchObject({ body: null, headers: {} });
  });

  it("without a session is NotLoggedIn and sends nothing", async () => {
    const { transport, sent } = client(ok, null);
    expect(await failure(transport.ask("GET", "/v1/a", HELD))).toBeInstanceOf(errors.NotLoggedIn);
    expect(sent).toEqual([]);
  });

  it.each([
    [401, "unauthenticated", errors.NotLoggedIn],
    [403, "not-authorised", errors.NotAuthorised],
    [404, "not-found", errors.NotFound],
    [409, "stale", errors.Stale],
    [409, "conflict", own.Conflict],
    [409, "taken", own.EmailTaken],
    [413, "too-large", errors.TooLarge],
    [503, "unavailable", errors.GuardiansUnavailable],
    [422, "refused", own.Refused],
    [400, "toString", own.Refused],
    [500, "", own.ServerFailed],
  ])("that is answered with %i %s fails by type", async (status, code, kind) => {
    const { transport } = client(() => problem(status, code));
    expect(await failure(transport.ask("POST", "/v1/a", EMPTY, {}))).toBeInstanceOf(kind);
  });

  it("that came too often says how long to wait, if the server said it", async () => {
    const waiting = client(() => problem(429, "too-many", { "retry-after": "90" })).transport;
    expect(await failure(waiting.ask("POST", "/v1/a", EMPTY, {}))).toMatchObject({ retry: 90_000 });
    const silent = client(() => new Response("", { status: 429 })).transport;
    const error = await failure(silent.ask("POST", "/v1/a", EMPTY, {}));
    expect(error).toBeInstanceOf(errors.TooManyTries);
    expect(error).toMatchObject({ retry: null });
  });

  it("is sent again byte for byte after a lost connection and a busy server", async () => {
    const { transport, sent } = client((_, number) => {
      if (number === 0) throw new TypeError("network");
      return number === 1 ? problem(503, "busy", { "retry-after": "0" }) : ok();
    });
    await transport.ask("POST", "/v1/a", HELD, { file: 1 });
    expect(sent).toHaveLength(3);
    expect(sent[2]).toEqual(sent[0]);
  });

  it("is Offline once the pauses are used up", async () => {
    const { transport, sent } = client(() => {
      throw new TypeError("network");
    });
    expect(await failure(transport.ask("POST", "/v1/a", EMPTY, {}))).toBeInstanceOf(errors.Offline);
    expect(sent).toHaveLength(5);
  });

  it("is signed anew with the server's time, once", async () => {
    const date = new Date(NOW + 3_600_000).toUTCString();
    const { transport, sent } = client((_, number) =>
      number === 0 ? problem(401, "clock", { date }) : ok(),
    );
    await transport.ask("POST", "/v1/a", HELD, {});
    expect(transport.seconds()).toBe(NOW / 1000 + 3600);
    expect(sent[1]?.headers["signature-input"]).toContain(`created=${NOW / 1000 + 3600};`);
    const stubborn = client(() => problem(401, "clock", { date }));
    expect(await failure(stubborn.transport.ask("POST", "/v1/a", EMPTY, {}))).toBeInstanceOf(
      own.Refused,
    );
    expect(stubborn.sent).toHaveLength(2);
  });

  it("asks for a new session once when the server takes the old one no more", async () => {
    const { transport, sent } = client((_, number) =>
      number === 0 ? problem(401, "unauthenticated") : ok(),
    );
    transport.renew = async () => ({ ...SESSION, token: new Uint8Array(32).fill(9) });
    await transport.ask("POST", "/v1/a", HELD, {});
    expect(sent[1]?.headers["authorization"]).not.toBe(sent[0]?.headers["authorization"]);
    const refused = client(() => problem(401, "unauthenticated"));
    refused.transport.renew = async () => SESSION;
    expect(await failure(refused.transport.ask("POST", "/v1/a", EMPTY, {}))).toBeInstanceOf(
      errors.NotLoggedIn,
    );
    expect(refused.sent).toHaveLength(2);
  });

  it("ends with the caller's reason when the caller gives up, also between two tries", async () => {
    const controller = new AbortController();
    const reason = new Error("cancelled");
    const { transport, sent } = client(() => {
      setTimeout(() => controller.abort(reason), 20);
      throw new TypeError("network");
    });
    const sending = { signal: controller.signal };
    expect(await failure(transport.ask("POST", "/v1/a", EMPTY, {}, sending))).toBe(reason);
    expect(sent).toHaveLength(1);
  });
});

describe("an answer", () => {
  it.each([
    ["compressed", { "content-encoding": "gzip" }, errors.Malformed],
    ["not CBOR", {}, errors.Malformed],
  ])("that is %s is refused", async (name, headers, kind) => {
    const body = name === "compressed" ? encode({}) : new TextEncoder().encode("<html>");
    const { transport } = client(() => new Response(bytes(body), { headers }));
    expect(await failure(transport.ask("POST", "/v1/a", EMPTY, {}))).toBeInstanceOf(kind);
  });

  it("without end is given up at the limit (A28)", async () => {
    let given = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1 << 22;
        controller.enqueue(new Uint8Array(1 << 22));
      },
    });
    const { transport } = client(() => new Response(endless));
    expect(await failure(transport.ask("GET", "/v1/a", EMPTY))).toBeInstanceOf(errors.TooLarge);
    expect(given).toBeLessThan(1 << 28);
  });

  it("whose connection breaks in the middle is asked for again", async () => {
    const { transport, sent } = client((_, number) => {
      if (number > 0) return ok();
      const broken = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.error(new TypeError("network")),
      });
      return new Response(broken);
    });
    expect(await transport.ask("POST", "/v1/a", HELD, {})).toEqual({ held: 5 });
    expect(sent).toHaveLength(2);
  });
});

describe("a stream", () => {
  async function read(pieces: AsyncIterable<Uint8Array>): Promise<number[]> {
    const all: number[] = [];
    for await (const piece of pieces) all.push(...piece);
    return all;
  }

  it("starts where it is to start", async () => {
    const { transport, sent } = client(() => new Response(bytes(Uint8Array.of(7, 8)), { status: 206 }));
    expect(await read(transport.stream("/v1/files/f/content", 5))).toEqual([7, 8]);
    expect(sent[0]?.headers).toMatchObject({ range: "bytes=5-" });
  });

  it("from the beginning instead is refused; a problem is one by type", async () => {
    const whole = client(() => ok()).transport;
    expect(await failure(read(whole.stream("/f", 5)))).toBeInstanceOf(own.Refused);
    const gone = client(() => problem(404, "not-found")).transport;
    expect(await failure(read(gone.stream("/f", 0)))).toBeInstanceOf(errors.NotFound);
  });

  it("that breaks is Offline, and so is one that cannot begin", async () => {
    const broken = client(() => {
      let first = true;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (!first) controller.error(new TypeError("network"));
          else controller.enqueue(Uint8Array.of(1));
          first = false;
        },
      });
      return new Response(body);
    }).transport;
    expect(await failure(read(broken.stream("/f", 0)))).toBeInstanceOf(errors.Offline);
    const down = client(() => {
      throw new TypeError("network");
    }).transport;
    expect(await failure(read(down.stream("/f", 0)))).toBeInstanceOf(errors.Offline);
  });
});

describe("a sealed request to a guardian", () => {
  it("goes to its own address or through the origin, unsigned", async () => {
    const { transport, sent } = client(ok);
    await transport.postSealed("/guardians/2", Uint8Array.of(1));
    await transport.postSealed("https://guardian.example/x", Uint8Array.of(1));
    expect(sent.map(({ url }) => url)).toEqual([
      `${ORIGIN}/guardians/2`,
      "https://guardian.example/x",
    ]);
    expect(sent[0]?.headers).toEqual({ "content-type": "application/octet-stream" });
  });

  it.each([
    [400, errors.Malformed],
    [404, errors.GuardiansUnavailable],
    [503, errors.GuardiansUnavailable],
  ])("that is answered with %i fails by type", async (status, kind) => {
    const { transport } = client(() => new Response("", { status }));
    expect(await failure(transport.postSealed("/g", Uint8Array.of(1)))).toBeInstanceOf(kind);
  });

  it("that cannot be sent is GuardiansUnavailable, and not tried again", async () => {
    const { transport, sent } = client(() => {
      throw new TypeError("network");
    });
    expect(await failure(transport.postSealed("/g", Uint8Array.of(1)))).toBeInstanceOf(
      errors.GuardiansUnavailable,
    );
    expect(sent).toHaveLength(1);
  });
});
