/**
 * One attempt to send a file: sealed as it is read, sent in parts, completed (spec: file §3).
 *
 * Key, salt and file id are drawn here and nowhere else, so that an attempt has its own (A34). Every
 * byte is read and sealed once. A part stays in memory until the server holds it durably, and what is
 * sent again are these bytes; where they are not enough, the attempt is over.
 */
import { ciphertextLength, paddedLength, type FileContext, type FileDescriptor } from "../wire/file.ts";
import { idText, type ConversationId, type EntryId, type FileId } from "../wire/ids.ts";
import { LeafHasher, sealFile, type FileSecrets, type Submit } from "../sealing/file.ts";
import { decode } from "../wire/schema.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import type { Course } from "./course.ts";
import { Conflict } from "./errors.ts";
import { gather, oneAhead, slices } from "./pieces.ts";
import { OCTETS } from "./transport.ts";

/** Bytes of a part: the first, and the most (the server takes 8 MiB). */
const SMALLEST = 1 << 18;
export const LARGEST = 1 << 22;
/** A part that takes less time (ms) than the first is followed by a larger one, more than the second by a smaller one. */
const [QUICK, SLOW] = [400, 2000];

/** What an attempt is about. */
export interface Outgoing {
  readonly conversation: ConversationId;
  readonly entry: EntryId;
  readonly source: Blob;
  readonly name: string;
  readonly media: string;
}

/** What an attempt needs. */
export interface Means {
  readonly context: Context;
  readonly course: Course;
  readonly submit: Submit;
  /** The server is about to hear of this file. */
  readonly begun: (file: FileId) => Promise<void>;
  /** The server holds so many bytes of ciphertext durably. */
  readonly progress: (held: number, size: number) => void;
}

/** Sends one file once. */
export class Attempt {
  readonly file: FileId;
  readonly #secrets: FileSecrets;
  readonly #what: Outgoing;
  readonly #means: Means;
  readonly #size: number;
  #held = 0;
  #part = SMALLEST;

  constructor(what: Outgoing, means: Means) {
    const { rng } = means.context;
    this.file = rng(16) as FileId;
    this.#secrets = { key: rng(32), salt: rng(24) };
    [this.#what, this.#means] = [what, means];
    this.#size = ciphertextLength(paddedLength(what.source.size));
  }

  /**
   * Send all of it; the descriptor once the server has it complete. Once only.
   * Throws SourceChanged, and Conflict where the server lacks bytes that are gone here: then another
   * attempt may do. Throws what else the other side has decided.
   */
  async send(): Promise<FileDescriptor> {
    const { source } = this.#what;
    await this.#means.begun(this.file);
    if ((await this.#announce()) !== 0) throw new Conflict();
    const leaves = new LeafHasher(this.#means.submit);
    const sealed = sealFile(slices(source), source.size, this.#context(), this.#secrets, leaves);
    for await (const part of oneAhead(gather(sealed, () => this.#part))) await this.#send(part);
    const root = await leaves.root();
    await this.#complete(root);
    return this.#descriptor(root);
  }

  #context(): FileContext {
    const { conversation, entry } = this.#what;
    return { conversation, entry, file: this.file, version: 1 };
  }

  #descriptor(root: Uint8Array): FileDescriptor {
    const { media, name, source } = this.#what;
    const [{ key }, length] = [this.#secrets, source.size];
    return { file: this.file, key, length, media, name, padded: paddedLength(length), root, version: 1 };
  }

  /** How many bytes the server holds. */
  #announce(): Promise<number> {
    const { context, course } = this.#means;
    const target = `/v1/conversations/${idText("conversation", this.#what.conversation)}/files`;
    const body = { file: this.file, size: this.#size };
    return course.run(async (signal) => {
      return (await context.transport.ask("POST", target, answers.HELD, body, { signal })).held;
    });
  }

  async #complete(root: Uint8Array): Promise<void> {
    const { context, course } = this.#means;
    const target = `/v1/files/${idText("file", this.file)}/complete`;
    await course.run((signal) => {
      return context.transport.ask("POST", target, answers.EMPTY, { root }, { signal });
    });
  }

  /** All of a part, whatever the server holds of it. */
  async #send(part: Uint8Array): Promise<void> {
    const end = this.#held + part.length;
    while (this.#held < end) {
      const rest = part.subarray(part.length - (end - this.#held));
      const held = await this.#put(rest);
      if (held <= this.#held || held > end) throw new Conflict();
      this.#held = held;
      this.#means.progress(held, this.#size);
    }
  }

  /** Send bytes from what is held on; where the server says that it holds other ones, how many. */
  async #put(bytes: Uint8Array): Promise<number> {
    const { context, course } = this.#means;
    const target = `/v1/files/${idText("file", this.file)}/parts/${this.#held}`;
    const start = context.wall();
    try {
      const answer = await course.run((signal) => {
        return context.transport.send("PUT", target, bytes, OCTETS, { signal });
      });
      this.#adapt(context.wall() - start);
      return decode(answers.HELD, answer, 64).held;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return this.#announce();
    }
  }

  #adapt(time: number): void {
    if (time < QUICK) this.#part = Math.min(2 * this.#part, LARGEST);
    if (time > SLOW) this.#part = Math.max(this.#part / 2, SMALLEST);
  }
}
