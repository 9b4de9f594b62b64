/** Asking guardians: t of them, others for those that fail or are slow; what is told of failures. */
import { describe, expect, it } from "vitest";
import {
  GuardiansUnavailable,
  ProofInvalid,
  Substituted,
  TooManyTries,
  type ColloqueError,
} from "../../src/errors.ts";
import { askThreshold } from "../../src/sdk/guardians.ts";
import type { Deployment } from "../../src/trust/deployment.ts";
import type { Guardian } from "../../src/wire/deployment.ts";

const guardians = [1, 2, 3].map((index) => ({ index }) as Guardian);
const deployment = { descriptor: { guardians, threshold: 2 } } as unknown as Deployment;
type Does = (signal: AbortSignal) => Promise<number>;

const answers =
  (index: number, after = 0): Does =>
  (signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, after, index);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    });
const fails = (error: ColloqueError): Does => () => Promise.reject(error);

async function ask(does: readonly Does[]) {
  const asked: number[] = [];
  const result = askThreshold(deployment, (guardian, signal) => {
    asked.push(guardian.index);
    return (does[guardian.index - 1] as Does)(signal);
  });
  return { asked, result: await result.catch((error: unknown) => error) };
}

describe("asking guardians", () => {
  it("asks no more than t that answer", async () => {
    const { asked, result } = await ask([answers(1), answers(2), answers(3)]);
    expect(asked).toEqual([1, 2]);
    expect(result).toEqual([1, 2]);
  });

  it("asks a further one for each that fails", async () => {
    const { asked, result } = await ask([fails(new GuardiansUnavailable()), answers(2), answers(3)]);
    expect(asked).toEqual([1, 2, 3]);
    expect((result as number[]).sort()).toEqual([2, 3]);
  });

  it("asks a further one beside a slow one, and gives that one up", async () => {
    const start = Date.now();
    const { asked, result } = await ask([answers(1, 60_000), answers(2), answers(3)]);
    expect(asked).toEqual([1, 2, 3]);
    expect(result).toEqual([2, 3]);
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  it.each([
    ["too many tries before all", [new GuardiansUnavailable(), new TooManyTries(5), new ProofInvalid()], TooManyTries],
    ["a wrong answer before none", [new GuardiansUnavailable(), new Substituted(), new GuardiansUnavailable()], Substituted],
    ["none", [new GuardiansUnavailable(), new GuardiansUnavailable(), new GuardiansUnavailable()], GuardiansUnavailable],
  ])("tells of %s", async (_, errors, kind) => {
    expect((await ask(errors.map(fails))).result).toBeInstanceOf(kind);
  });

  it("does not hide a fault of its own", async () => {
    const fault = new RangeError("ours");
    const { result } = await ask([() => Promise.reject(fault), answers(2), answers(3)]);
    expect(result).toBe(fault);
  });
});
