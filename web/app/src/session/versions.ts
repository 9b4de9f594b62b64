/**
 * The service worker's registration, and the offer of a new version: it waits until somebody takes
 * it, and a page that writes is never taken away from under anybody's hands.
 */
import type { Message } from "./sw/messages.ts";

/** Milliseconds between two looks for a new version while a page stays open. */
const LOOK = 3_600_000;
/** Milliseconds for which the key worker waits for a service worker at the first visit. */
const PATIENCE = 2000;
/** Milliseconds after which the files for a start without a network are fetched: the page is first. */
const FILL = 3000;

const listeners = new Set<() => void>();
let registration: ServiceWorkerRegistration | null = null;
/** Another tab has taken the new version; this page still is the old one. */
let isOld = false;
let isTaking = false;

/** Null where the browser has none: an insecure origin, some private windows. */
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

/** Whether no service worker stands behind this page, as at a first visit: then none keeps a session. */
export function isFirstVisit(): boolean {
  return (container()?.controller ?? null) === null;
}

/** Go on with the new version: the page is loaded anew. */
export function takeNewVersion(): void {
  const active = registration?.active;
  if (isOld || !isWaiting() || !active) return location.reload();
  isTaking = true;
  say(active, { kind: "make-way" });
}

/**
 * Register the service worker. Resolves when one stands between this page and the network, or when
 * it is clear that none will soon: everything works without one, except a start without a network
 * and a reload without the password.
 */
export async function startVersions(): Promise<boolean> {
  const workers = container();
  if (workers === null) return false;
  const controlled = control(workers);
  register(workers).catch(() => undefined);
  return controlled;
}

/** Whether there is a controller in time. Every later change is that to a new version. */
function control(workers: ServiceWorkerContainer): Promise<boolean> {
  const isControlled = workers.controller !== null;
  let had = isControlled;
  return new Promise((resolve) => {
    workers.addEventListener("controllerchange", () => {
      if (had) changed();
      had = true;
      resolve(true);
    });
    if (isControlled) resolve(true);
    else setTimeout(() => resolve(false), PATIENCE);
  });
}

function changed(): void {
  if (isTaking) return location.reload();
  isOld = true;
  tell();
}

async function register(workers: ServiceWorkerContainer): Promise<void> {
  const found = await workers.register("/sw.js", { scope: "/", updateViaCache: "none" });
  registration = found;
  if (isWaiting()) tell();
  found.addEventListener("updatefound", () => {
    const next = found.installing;
    next?.addEventListener("statechange", () => {
      if (next.state === "installed" && isWaiting()) tell();
    });
  });
  setInterval(() => void found.update().catch(() => undefined), LOOK);
  const { active } = await workers.ready;
  if (active === null) return;
  if (workers.controller === null) say(active, { kind: "claim" });
  setTimeout(() => say(active, { kind: "fill" }), FILL);
}

function say(worker: ServiceWorker, message: Message): void {
  worker.postMessage(message);
}

function isWaiting(): boolean {
  return registration?.waiting != null && registration.active !== null;
}

function tell(): void {
  for (const listener of listeners) listener();
}
