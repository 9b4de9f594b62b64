/**
 * The service worker's registration, and the offer of a new version: it waits until somebody takes
 * it, and a page that writes is never taken away from under anybody's hands.
 */
import type { Message } from "./sw/messages.ts";

/** Milliseconds between two looks for a new version while a page stays open. */
const LOOK = 3_600_000;

const listeners = new Set<() => void>();
let registration: ServiceWorkerRegistration | null = null;
/** Another tab has taken the new version; this page still is the old one. */
let isOld = false;
let isTaking = false;

/** Null where the browser has none: an insecure origin, a private window. */
function container(): ServiceWorkerContainer | null {
  return (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker ?? null;
}

/**
 * Be told that a new version is ready, now or later, until the returned function is called. The
 * page offers it and calls `takeNewVersion` when somebody says yes.
 */
export function onNewVersion(listener: () => void): () => void {
  listeners.add(listener);
  if (isOld || isWaiting()) listener();
  return () => listeners.delete(listener);
}

/** Go on with the new version: the page is loaded anew. */
export function takeNewVersion(): void {
  const waiting = registration?.waiting;
  if (isOld || !waiting) return location.reload();
  isTaking = true;
  waiting.postMessage({ kind: "take-over" } satisfies Message);
}

/**
 * Register the service worker. `present` is called as soon as one stands between this page's workers
 * and the network, and again when another one takes over, whose answer is awaited before the page is
 * loaded anew. Resolves at once; the application works without a service worker too.
 */
export function startVersions(present: () => Promise<void>): void {
  const workers = container();
  if (workers === null) return;
  let had = workers.controller !== null;
  if (had) void present();
  workers.addEventListener("controllerchange", () => {
    const isNew = had;
    had = true;
    void present().finally(() => {
      if (isTaking) location.reload();
      else if (isNew) tellOld();
    });
  });
  register(workers).catch(() => undefined);
}

async function register(workers: ServiceWorkerContainer): Promise<void> {
  const found = await workers.register("/sw.js", { scope: "/", updateViaCache: "none" });
  registration = found;
  if (isWaiting()) tell();
  found.addEventListener("updatefound", () => {
    const next = found.installing;
    next?.addEventListener("statechange", () => {
      if (next.state === "installed" && workers.controller !== null) tell();
    });
  });
  setInterval(() => void found.update().catch(() => undefined), LOOK);
}

function isWaiting(): boolean {
  return registration?.waiting != null && container()?.controller !== null;
}

function tellOld(): void {
  isOld = true;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}
