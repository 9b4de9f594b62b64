/** A running installation, which tests/scenario/test_web_sdk.py starts and names in the environment. */
import { Client } from "../../src/sdk/client.ts";
import type { Fetch } from "../../src/sdk/exchange.ts";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import type { Opening } from "../../src/sdk/parts.ts";

export const PASSWORD = "a good password";

/** Where the server is. */
export const SERVER = process.env["COLLOQUE_SDK_SERVER"] ?? "";
/** Process ids of the guardians, in the order of their indices. */
export const GUARDIANS = (process.env["COLLOQUE_SDK_GUARDIANS"] ?? "").split(" ").map(Number);

let count = 0;

/** An address that nobody has yet. */
export function address(name: string): string {
  return `${name}-${Date.now()}-${count++}@example.org`;
}

/** A fresh client: a computer that nobody has used. */
export function fresh(opening: Partial<Opening> = {}): Client {
  return Client.open({ server: SERVER, store: new MemoryStore(), ...opening });
}

/** Somebody who signs up. */
export function person(email: string, name = "Pia Exemple") {
  return {
    email,
    password: PASSWORD,
    name,
    role: "patient",
    code: null,
    shared: false,
  } as const;
}

/** Some guardians stand still during the work. */
export async function without<T>(indices: readonly number[], work: () => Promise<T>): Promise<T> {
  const pids = indices.map((index) => GUARDIANS[index - 1] as number);
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  try {
    return await work();
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
}

/** Everything that goes out: method, URL and body, in order. */
export function recording(): { readonly sent: string[]; readonly fetch: Fetch } {
  const sent: string[] = [];
  return {
    sent,
    fetch: (url, init) => {
      sent.push(`${init.method} ${new URL(url).pathname}`);
      return fetch(url, init);
    },
  };
}
