/** Streams of bytes: read from a file in slices, gathered into larger pieces. */
import { SourceChanged } from "../errors.ts";
import { concatBytes } from "../wire/bytes.ts";

/** Bytes that are read at once. */
export const SLICE = 1 << 20;

/**
 * A file's bytes in order, each read once, one slice ahead. Throws SourceChanged when the browser
 * gives them no longer, or when the file has another size or time at the end.
 */
export async function* slices(source: Blob): AsyncGenerator<Uint8Array> {
  const before = stampOf(source);
  let next = read(source, 0);
  for (let at = SLICE; at < source.size + SLICE; at += SLICE) {
    const slice = await next;
    next = read(source, at);
    yield slice;
  }
  if (stampOf(source) !== before) throw new SourceChanged();
}

function stampOf(source: Blob): string {
  return `${source.size} ${(source as Partial<File>).lastModified ?? 0}`;
}

function read(source: Blob, at: number): Promise<Uint8Array> {
  const slice = readSlice(source, at);
  // Whoever awaits it sees the error; until then it is not an unhandled one.
  slice.catch(() => undefined);
  return slice;
}

async function readSlice(source: Blob, at: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await source.slice(at, at + SLICE).arrayBuffer());
  } catch {
    throw new SourceChanged();
  }
}

/** Pieces of `size` bytes or a little more, the last one shorter; each in memory of its own. */
export async function* gather(
  source: AsyncIterable<readonly Uint8Array[]>,
  size: () => number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let [kept, length] = [[] as Uint8Array[], 0];
  for await (const parts of source) {
    for (const part of parts) {
      kept.push(part);
      length += part.length;
    }
    if (length < size()) continue;
    const whole = concatBytes(...kept);
    [kept, length] = [[], 0];
    yield whole;
  }
  if (length > 0) yield concatBytes(...kept);
}

/** The same, with the next one in the making while this one is used. */
export async function* oneAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const begin = (): Promise<IteratorResult<T>> => {
    const next = source.next();
    next.catch(() => undefined);
    return next;
  };
  try {
    for (let next = begin(); ; ) {
      const { done, value } = await next;
      if (done === true) return;
      next = begin();
      yield value;
    }
  } finally {
    await source.return(undefined);
  }
}
