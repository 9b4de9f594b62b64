/** A client in a worker, as in the application; its store is in memory. */
import { answerCalls, type Method } from "../../app/src/session/rpc/calls.ts";
import { isMethod } from "../../app/src/session/rpc/methods.ts";
import type { Change } from "../../core/src/sdk/api.ts";
import { Client } from "../../core/src/sdk/client.ts";
import { MemoryStore } from "../../core/src/sdk/memoryStore.ts";
import { throughput } from "./throughput.ts";

self.addEventListener("message", ({ data: port }: MessageEvent<MessagePort>) => {
  const told = (change: Change): void => tell(change);
  const client = Client.open({ server: location.origin, store: new MemoryStore(), notify: told });
  const find = (method: string): Method | null => {
    if (method === "throughput") return throughput as Method;
    return isMethod(method) ? (client[method].bind(client) as Method) : null;
  };
  const tell = answerCalls(port, find);
});
