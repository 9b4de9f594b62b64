/** What pages say to the service worker. */
import type { Announced } from "../downloads/serving.ts";

export type Message =
  /** A new version that waits may take over. */
  | { readonly kind: "take-over" }
  /** Comes with two ports: of the stream, and for the answer, which is the download's path. */
  | { readonly kind: "download"; readonly file: Announced };
