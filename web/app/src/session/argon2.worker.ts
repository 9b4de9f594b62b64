/**
 * Stretches passwords. The only place where WebAssembly is compiled, which the policy of this
 * script's response permits here alone; the same policy lets it connect to nothing.
 */
import { argon2 } from "@colloque/core/sealing/argon2";

/** What is asked: the OPRF's output and the salt. */
export interface Asked {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
}

/** What a worker's own global scope offers; the types of pages do not have it. */
const scope = self as unknown as { postMessage(answer: Uint8Array | null): void };

self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  try {
    scope.postMessage(await argon2(data.password, data.salt));
  } catch {
    // The fault is told without what it was made of.
    scope.postMessage(null);
  }
});
