/** What the key worker does around the client: whose calls it answers, and what it has kept. */
import { Expired } from "@colloque/core/sdk/errors";
import type { AccountInfo, Change } from "@colloque/core/sdk/api";
import { beforeEach, describe, expect, test } from "vitest";
import { Host, type Hosted, type Keeps } from "../../src/session/host.ts";
import { Calls } from "../../src/session/rpc/calls.ts";

const PIA: AccountInfo = {
  account: "acc_a",
  device: "dev_a",
  email: "pia@example.org",
  name: "Pia Fictive",
  role: "patient",
  sheetProved: true,
  expires: 0,
  shared: false,
};

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 15));

let noted: string[];
let kept: Uint8Array | null;
let notify: (change: Change) => void;
let account: AccountInfo | null;
let resumes: () => void;

const keeping: Keeps = {
  begin: () => void noted.push("begin"),
  take: async () => (kept === null ? null : { name: "dev_old", secrets: kept }),
  keep: async ({ name, secrets }) => void noted.push(`keep ${name} ${secrets.join()}`),
  forget: async (name) => void noted.push(`forget ${name}`),
};

const client: Hosted & { rename(name: string): Promise<AccountInfo> } = {
  account: async () => account,
  exportSession: () => new Uint8Array([1, 2]),
  resume: async () => resumes(),
  rename: async (name) => ({ ...PIA, name }),
};

function host(isKept: boolean): Calls {
  const { port1, port2 } = new MessageChannel();
  const open = async (told: (change: Change) => void): Promise<Hosted> => {
    notify = told;
    return client;
  };
  new Host(port1, keeping, open, isKept);
  return new Calls(port2);
}

beforeEach(() => {
  noted = [];
  kept = null;
  account = null;
  resumes = () => {
    account = PIA;
    notify({ kind: "account" });
  };
});

describe("the host", () => {
  test("answers what a page may ask and nothing else", async () => {
    const calls = host(false);
    expect(await calls.call("rename", ["Zoé"])).toMatchObject({ name: "Zoé" });
    for (const method of ["exportSession", "resume", "toString"]) {
      await expect(calls.call(method, [])).rejects.toMatchObject({ code: "internal" });
    }
  });

  test("goes on with a session before it answers anything", async () => {
    kept = new Uint8Array([9]);
    const calls = host(true);
    expect(await calls.call("account", [])).toEqual(PIA);
    await wait();
    expect(noted).toEqual(["begin", "keep dev_a 1,2"]);
  });

  test("asks for no session where no service worker is", async () => {
    kept = new Uint8Array([9]);
    expect(await host(false).call("account", [])).toBeNull();
    expect(noted).toEqual([]);
  });

  test("lets go of a session that is over", async () => {
    kept = new Uint8Array([9]);
    resumes = () => {
      throw new Expired();
    };
    expect(await host(true).call("account", [])).toBeNull();
    expect(noted).toEqual(["begin", "forget dev_old"]);
  });

  test("has the session kept after every change of the account, and forgotten at its end", async () => {
    const calls = host(true);
    const told: Change[] = [];
    calls.subscribe((change) => told.push(change));
    await calls.call("account", []);
    account = PIA;
    notify({ kind: "account" });
    await wait();
    notify({ kind: "ended", why: "logged-out" });
    await wait();
    expect(noted).toEqual(["begin", "keep dev_a 1,2", "forget dev_a"]);
    expect(told.map(({ kind }) => kind)).toEqual(["account", "ended"]);
  });
});
