/** Telling the other tabs of a profile what to read anew (spec: sync §7): ids only. */
import { keyOf } from "../wire/bytes.ts";
import type { AccountId, ConversationId } from "../wire/ids.ts";

/** What was written. */
export type Told =
  | { readonly kind: "talk" | "outbox" | "draft"; readonly conversation: ConversationId }
  | { readonly kind: "contacts" }
  /** The own account: changed, or logged out here. */
  | { readonly kind: "account" | "ended" };

/** The other tabs of an account. */
export class Tabs {
  #channel: BroadcastChannel | null = null;

  /** From now on `told` is called with what other tabs have written to a store of this name. */
  join(store: string, account: AccountId, told: (what: Told) => void): void {
    this.leave();
    if (typeof BroadcastChannel === "undefined") return;
    const channel = new BroadcastChannel(`${store}/${keyOf(account)}`);
    channel.onmessage = ({ data }: MessageEvent<Told>) => told(data);
    (channel as { unref?: () => void }).unref?.();
    this.#channel = channel;
  }

  tell(what: Told): void {
    this.#channel?.postMessage(what);
  }

  leave(): void {
    this.#channel?.close();
    this.#channel = null;
  }
}
