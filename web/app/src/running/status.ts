/** What `/status.json` says, checked before anything is shown of it. */

export interface Person {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

export interface Status {
  readonly server: string;
  readonly database: string | null;
  readonly guardians: readonly { readonly index: number; readonly reachable: boolean }[];
  readonly isOnOneMachine: boolean;
  /** Empty without a demo: lines to try, the people's log-ins and their one password. */
  readonly lines: readonly string[];
  readonly people: readonly Person[];
  readonly password: string;
}

/** Why there is no status: this device has no network, or the server says nothing (usable). */
export type Absence = "loading" | "offline" | "silent";

const PATIENCE_MS = 8000;

class UnexpectedAnswer extends Error {}

function text(value: unknown): string {
  if (typeof value !== "string") throw new UnexpectedAnswer();
  return value;
}

function list<T>(value: unknown, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new UnexpectedAnswer();
  return value.map(read);
}

function fields(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new UnexpectedAnswer();
  return value as Record<string, unknown>;
}

function readPerson(value: unknown): Person {
  const [email = "", name = "", role = ""] = list(value, text);
  return { email, name, role };
}

function readGuardian(value: unknown): Status["guardians"][number] {
  const { index, reachable } = fields(value);
  return { index: Number(index), reachable: reachable === true };
}

function readStatus(value: unknown): Status {
  const answer = fields(value);
  return {
    server: text(answer.server),
    database: answer.database === null ? null : text(answer.database),
    guardians: list(answer.guardians, readGuardian),
    isOnOneMachine: "notice" in answer,
    lines: list(answer.demo, text),
    people: list(answer.demo_people, readPerson),
    password: text(answer.demo_password),
  };
}

/** Ask the server once. Never throws: an absence says why there is nothing. */
export async function askStatus(): Promise<Status | Absence> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch("/status.json", { cache: "no-store", signal });
    return answer.ok ? readStatus(await answer.json()) : "silent";
  } catch {
    return navigator.onLine ? "silent" : "offline";
  }
}
