/** Two people in one page, each with a worker; a file goes from one to the other. */
import { Calls } from "../../app/src/session/rpc/calls.ts";
import type { AccountInfo, ClientApi, ConversationInfo, Transfer } from "../../core/src/sdk/api.ts";

/** Files below this size (bytes) are compared everywhere. */
const EVERYWHERE = 100 << 20;

/** What `read` gives: seconds, and the bytes that came, none of them found to differ. */
export interface Measured {
  readonly seconds: number;
  readonly same: number;
}

type Person = { readonly calls: Calls } & { call<T>(method: keyof ClientApi | "throughput", ...values: unknown[]): Promise<T> };

function person(): Person {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const { port1, port2 } = new MessageChannel();
  const calls = new Calls(port1);
  worker.addEventListener("error", () => calls.end());
  worker.postMessage(port2, [port2]);
  return { calls, call: (method, ...values) => calls.call(method, values) as never };
}

const [pia, doctor] = [person(), person()];
let conversation = "";
const chosen = (): File => document.querySelector("input")?.files?.[0] as File;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Accounts for both and a conversation between them. */
async function meet(): Promise<void> {
  const join = (one: Person, role: string): Promise<AccountInfo> => {
    const email = `${role}-${crypto.randomUUID()}@example.org`;
    const name = `${role} Exemple`;
    return one.call("createAccount", { email, password: "a good password", name, role, code: null, shared: true });
  };
  await join(pia, "patient");
  const { account } = await join(doctor, "practitioner");
  const made = await pia.call<ConversationInfo>("startConversation", [account], [], null);
  conversation = made.id;
}

/** Send the chosen file; resolves with its entry's id and the seconds until the server had it. */
async function send(): Promise<{ readonly entry: string; readonly seconds: number }> {
  const file = chosen();
  const start = performance.now();
  const over = new Promise<Transfer>((resolve) => {
    pia.calls.subscribe((change) => {
      if (change.kind !== "transfer") return;
      if (["done", "failed", "lost"].includes(change.transfer.state)) resolve(change.transfer);
    });
  });
  const plain = { file, name: file.name, media: "", kind: "document", text: "", compartment: null };
  const entry = await pia.call<string>("sendFile", conversation, plain);
  const { state, problem } = await over;
  if (state !== "done") throw new Error(`${state}: ${problem}`);
  return { entry, seconds: (performance.now() - start) / 1000 };
}

/** Read it on the other side and compare it with the chosen file. */
async function read(entry: string): Promise<Measured> {
  await until(async () => {
    const all = await doctor.call<readonly ConversationInfo[]>("conversations");
    return all.find(({ id, preview }) => id === conversation && preview?.type === "document");
  });
  const start = performance.now();
  const reader = (await doctor.call<ReadableStream<Uint8Array>>("readFile", conversation, entry)).getReader();
  let [same, count] = [0, 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    // In a large file some places, so that comparing takes no memory to speak of.
    const isLooked = chosen().size < EVERYWHERE || count++ % 16 === 0 || same + value.length === chosen().size;
    if (isLooked) await compare(value, same);
    same += value.length;
  }
  return { seconds: (performance.now() - start) / 1000, same };
}

async function compare(value: Uint8Array, at: number): Promise<void> {
  const expected = await chosen().slice(at, at + value.length).arrayBuffer();
  if (!isSame(value, new Uint8Array(expected))) throw new Error(`differs after ${at} bytes`);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

/** Without a network, in the worker. */
const throughput = (): Promise<unknown> => pia.call("throughput", chosen());

Object.assign(window, { files: { meet, send, read, throughput } });
