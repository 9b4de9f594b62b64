/** What is said to the service worker. */
import type { Announced } from "../downloads/serving.ts";
import type { Kept } from "../keeper/keeping.ts";

export type Message =
  /** Take this page too, which was loaded past the service worker. */
  | { readonly kind: "claim" }
  /** Get the application's files for the next start without a network. */
  | { readonly kind: "fill" }
  /** To the active one: let the version that waits take over. */
  | { readonly kind: "make-way" }
  /** From the active one to the one that waits, with the session that is kept. */
  | { readonly kind: "take-over"; readonly kept: Kept | null }
  /** Comes with two ports: of the stream, and for the answers: the download's path, and at its end
   * the problem, or null where there is none. */
  | { readonly kind: "download"; readonly file: Announced };
