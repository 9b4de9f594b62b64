/**
 * Files on their way down: ciphertext over as many connections as it takes, verified and opened as it
 * comes (spec: file §4). Twin of sdk/downloads.py.
 *
 * What a stream gives has been authenticated chunk by chunk; that nothing is missing or exchanged among
 * uploads is known at its end only, so whoever keeps it keeps it aside until then.
 */
import { NotLoggedIn, Offline, Tampered } from "../errors.ts";
import { LeafHasher, openFile, type Submit } from "../sealing/file.ts";
import { ciphertextLength, type FileContext, type FileDescriptor } from "../wire/file.ts";
import { idText } from "../wire/ids.ts";
import type { Context } from "./context.ts";
import type { Course } from "./course.ts";
import { Cancelled } from "./errors.ts";
import { gather } from "./pieces.ts";
import { OCTETS } from "./transport.ts";

/** Bytes of a chunk of the stream, and how many of them may wait for the reader. */
const [CHUNK, WAITING] = [1 << 18, 8];
/** Failures in a row before the first byte after which it gives up; later it is patient. */
const PATIENCE = 2;
/** Connections in a row that break without a byte although the server answers. */
const STRIKES = 3;

/** What a download needs. */
export interface Means {
  readonly context: Context;
  readonly course: Course;
  readonly submit: Submit;
  /** So many bytes of ciphertext have come. */
  readonly progress: (done: number, size: number) => void;
  /** It is over; undefined: well. */
  readonly over: (error?: unknown) => void;
}

/**
 * A file's plaintext, a few chunks ahead of the reader. Errors with Tampered where a bit of it or its
 * end is wrong, with what the other side has decided, and with Offline where it does not come.
 */
export function download(
  descriptor: FileDescriptor,
  bound: FileContext,
  means: Means,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = new Ciphertext(descriptor, means);
  const opened = openFile(source.pieces(), descriptor, bound, new LeafHasher(means.submit));
  const chunks = gather(opened, () => CHUNK);
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done !== true) return controller.enqueue(value);
          controller.close();
          means.over();
        } catch (error) {
          controller.error(error);
          means.over(error);
        }
      },
      async cancel() {
        means.course.end(new Cancelled());
        means.over(new Cancelled());
        await chunks.return(undefined);
      },
    },
    { highWaterMark: WAITING },
  );
}

/** The bytes of a file as the server gives them; nothing of them is verified. */
class Ciphertext {
  readonly #target: string;
  readonly #size: number;
  readonly #means: Means;
  #held = 0;
  #strikes = 0;

  constructor({ file, padded }: FileDescriptor, means: Means) {
    this.#target = `/v1/files/${idText("file", file)}`;
    this.#size = ciphertextLength(padded);
    this.#means = means;
    means.course.patience = PATIENCE;
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    while (this.#held < this.#size) {
      await this.#means.course.open();
      const before = this.#held;
      try {
        yield* this.#connection();
        // The server ends before the signed length.
        if (this.#held === before) throw new Tampered();
      } catch (error) {
        await this.#broken(error, this.#held > before);
      }
    }
  }

  /** What one connection brings, from where the last one ended. */
  async *#connection(): AsyncGenerator<Uint8Array> {
    const { context, course, progress } = this.#means;
    for await (const piece of context.transport.stream(`${this.#target}/content`, this.#held, course.signal)) {
      this.#held += piece.length;
      course.patience = Number.POSITIVE_INFINITY;
      course.moved();
      progress(this.#held, this.#size);
      yield piece;
      await course.open();
    }
  }

  /** Wait until another connection may bring more. Throws where it would not. */
  async #broken(error: unknown, isMore: boolean): Promise<void> {
    const { course } = this.#means;
    // A token that is at its end is renewed by the next request.
    const isRenewable = error instanceof NotLoggedIn && !course.ended;
    if (!isRenewable) await course.after(error);
    if (isMore) this.#strikes = 0;
    else await this.#look(error);
  }

  /** Ask for the file itself: an answer, and then again a connection without a byte, is no accident. */
  async #look(error: unknown): Promise<void> {
    const { context, course } = this.#means;
    try {
      const sending = { signal: course.signal };
      await context.transport.send("GET", this.#target, new Uint8Array(), OCTETS, sending);
    } catch (other) {
      return course.after(other);
    }
    if (++this.#strikes >= STRIKES) throw error instanceof NotLoggedIn ? error : new Offline();
  }
}
