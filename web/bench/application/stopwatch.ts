/**
 * Times functions of the product where they are called, without a change to them: the build of the
 * benchmarks puts this in front of the modules that it watches (watching.ts).
 */

/** Name, start and end; milliseconds since 1970, so that page and worker can be compared. */
export type Span = readonly [name: string, start: number, end: number];

type Work = (this: unknown, ...values: unknown[]) => unknown;

/** What has run in this worker; read from outside. */
export const spans: Span[] = [];

const now = (): number => performance.timeOrigin + performance.now();

/** The same function, which notes when it runs. */
export function timed(name: string, work: Work): Work {
  return function (this: unknown, ...values: unknown[]): unknown {
    const start = now();
    const note = (): void => void spans.push([name, start, now()]);
    const result = work.apply(this, values);
    if (result instanceof Promise) result.then(note, note);
    else note();
    return result;
  };
}

/** The same for methods of a class. Throws where it has none of that name. */
export function timeMethods(name: string, { prototype }: { prototype: object }, methods: string[]): void {
  const own = prototype as Record<string, Work | undefined>;
  for (const method of methods) {
    const work = own[method];
    if (work === undefined) throw new Error(`${name} has no method ${method}`);
    own[method] = timed(`${name}.${method}`, work);
  }
}

Object.assign(globalThis, { stopwatch: { spans, timed, timeMethods, started: performance.timeOrigin } });
