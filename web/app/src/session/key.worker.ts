/** The key worker: the only place of a page's application that holds a key. */
import type { Change } from "@colloque/core/sdk/api";
import { Client } from "@colloque/core/sdk/client";
import { systemRng } from "@colloque/core/sdk/clock";
import { IndexedDbStore } from "@colloque/core/sdk/indexedDbStore";
import { MemoryStore } from "@colloque/core/sdk/memoryStore";
import type { Store } from "@colloque/core/sdk/store";
import { Host } from "./host.ts";
import { Keeping } from "./keeper/keeping.ts";
import { stretchInWorker } from "./stretching.ts";
import { admitOwnScripts } from "./trusted.ts";

/** The page's first and only message to the worker itself. */
export interface Start {
  readonly port: MessagePort;
  /** A service worker stands between this worker and the network. */
  readonly isKept: boolean;
}

/** In a private window some browsers have no store that lasts. */
async function openStore(): Promise<Store> {
  try {
    return await IndexedDbStore.open(systemRng);
  } catch {
    return new MemoryStore();
  }
}

async function open(notify: (change: Change) => void): Promise<Client> {
  const store = await openStore();
  return Client.open({ server: location.origin, store, stretch: stretchInWorker, notify });
}

admitOwnScripts();

self.addEventListener(
  "message",
  ({ data }: MessageEvent<Start>) => {
    const keeping = new Keeping((input, init) => fetch(input, init));
    new Host(data.port, keeping, open, data.isKept);
  },
  { once: true },
);
