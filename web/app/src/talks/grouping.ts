/** Which entries stand together as one. */
import type { EntryView } from "@colloque/core/sdk/api";

/** Said within this time (ms) of each other by the same person. */
const TOGETHER = 5 * 60_000;
const SAID: ReadonlySet<string> = new Set(["message", "document"]);

export function isTogether(one: EntryView | undefined, other: EntryView | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (!SAID.has(one.type) || !SAID.has(other.type) || one.compartment !== other.compartment) return false;
  if (one.author !== other.author || one.sent !== other.sent || other.problem !== null) return false;
  return Math.abs(other.time - one.time) < TOGETHER;
}
