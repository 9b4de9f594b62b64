/** Asking guardians: t of them first, then the others (spec: password §4, §5). */
import { ColloqueError, GuardiansUnavailable, TooManyTries } from "../errors.ts";
import { sealFor } from "../protocol/guardians.ts";
import type { Deployment } from "../trust/deployment.ts";
import type { Guardian } from "../wire/deployment.ts";
import type { Context } from "./context.ts";

/** After this long (ms) without an answer another guardian is asked beside the slow ones. */
export const SLOW = 1500;

/** One sealed request; the body of its `ok` answer. Throws the typed error of another status. */
export async function askGuardian(
  context: Context,
  deployment: Deployment,
  guardian: Guardian,
  op: string,
  body: Uint8Array,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const request = await sealFor(deployment, guardian, op, body, context.rng);
  return request.open(await context.transport.postSealed(guardian.url, request.data, signal));
}

/** Ask every guardian; all must do it (sign-up, change of password). */
export async function askAll(
  context: Context,
  deployment: Deployment,
  op: string,
  bodyFor: (index: number) => Uint8Array | Promise<Uint8Array>,
): Promise<void> {
  const asked = deployment.descriptor.guardians.map(async (guardian) =>
    askGuardian(context, deployment, guardian, op, await bodyFor(guardian.index)),
  );
  const failed = (await Promise.allSettled(asked)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

type Outcome<T> = { readonly answer: T } | { readonly failure: ColloqueError };
type Ask<T> = (guardian: Guardian, signal: AbortSignal) => Promise<T>;

/**
 * Answers of t guardians; a further one is asked for each that fails or is slow.
 *
 * Throws TooManyTries where tries ran out, the error of a guardian that answered wrongly, or
 * GuardiansUnavailable.
 */
export async function askThreshold<T>(deployment: Deployment, ask: Ask<T>): Promise<readonly T[]> {
  const { guardians, threshold } = deployment.descriptor;
  const waiting = [...guardians];
  const [answers, failures]: [T[], ColloqueError[]] = [[], []];
  const asked = new Map<Guardian, Promise<Outcome<T>>>();
  const controller = new AbortController();
  const askNext = (): void => {
    const guardian = waiting.shift();
    if (guardian !== undefined) asked.set(guardian, outcome(ask(guardian, controller.signal)));
  };
  for (let number = 0; number < threshold; number++) askNext();
  try {
    while (answers.length < threshold) {
      if (asked.size === 0) throw worst(failures);
      const first = await firstOf(asked, waiting.length > 0 ? SLOW : null);
      if (first === null) {
        askNext();
        continue;
      }
      asked.delete(first.guardian);
      if ("answer" in first.outcome) answers.push(first.outcome.answer);
      else {
        failures.push(first.outcome.failure);
        askNext();
      }
    }
  } finally {
    controller.abort();
  }
  return answers;
}

/** What became of a question; only a ColloqueError is an outcome, anything else is a fault here. */
function outcome<T>(asked: Promise<T>): Promise<Outcome<T>> {
  const settled = asked.then(
    (answer) => ({ answer }),
    (error: unknown) => {
      if (error instanceof ColloqueError) return { failure: error };
      throw error;
    },
  );
  settled.catch(() => undefined); // who loses the race is not waited for
  return settled;
}

interface First<T> {
  readonly guardian: Guardian;
  readonly outcome: Outcome<T>;
}

/** The first to settle, or null after so many milliseconds. */
async function firstOf<T>(
  asked: ReadonlyMap<Guardian, Promise<Outcome<T>>>,
  patience: number | null,
): Promise<First<T> | null> {
  const racing: Promise<First<T> | null>[] = [...asked].map(async ([guardian, one]) => {
    return { guardian, outcome: await one };
  });
  if (patience === null) return Promise.race(racing);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slow = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patience, null);
  });
  try {
    return await Promise.race([...racing, slow]);
  } finally {
    clearTimeout(timer);
  }
}

function worst(failures: readonly ColloqueError[]): ColloqueError {
  const spent = failures.find((failure) => failure instanceof TooManyTries);
  const answered = failures.find((failure) => !(failure instanceof GuardiansUnavailable));
  return spent ?? answered ?? new GuardiansUnavailable();
}
