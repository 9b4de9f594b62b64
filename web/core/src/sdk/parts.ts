/** The parts that work on one account, put together (twin of sdk/parts.py). */
import { argon2, type Stretch } from "../sealing/password.ts";
import type { Language } from "../sealing/words.ts";
import type { DeploymentId } from "../wire/ids.ts";
import type { Change } from "./api.ts";
import { systemRng, wallClock, type Clock, type Rng } from "./clock.ts";
import { Context } from "./context.ts";
import { Conversations } from "./conversations.ts";
import type { Fetch } from "./exchange.ts";
import { Files } from "./files.ts";
import { endHere, renewOrEnd } from "./leaving.ts";
import { readOwn } from "./ownAccount.ts";
import type { Store } from "./store.ts";
import { originOf, Transport } from "./transport.ts";
import { turns, type Turn } from "./turn.ts";

/** What a client is opened with; all but server and store has a default. */
export interface Opening {
  /** The address of the server. */
  readonly server: string;
  /** What lasts on this computer. On a shared one a log-in keeps everything in memory instead. */
  readonly store: Store;
  /** Dates what is written; milliseconds. */
  readonly clock?: Clock;
  readonly rng?: Rng;
  /** Argon2id; in a browser it runs in a worker of its own. */
  readonly stretch?: Stretch;
  readonly fetch?: Fetch;
  /** The deployment that the release was made for; otherwise it is pinned at first use. */
  readonly deployment?: DeploymentId;
  /** What the first device of a new account is called. */
  readonly deviceName?: string;
  /** The language of the safety code's words. */
  readonly language?: Language;
  /** Called with whatever has changed. */
  readonly notify?: (change: Change) => void;
}

/** What works on an account. */
export interface Parts {
  readonly context: Context;
  readonly conversations: Conversations;
  readonly files: Files;
  /** Changes of the own account: who logs in, out, or signs. */
  readonly turn: Turn;
  readonly deviceName: string;
}

/** Put the parts together. Throws BadInput for an address that is none. */
export function assemble(opening: Opening): Parts {
  const { server, store, clock = wallClock, rng = systemRng, stretch = argon2 } = opening;
  const { deployment = null, deviceName = "", language = "english" } = opening;
  const notify = (change: Change): void => {
    if (change.kind === "account") conversations.parts.tabs.tell({ kind: "account" });
    if (change.kind === "ended") conversations.stop();
    if (change.kind === "ended") files.stop();
    if (change.kind === "connection" && change.online) files.wake();
    opening.notify?.(change);
  };
  const transport = new Transport(originOf(server), wallClock, opening.fetch);
  const context = new Context({
    store,
    transport,
    clock,
    wall: wallClock,
    rng,
    stretch,
    deployment,
    notify,
  });
  const conversations = new Conversations(context, language, (kind) => {
    const taken = kind === "ended" ? endHere(context) : readOwn(context);
    const tell = (): void => opening.notify?.({ kind: "account" });
    context.inBackground(kind === "ended" ? taken : taken.then(tell));
  });
  const files = new Files(conversations);
  transport.renew = () => renewOrEnd(context);
  return { context, conversations, files, turn: turns("colloque/own"), deviceName };
}
