/** What all parts of a client share: store, transport, clock, and who is logged in. */
import { NotLoggedIn, Offline, Substituted } from "../errors.ts";
import type { OwnAccount } from "../protocol/account.ts";
import { verifyDescriptors, type Deployment } from "../trust/deployment.ts";
import type { AccountId, DeploymentId } from "../wire/ids.ts";
import { decode, encode } from "../wire/schema.ts";
import * as answers from "./answers.ts";
import type { Change } from "./api.ts";
import type { Clock, Rng } from "./clock.ts";
import { findPin, movePin } from "./pins.ts";
import { put, type Store } from "./store.ts";
import type { Transport } from "./transport.ts";

/** What a context is made of. */
export interface Edge {
  readonly store: Store;
  readonly transport: Transport;
  /** Dates what is written; milliseconds. */
  readonly clock: Clock;
  /** Decides what is valid now; milliseconds. */
  readonly wall: Clock;
  readonly rng: Rng;
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
  readonly notify: (change: Change) => void;
  own: OwnAccount | null = null;
  readonly #release: DeploymentId | null;
  #deployment: Promise<Deployment> | null = null;

  constructor(edge: Edge) {
    this.store = edge.store;
    this.transport = edge.transport;
    this.clock = edge.clock;
    this.wall = edge.wall;
    this.rng = edge.rng;
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

  /** The deployment that this client belongs to: by its release, or since its first use. */
  async pinnedDeployment(): Promise<DeploymentId | null> {
    if (this.#release !== null) return this.#release;
    return (await this.store.get("deployment", ["id"])) as DeploymentId | null;
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
    const pinned = await this.pinnedDeployment();
    const pin = pinned === null ? null : await findPin(this.store, "deployment", pinned);
    const descriptors = await this.#descriptors();
    const deployment = await verifyDescriptors(descriptors, pinned, pin?.seq ?? 0);
    const { id, descriptor, head } = deployment;
    if (!descriptor.origins.includes(this.transport.origin)) throw new Substituted();
    await this.store.write([
      put("deployment", ["id"], id),
      put("deployment", ["descriptors"], encode(answers.DESCRIPTORS, { descriptors })),
      ...(await movePin(this.store, "deployment", id, descriptor.version, head)),
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
      const stored = await this.store.get("deployment", ["descriptors"]);
      if (stored === null) throw error;
      return decode(answers.DESCRIPTORS, stored, 1 << 28).descriptors;
    }
  }
}
