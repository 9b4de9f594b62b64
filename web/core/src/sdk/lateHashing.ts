/** A hashing worker that is started for the first large file; small ones are hashed where they are. */
import type { Submit } from "../sealing/file.ts";
import { HashingWorker } from "./hashing.ts";

/** From this size on (bytes) a file's leaves are hashed in the worker. */
const LARGE = 16 << 20;

export class LateHashing {
  #worker: HashingWorker | null = null;

  /** How to hash the leaves of a file of this length; undefined: where it is sealed or opened. */
  for(length: number): Submit | undefined {
    if (length < LARGE || typeof Worker === "undefined") return undefined;
    if (this.#worker?.ended === true) this.#worker = null;
    this.#worker ??= new HashingWorker();
    return this.#worker.submit;
  }

  close(): void {
    this.#worker?.close();
    this.#worker = null;
  }
}
