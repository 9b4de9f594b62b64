/** Starts the key worker and connects the page to it. */
import type { ClientApi } from "@colloque/core/sdk/api";
import { save } from "./downloads/save.ts";
import type { Start } from "./key.worker.ts";
import { Calls } from "./rpc/calls.ts";
import { METHODS } from "./rpc/methods.ts";
import type { Session } from "./session.ts";
import { admitOwnScripts } from "./trusted.ts";
import { startVersions } from "./versions.ts";

/** Once in a page. Everything that needs a key happens in the worker; the page has its answers. */
export function connect(): Session {
  admitOwnScripts();
  const worker = new Worker(new URL("./key.worker.ts", import.meta.url), { type: "module" });
  const { port1, port2 } = new MessageChannel();
  const calls = new Calls(port1);
  worker.addEventListener("error", () => calls.end());
  const isKept = navigator.serviceWorker?.controller != null;
  worker.postMessage({ port: port2, isKept } satisfies Start, [port2]);
  startVersions(async () => void (await calls.call("keepSession", [])));
  return sessionOf(calls);
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
