/** What the state of server and guardians means for the person. */
import type { Status } from "@colloque/core/sdk/api";

export interface Stand {
  /** All guardians at one host: whoever owns it owns them all. */
  readonly isOnePlace: boolean;
  /** The server passes on what is said to them (spec: deployment §1); where they stand is not seen from here. */
  readonly isRelayed: boolean;
  /** Not enough of them answer for a log-in. */
  readonly isTooFew: boolean;
  readonly isSomeQuiet: boolean;
}

export function standOf({ guardians, threshold }: Status): Stand {
  const up = guardians.filter(({ reachable }) => reachable).length;
  const hosts = new Set(guardians.map(({ url }) => nameOf(url)));
  return {
    isOnePlace: guardians.length > 1 && hosts.size === 1 && !hosts.has(null),
    isRelayed: hosts.has(null),
    isTooFew: up < threshold,
    isSomeQuiet: up < guardians.length,
  };
}

/** Host and port of an address, as one reads them; null for a path on the server. */
export function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

function nameOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}
