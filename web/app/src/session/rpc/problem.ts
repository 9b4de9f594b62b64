/** Errors over a port: a code, never a text, since a text may hold what somebody wrote. */
import { ColloqueError } from "@colloque/core/errors";
import type { Problem } from "@colloque/core/sdk/api";

/** A call that failed on the other side; `code` as in errors.ts, or `internal` for a fault of ours. */
export class CallFailed extends Error implements Problem {
  override readonly name = "CallFailed";
  readonly code: string;
  readonly retry: number | null;

  constructor(problem: Problem) {
    super(problem.code);
    this.code = problem.code;
    this.retry = problem.retry;
  }
}

/** The problem that stands for an error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallFailed) return { code: error.code, retry: error.retry };
  if (!(error instanceof ColloqueError)) return { code: "internal", retry: null };
  const { retry } = error as { retry?: unknown };
  return { code: error.code, retry: typeof retry === "number" ? retry : null };
}
