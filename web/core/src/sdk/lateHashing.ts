/** A hashing worker that is started for the first large file; small ones are hashed where they are. */
import { hashHere, type Submit } from "../sealing/file.ts";
import { HashingWorker } from "./hashing.ts";

/** From this size on (bytes) a file's leaves are hashed in the worker. */
const LARGE = 16 << 20;

export class LateHashing {
  #worker: HashingWorker | null = null;
  #answers = false;

  /** How to hash the leaves of a file of this length. */
  for(length: number): Submit {
    if (length < LARGE || typeof Worker === "undefined") return hashHere;
    if (this.#worker === null) this.#start();
    return this.#submit;
  }

  close(): void {
    this.#worker?.close();
    this.#worker = null;
  }

  /** A worker that cannot be loaded ends without an answer. */
  #start(): void {
    const worker = new HashingWorker();
    [this.#worker, this.#answers] = [worker, false];
    const answered = worker.submit(new ArrayBuffer(1), 1);
    const started = (): void => void (this.#answers = this.#worker === worker);
    answered.then(started, () => undefined);
  }

  readonly #submit: Submit = (memory, length) => {
    const worker = this.#worker;
    if (worker === null || worker.ended || !this.#answers) return hashHere(memory, length);
    return worker.submit(memory, length);
  };
}
