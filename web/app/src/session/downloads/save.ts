/**
 * Saving a file on this device. Three ways, the best that the browser has:
 *
 * 1. A place that the person chooses: nothing stands there until every byte was verified.
 * 2. The browser's downloads, fed by the service worker; broken off where a byte is wrong.
 * 3. In memory, up to MEMORY_LIMIT, where neither is there.
 */
import type { FileView, Problem } from "@colloque/core/sdk/api";
import type { Calls } from "../rpc/calls.ts";
import { CallFailed } from "../rpc/problem.ts";
import { receiveStream } from "../rpc/streams.ts";
import type { Saved } from "../session.ts";
import type { Message } from "../sw/messages.ts";
import { safeMedia, safeName } from "./names.ts";

/** Bytes that are held in memory at most. */
export const MEMORY_LIMIT = 256 << 20;
/** Milliseconds in which a service worker answers, or is taken for gone. */
const PATIENCE = 3000;

/** File System Access, which the types of pages do not have yet. */
type Pick = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** What there is to read: `readFile` of this entry. */
export interface Source {
  readonly calls: Calls;
  readonly conversation: string;
  readonly entry: string;
  readonly file: FileView;
}

export async function save(source: Source): Promise<Saved> {
  const { showSaveFilePicker } = window as { showSaveFilePicker?: Pick };
  if (showSaveFilePicker !== undefined) {
    const picked = await pick(showSaveFilePicker, source.file.name);
    if (picked === "cancelled") return picked;
    if (picked !== null) return saveChosen(source, picked);
  }
  const worker = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker?.controller;
  return worker ? saveServed(source, worker) : saveHeld(source);
}

/** Null where the browser does not let this page ask. */
async function pick(ask: Pick, name: string): Promise<FileSystemFileHandle | "cancelled" | null> {
  try {
    return await ask.call(window, { suggestedName: safeName(name) });
  } catch (error) {
    return (error as Error).name === "AbortError" ? "cancelled" : null;
  }
}

async function askPort({ calls, conversation, entry }: Source): Promise<MessagePort> {
  return (await calls.ask("readFile", [conversation, entry])) as MessagePort;
}

async function saveChosen(source: Source, chosen: FileSystemFileHandle): Promise<Saved> {
  try {
    const stream = receiveStream(await askPort(source));
    // Written beside the file and moved into its place at the end; an error throws it away.
    await stream.pipeTo(await chosen.createWritable());
    return "chosen";
  } catch (error) {
    const { remove } = chosen as { remove?: () => Promise<void> };
    await remove?.call(chosen).catch(() => undefined);
    throw error;
  }
}

async function saveServed(source: Source, worker: ServiceWorker): Promise<Saved> {
  const { name, media, length } = source.file;
  const port = await askPort(source);
  const { port1, port2 } = new MessageChannel();
  const message: Message = { kind: "download", file: { name, media, length } };
  worker.postMessage(message, [port, port2]);
  // A link that says "download" would go to the network past the service worker; this one does not,
  // and the page stays, since what comes is to be saved and not shown.
  follow(await nextOf<string>(port1, PATIENCE));
  // Only now is it known whether every byte was what the other side has signed.
  const problem = await nextOf<Problem | null>(port1);
  if (problem?.code === "cancelled") return "cancelled";
  if (problem !== null) throw new CallFailed(problem);
  return "downloads";
}

/** The next message. Throws CallFailed where the other side is gone. */
function nextOf<Told>(port: MessagePort, patience?: number): Promise<Told> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new CallFailed({ code: "internal", retry: null }));
    port.addEventListener("message", ({ data }: MessageEvent<Told>) => resolve(data), { once: true });
    port.addEventListener("close", gone, { once: true });
    if (patience !== undefined) setTimeout(gone, patience);
    port.start();
  });
}

async function saveHeld(source: Source): Promise<Saved> {
  const { name, media, length } = source.file;
  if (length > MEMORY_LIMIT) throw new CallFailed({ code: "too-large-here", retry: null });
  const stream = receiveStream(await askPort(source));
  const bytes = await new Response(stream).arrayBuffer();
  const address = URL.createObjectURL(new Blob([bytes], { type: safeMedia(media) }));
  follow(address, safeName(name));
  setTimeout(() => URL.revokeObjectURL(address), PATIENCE);
  return "downloads";
}

function follow(address: string, name?: string): void {
  const link = document.createElement("a");
  link.href = address;
  if (name !== undefined) link.download = name;
  link.click();
}
