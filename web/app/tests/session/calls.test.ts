/** Calls over a port. */
import { TooManyTries } from "@colloque/core/errors";
import type { Change } from "@colloque/core/sdk/api";
import { describe, expect, test } from "vitest";
import { answerCalls, Calls, type Method } from "../../src/session/rpc/calls.ts";
import { isMethod, METHODS } from "../../src/session/rpc/methods.ts";

function connected(methods: Record<string, Method>): { calls: Calls; tell: (change: Change) => void } {
  const { port1, port2 } = new MessageChannel();
  const find = (name: string): Method | null => (Object.hasOwn(methods, name) ? methods[name]! : null);
  return { calls: new Calls(port2), tell: answerCalls(port1, find) };
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("calls", () => {
  test("are answered, each with its own value, in any order", async () => {
    const { calls } = connected({
      later: async (value: number) => (await wait(20), value * 2),
      soon: async (...values: number[]) => values,
    });
    const both = [calls.call("later", [21]), calls.call("soon", [1, null, "x"])];
    expect(await Promise.all(both)).toEqual([42, [1, null, "x"]]);
  });

  test("a stream is read as a stream, or passed on as its port", async () => {
    const { calls } = connected({ file: async () => new Response("bytes").body });
    const stream = (await calls.call("file", [])) as ReadableStream<Uint8Array>;
    expect(await new Response(stream).text()).toBe("bytes");
    expect(await calls.ask("file", [])).toBeInstanceOf(MessagePort);
  });

  test("fail with code and wait, without a text", async () => {
    const { calls } = connected({
      tried: async () => {
        throw new TooManyTries(7000);
      },
      broken: async () => {
        throw new RangeError("the words of somebody");
      },
    });
    await expect(calls.call("tried", [])).rejects.toMatchObject({ code: "too-many-tries", retry: 7000 });
    await expect(calls.call("broken", [])).rejects.toMatchObject({ code: "internal", message: "internal" });
  });

  test("what cannot be sent fails on the side that sends it", async () => {
    const { calls } = connected({ odd: async () => () => undefined });
    await expect(calls.call("odd", [])).rejects.toMatchObject({ code: "internal" });
    await expect(calls.call("odd", [() => undefined])).rejects.toThrow();
  });

  test.each(["exportSession", "resume", "constructor", "__proto__", "then", ""])("no method: %s", (name) => {
    expect(isMethod(name)).toBe(false);
  });

  test("an unknown method is refused", async () => {
    const { calls } = connected({});
    await expect(calls.call("exportSession", [])).rejects.toMatchObject({ code: "internal" });
  });

  test("everything fails once the other side has ended", async () => {
    const { calls } = connected({ never: () => new Promise(() => undefined) });
    const waiting = calls.call("never", []);
    calls.end();
    await expect(waiting).rejects.toMatchObject({ code: "internal" });
    await expect(calls.call("never", [])).rejects.toMatchObject({ code: "internal" });
  });

  test("changes reach every listener until it stops listening", async () => {
    const { calls, tell } = connected({});
    const seen: string[] = [];
    const stop = calls.subscribe((change) => seen.push(`a ${change.kind}`));
    calls.subscribe((change) => seen.push(`b ${change.kind}`));
    tell({ kind: "account" });
    await wait(10);
    stop();
    tell({ kind: "conversations" });
    await wait(10);
    expect(seen).toEqual(["a account", "b account", "b conversations"]);
  });

  test("every method of the interface may be called", () => {
    expect(new Set(METHODS).size).toBe(METHODS.length);
    expect(METHODS.every(isMethod)).toBe(true);
  });
});
