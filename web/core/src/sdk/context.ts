/** What all parts of a client share: store, transport, clock, and who is logged in. */
import { NotLoggedIn, Offline, Substituted } from "../errors.ts";
import type { OwnAccount } from "../protocol/account.ts";
import type { Stretch } from "../sealing/password.ts";
import { verifyDescriptors, type Deployment } from "../trust/deployment.ts";
import type { AccountId, DeploymentId } from "../wire/ids.ts";
import { decode, encode } from "../wire/schema.ts";
import * as answers from "./answers.ts";
import type { Change } from "./api.ts";
import type { KeptAuthority } from "./authority.ts";
import type { Clock, Rng } from "./clock.ts";
import { EndingStore } from "./endingStore.ts";
import type { Held } from "./held.ts";
import type { Pending } from "./pending.ts";
import { MemoryStore } from "./memoryStore.ts";
import { findPin, movePin } from "./pins.ts";
import { put, type Store } from "./store.ts";
import type { Transport } from "./transport.ts";

/** What a context is made of. */
export interface Edge {
  /** What lasts on this computer; kept in memory only where it is shared. */
  readonly store: Store;
  readonly transport: Transport;
  /** Dates what is written; milliseconds. */
  readonly clock: Clock;
  /** Decides what is valid now; milliseconds. */
  readonly wall: Clock;
  readonly rng: Rng;
  /** Argon2id, which in a browser runs in a worker of its own. */
  readonly stretch: Stretch;
  /** The deployment that the release was made for; null: pinned at first use. */
  readonly deployment: DeploymentId | null;
  /** Tells the page what has changed. */
  readonly notify: (change: Change) => void;
}

/** Shared state of a client's parts. The store is another one on a shared computer. */
export class Context {
  store: Store;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly wall: Clock;
  readonly rng: Rng;
  readonly stretch: Stretch;
  readonly notify: (change: Change) => void;
  own: OwnAccount | null = null;
  /** What the own account was opened with; there exactly as long as `own` is. */
  held: Held | null = null;
  /** A sign-up or recovery that has not come through. */
  pending: Pending | null = null;
  /** The keyslot of the last log-in, for some minutes. */
  authority: KeptAuthority | null = null;
  readonly #lasting: EndingStore;
  #isOver = false;
  readonly #release: DeploymentId | null;
  #background: Promise<unknown> = Promise.resolve();
  #deployment: Promise<Deployment> | null = null;

  constructor(edge: Edge) {
    this.store = this.#lasting = new EndingStore(edge.store);
    this.transport = edge.transport;
    this.clock = edge.clock;
    this.wall = edge.wall;
    this.rng = edge.rng;
    this.stretch = edge.stretch;
    this.notify = edge.notify;
    this.#release = edge.deployment;
  }

  /** The account that is logged in. Throws NotLoggedIn. */
  me(): OwnAccount {
    if (this.own === null) throw new NotLoggedIn();
    return this.own;
  }

  /** Its id. Throws NotLoggedIn. */
  get account(): AccountId {
    return this.me().state.account;
  }

  /** The time by the server's clock, as far as it is known; milliseconds. */
  now(): number {
    return this.transport.seconds() * 1000;
  }

  /** Keep what comes now on this computer or, where it is shared, in memory only. */
  useStore(shared: boolean): void {
    const isShared = this.store !== this.#lasting;
    if (isShared === shared) return;
    this.store.lock();
    this.store = shared ? new MemoryStore() : this.#lasting;
  }

  /** Whether the account has been logged out: the next log-in takes a fresh context. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Let nothing that is still on its way touch the store any more. */
  finish(): void {
    this.useStore(false);
    this.#isOver = true;
    this.#lasting.lock();
    this.#lasting.end();
  }

  /** Let something run whose outcome changes nothing here; `settled` waits for it. */
  inBackground(work: Promise<unknown>): void {
    this.#background = Promise.allSettled([this.#background, work]);
  }

  /** Everything that runs in the background is at its end. */
  async settled(): Promise<void> {
    await this.#background;
  }

  /** The deployment that this client belongs to: by its release, or since its first use. */
  async pinnedDeployment(): Promise<DeploymentId | null> {
    return this.#deployment === null ? this.#pinned() : (await this.#deployment).id;
  }

  async #pinned(): Promise<DeploymentId | null> {
    if (this.#release !== null) return this.#release;
    return (await this.#lasting.get("deployment", ["id"])) as DeploymentId | null;
  }

  /**
   * The verified deployment: asked for once, compared with the pin (spec: deployment §1).
   * Throws Substituted, RolledBack; Offline only where nothing is known yet.
   */
  deployment(): Promise<Deployment> {
    this.#deployment ??= this.#find().catch((error: unknown) => {
      this.#deployment = null;
      throw error;
    });
    return this.#deployment;
  }

  async #find(): Promise<Deployment> {
    const pinned = await this.#pinned();
    const pin = pinned === null ? null : await findPin(this.#lasting, "deployment", pinned);
    const descriptors = await this.#descriptors();
    const deployment = await verifyDescriptors(descriptors, pinned, pin?.seq ?? 0);
    const { id, descriptor, head } = deployment;
    if (!descriptor.origins.includes(this.transport.origin)) throw new Substituted();
    await this.#lasting.write([
      put("deployment", ["id"], id),
      put("deployment", ["descriptors"], encode(answers.DESCRIPTORS, { descriptors })),
      ...(await movePin(this.#lasting, "deployment", id, descriptor.version, head)),
    ]);
    return deployment;
  }

  async #descriptors(): Promise<readonly Uint8Array[]> {
    try {
      const target = "/v1/deployment";
      const sending = { signed: false };
      const ask = this.transport.ask("GET", target, answers.DESCRIPTORS, null, sending);
      return (await ask).descriptors;
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      const stored = await this.#lasting.get("deployment", ["descriptors"]);
      if (stored === null) throw error;
      return decode(answers.DESCRIPTORS, stored, 1 << 28).descriptors;
    }
  }
}
