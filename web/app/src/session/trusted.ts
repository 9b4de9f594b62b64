/**
 * Which scripts may be started by address: our own workers, by the names that the build gives them.
 *
 * Trusted Types refuse every other address, and every text that would become markup or code; there
 * is no way around that here (ADR 0020). A page's Svelte has a policy of its own for its templates.
 */

const OWN = /^\/(?:sw\.js|assets\/[\w.]+\.worker-[\w-]+\.js)$/u;

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(address: string): string | null }): unknown;
}

/** The address if it is one of ours on this origin, else null, which is refused. */
export function admit(address: string, origin: string): string | null {
  const url = URL.parse(address, origin);
  const isOwn = url !== null && url.origin === origin && OWN.test(url.pathname) && url.search === "";
  return isOwn ? url.href : null;
}

/** Once in each page and worker, before it starts a worker. */
export function admitOwnScripts(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  const createScriptURL = (address: string): string | null => admit(address, location.origin);
  trustedTypes?.createPolicy("default", { createScriptURL });
}
