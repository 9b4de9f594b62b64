/** Uploads that were cut off: their file must be chosen again, and takes no place at the server. */
import { ColloqueError, NotFound } from "../errors.ts";
import { equalBytes, keyOf } from "../wire/bytes.ts";
import { idText, type EntryId, type FileId } from "../wire/ids.ts";
import * as answers from "./answers.ts";
import type { Context } from "./context.ts";
import { keepUpload, keptUploads, type UploadRecord } from "./uploadRecords.ts";

type Records = readonly UploadRecord[];

export class CutOff {
  readonly #context: Context;
  readonly #held: () => Promise<ReadonlySet<string>>;

  /** `held`: the entries that some tab works on. */
  constructor(context: Context, held: () => Promise<ReadonlySet<string>>) {
    [this.#context, this.#held] = [context, held];
  }

  /** What is kept, and no tab works on; `phaseHere` says how it is with those of this one. */
  async all(phaseHere: (entry: EntryId) => string | undefined): Promise<Records> {
    const held = await this.#held();
    const kept = await keptUploads(this.#context.store);
    return kept.filter(({ entry }) => {
      const phase = phaseHere(entry);
      return phase === undefined ? !held.has(keyOf(entry)) : phase === "lost";
    });
  }

  /** Have the server drop what it holds of an attempt that is over; nobody waits for it. */
  giveUp({ file }: UploadRecord): void {
    if (file !== null) this.#context.inBackground(this.#drop(file));
  }

  /** The same for all that are lost. */
  async release(lost: () => Promise<Records>): Promise<void> {
    for (const { entry, file } of await lost()) {
      if (file === null || !(await this.#drop(file))) continue;
      const now = (await lost()).find((one) => equalBytes(one.entry, entry));
      if (now?.file == null || !equalBytes(now.file, file)) continue;
      await this.#context.store.write([keepUpload({ ...now, file: null })]);
    }
  }

  /** Never begun, complete, or away: then the server drops by itself what nobody goes on with. */
  async #drop(file: FileId): Promise<boolean> {
    try {
      const target = `/v1/files/${idText("file", file)}`;
      await this.#context.transport.ask("DELETE", target, answers.EMPTY);
      return true;
    } catch (error) {
      if (!(error instanceof ColloqueError)) throw error;
      return error instanceof NotFound;
    }
  }
}
