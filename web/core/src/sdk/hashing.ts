/** Hashing a file's leaves in a worker, beside sealing or opening it. Twin of sdk/hashing.py. */
import type { Hashed, Submit } from "../sealing/file.ts";

interface Waiting {
  resolve(hashed: Hashed): void;
  reject(error: Error): void;
}

/** For `new LeafHasher(worker.submit)`; one worker serves many files. Ends with `close`. */
export class HashingWorker {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #ended = false;

  constructor() {
    this.#worker = new Worker(new URL("./hashing.worker.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", (event: MessageEvent<Hashed>) => {
      this.#waiting.shift()?.resolve(event.data);
    });
    this.#worker.addEventListener("error", () => this.close());
  }

  /** Whether it takes no more work. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Hash the memory in the worker, in the order of the calls. Fails once the worker has ended. */
  readonly submit: Submit = (memory, length) =>
    new Promise((resolve, reject) => {
      if (this.#ended) throw new Error("the hashing worker has ended");
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage([memory, length], [memory]);
    });

  /** Stop the worker; what waits for it fails. */
  close(): void {
    this.#ended = true;
    this.#worker.terminate();
    const error = new Error("the hashing worker has ended");
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
