/** Argon2id in a worker of its own, which lives as long as one password takes. */
import type { Asked } from "./argon2.worker.ts";

/** Stretch a password's OPRF output (spec: password §3). Rejects where the browser cannot. */
export function stretchInWorker(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  const worker = new Worker(new URL("./argon2.worker.ts", import.meta.url), { type: "module" });
  return new Promise<Uint8Array>((resolve, reject) => {
    const fail = (): void => reject(new Error("the password could not be stretched"));
    worker.addEventListener("error", fail);
    worker.addEventListener("message", ({ data }: MessageEvent<Uint8Array | null>) => {
      if (data === null) fail();
      else resolve(data);
    });
    worker.postMessage({ password, salt } satisfies Asked);
  }).finally(() => worker.terminate());
}
