/** What a page has of the client: its calls, its changes, and a way to save a file. */
import type { Change, ClientApi, FileView } from "@colloque/core/sdk/api";

/**
 * Where a saved file went: the place that the person chose, or the browser's downloads; `cancelled`
 * when the person closed the choice.
 */
export type Saved = "chosen" | "downloads" | "cancelled";

export interface Session extends ClientApi {
  /** Called with every change until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void;
  /**
   * Save a file on this device without holding it in memory where the browser can do that. Call it
   * in the handler of a click, before anything that waits. Rejects with the codes of `readFile` and
   * with `too-large-here` where this browser would have to hold more than MEMORY_LIMIT bytes.
   */
  save(conversation: string, entry: string, file: FileView): Promise<Saved>;
}
