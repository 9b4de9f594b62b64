/** What `/status.json` and, in a demo, `/demo.json` say, checked before anything is shown of it. */

export interface Person {
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

/** Lines to try, the people's log-ins and their one password; empty without a demo. */
export interface Demo {
  readonly lines: readonly string[];
  readonly people: readonly Person[];
  readonly password: string;
}

export interface Status extends Demo {
  readonly server: string;
  readonly database: string | null;
  readonly guardians: readonly { readonly index: number; readonly reachable: boolean }[];
  readonly isOnOneMachine: boolean;
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

const NO_DEMO: Demo = { lines: [], people: [], password: "" };

function readDemo(value: unknown): Demo {
  const { lines, people, password } = fields(value);
  return { lines: list(lines, text), people: list(people, readPerson), password: text(password) };
}

function readStatus(value: unknown, demo: Demo): Status {
  const answer = fields(value);
  return {
    server: text(answer.server),
    database: answer.database === null ? null : text(answer.database),
    guardians: list(answer.guardians, readGuardian),
    isOnOneMachine: "notice" in answer,
    ...demo,
  };
}

async function read(path: string): Promise<unknown> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(path, { cache: "no-store", signal });
  if (!answer.ok) throw new UnexpectedAnswer();
  return answer.json();
}

/** Ask the server once. Never throws: an absence says why there is nothing. */
export async function askStatus(): Promise<Status | Absence> {
  try {
    const status = await read("/status.json");
    const isDemo = fields(status).demo === true;
    return readStatus(status, isDemo ? readDemo(await read("/demo.json")) : NO_DEMO);
  } catch {
    return navigator.onLine ? "silent" : "offline";
  }
}
