/** The log-ins of a demo's invented people, which only a demo tells. */
import type { Role } from "@colloque/core/sdk/api";

export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}
export interface Demo {
  readonly people: readonly DemoPerson[];
  readonly password: string;
}

interface Told {
  readonly people: readonly (readonly [string, string, Role])[];
  readonly password: string;
}

/** Null on any installation that is no demo. */
export async function readDemo(): Promise<Demo | null> {
  try {
    const answer = await fetch("/demo.json", { headers: { accept: "application/json" } });
    if (answer.status !== 200) return null;
    const told = (await answer.json()) as Told;
    const people = told.people.map(([email, name, role]) => ({ email, name, role }));
    return { people, password: told.password };
  } catch {
    return null;
  }
}
