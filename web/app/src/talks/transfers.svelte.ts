/** Files on their way, and how fast. */
import type { Transfer } from "@colloque/core/sdk/api";
import type { Session } from "../session/session.ts";

/** How long (ms) a transfer is watched before its remaining time is said. */
const WATCHED = 2000;

interface Seen {
  readonly at: number;
  readonly done: number;
}

export class Transfers {
  #all = $state.raw<ReadonlyMap<string, Transfer>>(new Map());
  readonly #client: Session;
  readonly #started = new Map<string, Seen>();

  constructor(client: Session) {
    this.#client = client;
  }

  /** Follow them. Returns what ends it. */
  start(): () => void {
    const end = this.#client.subscribe((change) => {
      if (change.kind === "transfer") this.#take(change.transfer);
    });
    void this.read();
    return end;
  }

  /** All anew: one that was cancelled is in no change. */
  async read(): Promise<void> {
    const all = await this.#client.transfers().catch(() => []);
    this.#all = new Map(all.map((one) => [keyOf(one), one]));
  }

  #take(transfer: Transfer): void {
    const all = new Map(this.#all);
    if (transfer.state === "done") all.delete(keyOf(transfer));
    else all.set(keyOf(transfer), transfer);
    this.#all = all;
    if (transfer.state !== "running") this.#started.delete(keyOf(transfer));
    else if (!this.#started.has(keyOf(transfer))) this.#started.set(keyOf(transfer), { at: Date.now(), done: transfer.done });
  }

  /** The one of an entry, in a direction. */
  of(entry: string | null, direction: Transfer["direction"]): Transfer | null {
    return entry === null ? null : (this.#all.get(`${direction}/${entry}`) ?? null);
  }

  /** What is on its way out in a talk. */
  outgoing(conversation: string): readonly Transfer[] {
    return [...this.#all.values()].filter((one) => one.direction === "up" && one.conversation === conversation);
  }

  /** Milliseconds until it is through; null while that is not known. */
  left(transfer: Transfer): number | null {
    const start = this.#started.get(keyOf(transfer));
    if (start === undefined || transfer.state !== "running") return null;
    const [time, done] = [Date.now() - start.at, transfer.done - start.done];
    return time < WATCHED || done <= 0 ? null : ((transfer.total - transfer.done) * time) / done;
  }
}

function keyOf({ direction, entry }: Transfer): string {
  return `${direction}/${entry}`;
}
