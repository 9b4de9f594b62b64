/** Files for a page: sent, watched, read. The part of `ClientApi` that is about files. */
import { BadInput, Malformed, NotFound, NotLoggedIn } from "../errors.ts";
import { equalBytes } from "../wire/bytes.ts";
import { decodeContent, MAX_TEXT, type Content, type Document } from "../wire/entry.ts";
import { checkName } from "../wire/file.ts";
import { idText, parseId, type ConversationId, type EntryId } from "../wire/ids.ts";
import type { ClientApi, NewFile, Transfer } from "./api.ts";
import type { Conversations } from "./conversations.ts";
import { Course } from "./course.ts";
import { download } from "./downloads.ts";
import { Cancelled } from "./errors.ts";
import { LateHashing } from "./lateHashing.ts";
import type { Talking } from "./talking.ts";
import { Track } from "./transfers.ts";
import { KINDS, type UploadRecord } from "./uploadRecords.ts";
import { Uploads } from "./uploads.ts";

/** The part of the interface that is about files. */
export type FileApi = Pick<
  ClientApi,
  "sendFile" | "transfers" | "pauseTransfer" | "resumeTransfer" | "cancelTransfer" | "readFile"
>;

/** A file that is being read. */
interface Reading {
  readonly course: Course;
  readonly track: Track;
}

const utf8 = new TextEncoder();

export class Files implements FileApi {
  readonly #parts: Talking;
  readonly #conversations: Conversations;
  readonly #hashing = new LateHashing();
  readonly #uploads: Uploads;
  readonly #readings = new Set<Reading>();

  constructor(conversations: Conversations) {
    this.#conversations = conversations;
    this.#parts = conversations.parts;
    this.#uploads = new Uploads(this.#parts, this.#hashing, ({ conversation }) => {
      conversations.send(conversation);
    });
  }

  /** Somebody has logged in. */
  start(): void {
    this.stop();
    this.#uploads.start();
  }

  /** Nobody is logged in any more; whatever is on its way ends. */
  stop(): void {
    this.#uploads.stop();
    for (const { course, track } of this.#readings) {
      track.drop();
      course.end(new NotLoggedIn());
    }
    this.#readings.clear();
    this.#hashing.close();
  }

  /** The connection is back. */
  wake(): void {
    this.#uploads.wake();
    for (const { course } of this.#readings) course.wake();
  }

  /** Whether a file has not gone out. */
  async hasUnsent(): Promise<boolean> {
    return (await this.#uploads.transfers()).length > 0;
  }

  async sendFile(id: string, file: NewFile): Promise<string> {
    const conversation = parseId("conversation", id);
    checkFile(file);
    const record = await this.#recordOf(conversation, file);
    await this.#parts.outbox.check(conversation, record.compartment);
    await this.#uploads.begin(record, file.file);
    return idText("entry", record.entry);
  }

  /** What is said of the file, under the entry that was cut off where it is the same file. */
  async #recordOf(conversation: ConversationId, file: NewFile): Promise<UploadRecord> {
    const { kind, media, name } = file;
    const { size } = file.file;
    const lost = (await this.#uploads.lost()).find((one) => {
      const isSame = one.name === name && one.kind === kind && one.length === size;
      return isSame && equalBytes(one.conversation, conversation);
    });
    return {
      compartment: file.compartment ?? lost?.compartment ?? this.#conversations.defaultCompartment(),
      conversation,
      entry: lost?.entry ?? this.#parts.outbox.newId(),
      file: lost?.file ?? null,
      kind,
      length: size,
      media,
      name,
      text: file.text === "" ? (lost?.text ?? "") : file.text,
      time: this.#parts.context.clock(),
    };
  }

  async transfers(): Promise<readonly Transfer[]> {
    const down = [...this.#readings].map(({ track }) => track.view);
    return [...(await this.#uploads.transfers()), ...down];
  }

  async pauseTransfer(entry: string): Promise<void> {
    const readings = this.#readingsOf(entry);
    for (const { course, track } of readings) {
      course.pause();
      track.move({ state: "paused", problem: null });
    }
    if (readings.length === 0) this.#uploads.pause(parseId("entry", entry));
  }

  async resumeTransfer(entry: string): Promise<void> {
    const readings = this.#readingsOf(entry);
    for (const { course, track } of readings) {
      track.move({ state: "running", problem: null });
      course.resume();
      course.wake();
    }
    if (readings.length === 0) await this.#uploads.resume(parseId("entry", entry));
  }

  async cancelTransfer(entry: string): Promise<void> {
    const readings = this.#readingsOf(entry);
    for (const reading of readings) {
      reading.course.end(new Cancelled());
      this.#over(reading, new Cancelled());
    }
    if (readings.length === 0) await this.#uploads.cancel(parseId("entry", entry));
  }

  #readingsOf(entry: string): Reading[] {
    return [...this.#readings].filter(({ track }) => track.view.entry === entry);
  }

  async readFile(id: string, entry: string): Promise<ReadableStream<Uint8Array>> {
    const [conversation, name] = [parseId("conversation", id), parseId("entry", entry)];
    const document = await this.#document(conversation, name);
    const { file } = document;
    const bound = { conversation, entry: name, file: file.file, version: 1 } as const;
    const track = new Track(viewOf(id, entry, document), this.#parts.context.notify);
    const course = new Course((problem) => {
      track.move({ state: problem === null ? "running" : "waiting", problem });
    });
    const reading = { course, track };
    this.#readings.add(reading);
    track.tell();
    return download(file, bound, {
      context: this.#parts.context,
      course,
      submit: this.#hashing.for(file.length),
      progress: (done, size) => track.progress(done, size),
      over: (error) => this.#over(reading, error),
    });
  }

  #over(reading: Reading, error: unknown): void {
    if (!this.#readings.delete(reading)) return;
    if (error === undefined) reading.track.move({ state: "done", problem: null });
    else reading.track.fail(error);
    reading.track.drop();
  }

  /** What the entry says of its file; asked for where it is not here yet. Throws NotFound. */
  async #document(conversation: ConversationId, entry: EntryId): Promise<Document> {
    const { entries, rooms } = this.#parts;
    const known = (await this.#content(conversation, entry)) ?? null;
    if (known === null) {
      await rooms.turn(conversation, async () => {
        await rooms.sync(conversation);
        await entries.sync(conversation);
      });
    }
    const content = known ?? (await this.#content(conversation, entry));
    if (content?.type !== "document" || !("data" in content)) throw new NotFound();
    return content.data as Document;
  }

  /** What is here, or waits in the outbox. */
  async #content(conversation: ConversationId, entry: EntryId): Promise<Content | null> {
    const { entries, queue, talks } = this.#parts;
    const waiting = (await queue.of(conversation)).find(({ id }) => equalBytes(id, entry));
    if (waiting !== undefined) return decodeContent(waiting.content);
    if ((await talks.find(conversation)) === null) return null;
    return (await entries.find(conversation, entry))?.content ?? null;
  }
}

/** Refuse what no reader would take (spec: entry §2, file §2). */
function checkFile({ file, kind, media, name, text }: NewFile): void {
  const isShort = (one: string, most: number): boolean => utf8.encode(one).length <= most;
  const fits = isShort(name, 255) && isShort(media, 200) && isShort(text, MAX_TEXT);
  if (!(file instanceof Blob) || !KINDS.includes(kind) || !fits) throw new BadInput();
  try {
    checkName(name);
  } catch (error) {
    if (error instanceof Malformed) throw new BadInput();
    throw error;
  }
}

function viewOf(conversation: string, entry: string, { file, kind }: Document): Transfer {
  const { length, media, name } = file;
  const moving = { direction: "down", done: 0, total: length, state: "running", problem: null } as const;
  return { conversation, entry, kind, media, name, ...moving };
}
