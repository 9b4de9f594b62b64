/**
 * The service worker: starts the application without a network, keeps the session in memory from one
 * page to the next, and serves downloads. It answers for nothing else: whatever is asked of the
 * server goes there untouched.
 */
import { Downloads, DOWNLOADS, type Announced } from "../downloads/serving.ts";
import { Keeper } from "../keeper/keeper.ts";
import type { Kept } from "../keeper/keeping.ts";
import type { Message } from "./messages.ts";
import { Shell, type Version } from "./shell.ts";

declare const self: ServiceWorkerGlobalScope;
/** Put here by the build (build/shell.ts). */
declare const __VERSION__: Version;

const KEY_WORKER = /^\/assets\/key\.worker-[\w-]+\.js$/u;

const shell = new Shell(__VERSION__, caches, fetch.bind(self));
const keeper = new Keeper(Date.now);
const downloads = new Downloads(Date.now);

self.addEventListener("install", (event) => {
  // A new version is whole before it is offered. The first one stands there at once and gets its
  // files when the page has what it needs ("fill").
  if (self.registration.active) event.waitUntil(shell.install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([shell.tidy(), self.clients.claim()]));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith("/keeper/")) event.respondWith(keep(event));
  else if (url.pathname.startsWith(DOWNLOADS)) event.respondWith(downloads.serve(url.pathname));
  else answerFromShell(event, url);
});

self.addEventListener("message", (event) => {
  const message = event.data as Message;
  if (message.kind === "claim") event.waitUntil(self.clients.claim());
  else if (message.kind === "fill") event.waitUntil(shell.fill());
  else if (message.kind === "make-way") makeWay();
  else if (message.kind === "take-over") event.waitUntil(takeOver(event.source, message.kept));
  else serve(message.file, event.ports);
});

/** From service worker to service worker, so that no page sees the session. */
function makeWay(): void {
  const message: Message = { kind: "take-over", kept: keeper.handOn() };
  self.registration.waiting?.postMessage(message);
}

async function takeOver(from: unknown, kept: Kept | null): Promise<void> {
  if (!(from instanceof ServiceWorker)) return;
  keeper.takeOn(kept);
  await self.skipWaiting();
}

function serve(file: Announced, ports: readonly MessagePort[]): void {
  const [stream, answer] = ports;
  if (!stream || !answer) return;
  answer.postMessage(downloads.announce(file, stream, (problem) => answer.postMessage(problem)));
}

function answerFromShell(event: FetchEvent, url: URL): void {
  const { method, mode } = event.request;
  const path = method === "GET" ? shell.pathFor(url, mode === "navigate") : null;
  if (path !== null) event.respondWith(shell.answer(path));
}

/** Only a key worker is answered, whatever a page says that it is. */
async function keep(event: FetchEvent): Promise<Response> {
  const client = await self.clients.get(event.clientId);
  const isKeyWorker = client?.type === "worker" && KEY_WORKER.test(new URL(client.url).pathname);
  if (!isKeyWorker) return new Response(null, { status: 403 });
  return keeper.answer(event.clientId, event.request);
}
