/** The edge's clock and randomness; everything below takes them as arguments. Twin of sdk/clock.py. */

/** Milliseconds since 1970-01-01 UTC. */
export type Clock = () => number;
/** `length` random bytes. */
export type Rng = (length: number) => Uint8Array;

export const wallClock: Clock = () => Date.now();

/** The platform's secure randomness; at most 65536 bytes a call. */
export const systemRng: Rng = (length) => crypto.getRandomValues(new Uint8Array(length));
