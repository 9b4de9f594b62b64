/**
 * Files on their way up: two at a time, the others wait (spec: file §3, sync §7). Twin of
 * sdk/uploads.py.
 *
 *     queued ──▶ active ──▶ finishing ──▶ gone, its entry is in the outbox
 *       ▲          │ │
 *       └─resume─ held └──▶ failed (resume: anew) │ lost (choose the file again)
 *
 * A difference from the Python twin: no ciphertext is kept on this computer, so that what a reload cuts
 * off starts anew, under fresh keys, from a file that is chosen again.
 */
import { NotFound, NotLoggedIn, SourceChanged } from "../errors.ts";
import { keyOf } from "../wire/bytes.ts";
import type { Data } from "../wire/entry.ts";
import type { FileDescriptor } from "../wire/file.ts";
import { idText, type EntryId, type FileId } from "../wire/ids.ts";
import type { Transfer } from "./api.ts";
import { Attempt } from "./attempt.ts";
import { Course } from "./course.ts";
import { CutOff } from "./cutOff.ts";
import { Cancelled, Conflict, TransferBusy } from "./errors.ts";
import { HeldByTabs } from "./heldByTabs.ts";
import type { LateHashing } from "./lateHashing.ts";
import type { Talking } from "./talking.ts";
import { Track } from "./transfers.ts";
import { forgetUpload, keepUpload, keptUploads, type UploadRecord } from "./uploadRecords.ts";

/** Files that are sent at the same time. */
export const AT_ONCE = 2;
/** Attempts under fresh keys before it has failed. */
const ATTEMPTS = 3;

interface Upload {
  record: UploadRecord;
  source: Blob | null;
  phase: "queued" | "active" | "held" | "finishing" | "failed" | "lost";
  course: Course;
  /** The run that the course belongs to, while there is one. */
  run: Promise<void> | null;
  readonly track: Track;
}

export class Uploads {
  readonly #parts: Talking;
  readonly #hashing: LateHashing;
  readonly #send: (upload: UploadRecord) => void;
  readonly #all = new Map<string, Upload>();
  #tabs = new HeldByTabs("");
  readonly #cutOff: CutOff;

  /** `send` is called when an entry has been put into the outbox. */
  constructor(parts: Talking, hashing: LateHashing, send: (upload: UploadRecord) => void) {
    [this.#parts, this.#hashing, this.#send] = [parts, hashing, send];
    this.#cutOff = new CutOff(parts.context, () => this.#tabs.all());
  }

  /** Somebody has logged in. */
  start(): void {
    this.stop();
    this.#tabs = new HeldByTabs(`colloque/${keyOf(this.#parts.context.account)}/upload/`);
    this.#parts.context.inBackground(this.#cutOff.release(() => this.lost()));
  }

  /** Nobody is logged in any more. */
  stop(): void {
    for (const { course, track } of this.#all.values()) {
      track.drop();
      course.end(new NotLoggedIn());
    }
    this.#all.clear();
    this.#tabs.releaseAll();
  }

  /** The connection is back. */
  wake(): void {
    for (const { course } of this.#all.values()) course.wake();
  }

  /** Keep what is said of a file, and send it; an earlier record of this entry is replaced. */
  async begin(record: UploadRecord, source: Blob): Promise<void> {
    const name = keyOf(record.entry);
    const before = this.#all.get(name);
    const isFree = before === undefined ? await this.#tabs.hold(name) : before.phase === "lost";
    if (!isFree) throw new TransferBusy();
    await this.#parts.context.store.write([keepUpload(record)]);
    const track = new Track(viewOf(record, "waiting"), this.#parts.context.notify);
    const course = this.#course(track);
    this.#all.set(name, { record, source, phase: "queued", course, run: null, track });
    track.tell();
    this.#go();
  }

  /** What is on its way here, and what was cut off elsewhere. */
  async transfers(): Promise<readonly Transfer[]> {
    const lost = (await this.lost()).filter(({ entry }) => !this.#all.has(keyOf(entry)));
    const mine = [...this.#all.values()].map(({ track }) => track.view);
    return [...lost.map((record) => viewOf(record, "lost")), ...mine];
  }

  /** What needs its file chosen again. */
  lost(): Promise<readonly UploadRecord[]> {
    return this.#cutOff.all((entry) => this.#all.get(keyOf(entry))?.phase);
  }

  /** Hold it. Throws NotFound where it is not on its way here. */
  pause(entry: EntryId): void {
    const upload = this.#find(entry);
    if (upload.phase !== "queued" && upload.phase !== "active") return;
    upload.phase = "held";
    upload.course.pause();
    upload.track.move({ state: "paused", problem: null });
    this.#go();
  }

  /** Go on, or try anew. Throws SourceChanged where the file must be chosen again, NotFound. */
  async resume(entry: EntryId): Promise<void> {
    const upload = this.#all.get(keyOf(entry));
    const isLost = (await this.lost()).some((one) => keyOf(one.entry) === keyOf(entry));
    if (isLost) throw new SourceChanged();
    if (upload === undefined) throw new NotFound();
    upload.course.wake();
    if (upload.phase !== "held" && upload.phase !== "failed") return;
    if (upload.phase === "failed") upload.course = this.#course(upload.track);
    upload.phase = "queued";
    upload.track.move({ state: "waiting", problem: null });
    this.#go();
  }

  /** Give it up, here and at the server. Throws NotFound, TransferBusy where another tab sends it. */
  async cancel(entry: EntryId): Promise<void> {
    const { context, outbox } = this.#parts;
    const upload = this.#all.get(keyOf(entry));
    if (upload?.phase === "finishing") {
      await upload.run;
      await outbox.unsend(upload.record.conversation, entry);
      return;
    }
    const kept = await keptUploads(context.store);
    const record = upload?.record ?? kept.find((one) => keyOf(one.entry) === keyOf(entry));
    if (record === undefined) throw new NotFound();
    if (upload === undefined && !(await this.#tabs.hold(keyOf(entry)))) throw new TransferBusy();
    upload?.course.end(new Cancelled());
    await context.store.write([forgetUpload(entry)]);
    this.#remove(entry);
    this.#cutOff.giveUp(record);
  }

  #find(entry: EntryId): Upload {
    const upload = this.#all.get(keyOf(entry));
    if (upload === undefined) throw new NotFound();
    return upload;
  }

  #remove(entry: EntryId): void {
    this.#all.get(keyOf(entry))?.track.drop();
    this.#all.delete(keyOf(entry));
    this.#tabs.release(keyOf(entry));
    this.#go();
  }

  #course(track: Track): Course {
    return new Course((problem) => {
      if (track.view.state !== "paused") {
        track.move({ state: problem === null ? "running" : "waiting", problem });
      }
    });
  }

  /** Let those run that may. */
  #go(): void {
    const all = [...this.#all.values()];
    let free = AT_ONCE - all.filter(({ phase }) => phase === "active" || phase === "finishing").length;
    for (const upload of all) {
      if (upload.phase !== "queued" || free-- <= 0) continue;
      upload.phase = "active";
      upload.course.resume();
      upload.track.move({ state: "running", problem: null });
      upload.run ??= this.#run(upload);
    }
  }

  async #run(upload: Upload): Promise<void> {
    const { course, record, track } = upload;
    try {
      const descriptor = await this.#attempts(upload, course);
      upload.phase = "finishing";
      await this.#finish(upload.record, descriptor);
      track.move({ state: "done", done: record.length, problem: null });
      this.#remove(record.entry);
    } catch (error) {
      if (!course.ended) this.#failed(upload, error);
    } finally {
      upload.run = null;
      this.#go();
    }
  }

  #failed(upload: Upload, error: unknown): void {
    const isLost = error instanceof SourceChanged;
    upload.phase = isLost ? "lost" : "failed";
    if (isLost) upload.source = null;
    if (isLost) upload.track.move({ state: "lost", problem: error.code });
    else upload.track.fail(error);
  }

  /** Send it, anew under fresh keys where an attempt cannot be gone on with. */
  async #attempts(upload: Upload, course: Course): Promise<FileDescriptor> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(upload, course).send();
      } catch (error) {
        if (course.ended) throw error;
        this.#cutOff.giveUp(upload.record);
        const isNew = error instanceof SourceChanged || error instanceof Conflict;
        if (!isNew || attempt === ATTEMPTS) throw error;
      }
    }
  }

  #attempt(upload: Upload, course: Course): Attempt {
    const { context } = this.#parts;
    const { record, track } = upload;
    const { conversation, entry, media, name } = record;
    const source = upload.source as Blob;
    track.move({ done: 0 });
    return new Attempt(
      { conversation, entry, media, name, source },
      {
        context,
        course,
        submit: this.#hashing.for(source.size),
        begun: (file) => this.#note(upload, file, course),
        progress: (held, size) => track.progress(held, size),
      },
    );
  }

  async #note(upload: Upload, file: FileId | null, course: Course): Promise<void> {
    if (course.ended) return;
    upload.record = { ...upload.record, file };
    await this.#parts.context.store.write([keepUpload(upload.record)]);
  }

  async #finish(record: UploadRecord, file: FileDescriptor): Promise<void> {
    const { compartment, conversation, entry, kind, text, time } = record;
    const data: Data = { type: "document", data: { file, kind, text } };
    const written = { id: entry, compartment, data, time };
    await this.#parts.outbox.put(conversation, written, [forgetUpload(entry)]);
    this.#send(record);
  }
}

function viewOf(record: UploadRecord, state: Transfer["state"]): Transfer {
  const { kind, length, media, name } = record;
  const conversation = idText("conversation", record.conversation);
  const entry = idText("entry", record.entry);
  const moving = { direction: "up", done: 0, total: length, state, problem: null } as const;
  return { conversation, entry, kind, media, name, ...moving };
}
