/** One thing that somebody tries with the client: under way, or what went wrong. */
import type { Problem } from "@colloque/core/sdk/api";
import { untrack } from "svelte";
import { problemOf } from "./session/rpc/problem.ts";

export class Attempt {
  /** Under way: buttons show their `busy` words. */
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** How often it has failed in a row with this code. */
  times = $state(0);
  /** Milliseconds until the next try is possible, where the other side said so. */
  wait = $state(0);
  #until = 0;
  #clock: ReturnType<typeof setInterval> | undefined;

  /** Do it; the result, or null where it failed or is under way already. */
  async run<Result>(what: () => Promise<Result>): Promise<Result | null> {
    // An effect that starts something must not start it again because it is under way.
    if (untrack(() => this.busy || this.wait > 0)) return null;
    this.busy = true;
    try {
      const result = await what();
      this.clear();
      return result;
    } catch (thrown) {
      this.#failed(problemOf(thrown));
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Forget what went wrong. */
  clear(): void {
    this.problem = null;
    this.times = 0;
    this.#stop();
  }

  #failed(problem: Problem): void {
    this.times = this.problem?.code === problem.code ? this.times + 1 : 1;
    this.problem = problem;
    this.#stop();
    if (problem.code === "too-many-tries" && problem.retry !== null) this.#start(problem.retry);
  }

  #start(wait: number): void {
    this.#until = Date.now() + wait;
    this.wait = wait;
    this.#clock = setInterval(() => {
      this.wait = Math.max(0, this.#until - Date.now());
      if (this.wait === 0) this.clear();
    }, 1000);
  }

  #stop(): void {
    clearInterval(this.#clock);
    this.wait = 0;
  }
}
