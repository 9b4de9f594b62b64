/** The pictures of one talk that are held just now: few at a time, the oldest is taken back. */
import type { Session } from "../session/session.ts";
import { picture, type Picture } from "./pictures.ts";

/** How many pictures are held at most. */
const HELD = 16;
/** How many are read at once. */
const AT_ONCE = 2;

export class Gallery {
  readonly #client: Session;
  readonly #conversation: string;
  readonly #held = new Map<string, Promise<Picture>>();
  readonly #shown = new Map<string, number>();
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(client: Session, conversation: string) {
    this.#client = client;
    this.#conversation = conversation;
  }

  /** The picture of an entry, read once. It stays until `release` has been called as often. */
  take(entry: string): Promise<Picture> {
    this.#shown.set(entry, (this.#shown.get(entry) ?? 0) + 1);
    const held = this.#held.get(entry) ?? this.#read(entry);
    this.#held.delete(entry);
    this.#held.set(entry, held);
    held.catch(() => this.#held.delete(entry));
    return held;
  }

  release(entry: string): void {
    const left = (this.#shown.get(entry) ?? 1) - 1;
    if (left > 0) this.#shown.set(entry, left);
    else this.#shown.delete(entry);
    this.#trim(HELD);
  }

  /** Take back everything. */
  close(): void {
    this.#shown.clear();
    this.#trim(0);
  }

  #trim(limit: number): void {
    for (const [entry, held] of this.#held) {
      if (this.#held.size <= limit) return;
      if (this.#shown.has(entry)) continue;
      this.#held.delete(entry);
      held.then(revoke, () => undefined);
    }
  }

  async #read(entry: string): Promise<Picture> {
    if (this.#running >= AT_ONCE) await new Promise<void>((next) => this.#waiting.push(next));
    this.#running += 1;
    try {
      return await picture(await this.#client.readFile(this.#conversation, entry));
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

function revoke(made: Picture): void {
  if (typeof made === "object") URL.revokeObjectURL(made.address);
}
