/** Starts the key worker and connects the page to it. */
import type { ClientApi } from "@colloque/core/sdk/api";
import { save } from "./downloads/save.ts";
import type { Start } from "./key.worker.ts";
import { Calls } from "./rpc/calls.ts";
import { METHODS } from "./rpc/methods.ts";
import type { Session } from "./session.ts";
import { admitOwnScripts } from "./trusted.ts";
import { isFirstVisit, startVersions } from "./versions.ts";

/** Once in a page. Everything that needs a key happens in the worker; the page has its answers. */
export function connect(): Session {
  admitOwnScripts();
  const { port1, port2 } = new MessageChannel();
  const calls = new Calls(port1);
  // What is called before the worker is there waits in the port.
  const controlled = startVersions();
  if (isFirstVisit()) void controlled.then((isKept) => start(calls, { port: port2, isKept }));
  else start(calls, { port: port2, isKept: true });
  return sessionOf(calls);
}

/**
 * Only now, since a worker that was there before the service worker is not known to it by name: its
 * session could not be kept.
 */
function start(calls: Calls, message: Start): void {
  const worker = new Worker(new URL("./key.worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("error", () => calls.end());
  worker.postMessage(message, [message.port]);
}

function sessionOf(calls: Calls): Session {
  const asked = METHODS.map((method) => [
    method,
    (...values: unknown[]) => calls.call(method, values),
  ]);
  return {
    ...(Object.fromEntries(asked) as ClientApi),
    subscribe: (listener) => calls.subscribe(listener),
    save: (conversation, entry, file) => save({ calls, conversation, entry, file }),
  };
}
