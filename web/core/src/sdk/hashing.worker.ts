/** Hashes what it is sent, and sends the hash and the memory back. See hashing.ts. */
import type { Hashed } from "../sealing/file.ts";

/** What a worker's own global scope offers; the types of pages do not have it. */
const scope = self as unknown as { postMessage(answer: Hashed, transfer: Transferable[]): void };

self.addEventListener("message", async (event: MessageEvent<[ArrayBuffer, number]>) => {
  const [memory, length] = event.data;
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(memory, 0, length));
  scope.postMessage({ digest: new Uint8Array(digest), memory }, [memory]);
});
