/** What the parts of an open talk share. */
import type { ConversationInfo } from "@colloque/core/sdk/api";
import { getContext, setContext } from "svelte";
import type { Here } from "../here.svelte.ts";
import { Entries } from "./entries.svelte.ts";
import { Gallery } from "./gallery.svelte.ts";
import { Transfers } from "./transfers.svelte.ts";

export class Room {
  readonly here: Here;
  readonly id: string;
  readonly entries: Entries;
  readonly transfers: Transfers;
  readonly gallery: Gallery;
  /** The picture that is shown large: its entry. */
  enlarged = $state<string | null>(null);
  /** A position that the thread is asked to show. */
  wanted = $state<number | null>(null);
  /** Text that comes back into the field where one writes. */
  returned = $state<string | null>(null);
  #info = $state.raw<ConversationInfo | null>(null);

  constructor(here: Here, id: string) {
    this.here = here;
    this.id = id;
    this.entries = new Entries(here.client, id);
    this.transfers = new Transfers(here.client);
    this.gallery = new Gallery(here.client, id);
  }

  /** The talk as the list knows it, else as it was asked for alone; null until then. */
  get info(): ConversationInfo | null {
    return this.here.talks?.find(({ id }) => id === this.id) ?? this.#info;
  }

  /** Read the talk and its newest entries. Rejects where it is not there. */
  async open(): Promise<void> {
    const [info] = await Promise.all([this.here.client.conversation(this.id), this.entries.open()]);
    this.#info = info;
  }

  /** Follow what happens. Returns what ends it. */
  start(): () => void {
    const ends = [
      this.transfers.start(),
      this.here.client.subscribe((change) => {
        if (change.kind === "entries" && change.conversation === this.id) void this.entries.renew().catch(() => undefined);
      }),
      () => this.gallery.close(),
    ];
    return () => ends.forEach((end) => end());
  }
}

const KEY = Symbol("room");

export function provideRoom(room: Room): Room {
  return setContext(KEY, room);
}

export function useRoom(): Room {
  return getContext<Room>(KEY);
}
