/** Sign-up and recovery whose answers are lost: what is there goes on, nobody is locked out. */
import { describe, expect, it } from "vitest";
import type { Fetch } from "../../src/sdk/exchange.ts";
import { address, fresh, PASSWORD, person } from "./stage.ts";

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

/** A connection that loses answers, or requests, to some paths as long as it is told to. */
class Line {
  deaf: RegExp | null = null;
  down: RegExp | null = null;
  readonly paths: string[] = [];

  readonly fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url);
    if (this.down?.test(pathname)) throw new TypeError("down");
    this.paths.push(pathname);
    const answer = await fetch(url, init);
    if (this.deaf?.test(pathname)) throw new TypeError("lost");
    return answer;
  };
}

describe("a sign-up whose last answer is lost", () => {
  it("goes on with the same bytes when it is tried again", async () => {
    const [line, email] = [new Line(), address("ada")];
    const client = fresh({ fetch: line.fetch });
    line.deaf = /^\/v1\/accounts$/;
    expect(await failure(client.createAccount(person(email)))).toBe("offline");
    expect(await client.account()).toBeNull();
    line.deaf = null;
    const info = await client.createAccount(person(email));
    expect(info.email).toBe(email);
    expect((await fresh().logIn(email, PASSWORD, false)).account).toBe(info.account);
  });

  it("says so when it is tried again with another password, which is not the account's", async () => {
    const [line, email] = [new Line(), address("ben")];
    const client = fresh({ fetch: line.fetch });
    line.deaf = /^\/v1\/accounts$/;
    await failure(client.createAccount(person(email)));
    line.deaf = null;
    const other = { ...person(email), password: "another password" };
    expect(await failure(client.createAccount(other))).toBe("earlier-password");
    expect((await client.account())?.email).toBe(email);
    expect(await failure(fresh().logIn(email, PASSWORD, false))).toBe("none");
  });

  it("is an account for who closes the page and logs in with that password", async () => {
    const [line, email] = [new Line(), address("cleo")];
    line.deaf = /^\/v1\/accounts$/;
    await failure(fresh({ fetch: line.fetch }).createAccount(person(email)));
    expect((await fresh().logIn(email, PASSWORD, false)).email).toBe(email);
  });

  it("is nothing where it has not reached the server: one begins anew", async () => {
    const [line, email] = [new Line(), address("dora")];
    line.down = /^\/v1\/accounts$/;
    await failure(fresh({ fetch: line.fetch }).createAccount(person(email)));
    const other = { ...person(email), password: "another password" };
    expect((await fresh().createAccount(other)).email).toBe(email);
    expect(await failure(fresh().logIn(email, "another password", false))).toBe("none");
    expect(await failure(fresh().logIn(email, PASSWORD, false))).toBe("wrong-password");
  });
});

describe("a guardian that cannot be reached", () => {
  it("stops a sign-up before anything stands, and not after that", async () => {
    const [line, email] = [new Line(), address("emil")];
    const client = fresh({ fetch: line.fetch });
    line.down = /^\/guardians\/3$/;
    const early = failure(client.createAccount(person(email)));
    expect(await early).toBe("guardians-unavailable");
    line.down = null;
    let bound = false;
    const late: Fetch = async (url, init) => {
      if (bound && url.endsWith("/guardians/3")) throw new TypeError("down");
      const answer = await line.fetch(url, init);
      bound ||= url.endsWith("/v1/accounts");
      return answer;
    };
    const second = fresh({ fetch: late });
    const info = await second.createAccount(person(email));
    expect(info.email).toBe(email);
    bound = false;
    await second.refresh();
    await second.close();
    expect(await failure(fresh().logIn(email, PASSWORD, false))).toBe("none");
  });
});

describe("a recovery whose last answer is lost", () => {
  it("has set the new password, or left the old one: one of the two opens, and the sheet", async () => {
    for (const kind of ["deaf", "down"] as const) {
      const [line, email] = [new Line(), address("fleur")];
      const first = fresh();
      await first.createAccount(person(email));
      const sheet = (await first.sheet("english"))?.code ?? "";
      line[kind] = /^\/v1\/account\/changes$/;
      const cut = fresh({ fetch: line.fetch });
      expect(await failure(cut.recover(email, sheet, "a new password", false))).toBe("offline");
      const [mine, others] =
        kind === "deaf" ? ["a new password", PASSWORD] : [PASSWORD, "a new password"];
      expect(await failure(fresh().logIn(email, mine, false))).toBe("none");
      expect(await failure(fresh().logIn(email, others, false))).toBe("wrong-password");
      line[kind] = null;
      const info = await cut.recover(email, sheet, "a third password", false);
      expect(info.email).toBe(email);
      expect(await failure(fresh().logIn(email, "a third password", false))).toBe("none");
    }
  });

  it("keeps the account's settings, sealed under their new key", async () => {
    const email = address("gil");
    const first = fresh();
    await first.createAccount(person(email));
    const sheet = (await first.sheet("english"))?.code ?? "";
    await first.refresh();
    const line = new Line();
    line.down = /^\/v1\/account\/settings$/;
    const second = fresh({ fetch: line.fetch });
    // Settings are fetched before anything is changed: without them nothing is.
    expect(await failure(second.recover(email, sheet, "a new password", false))).toBe("offline");
    expect(await failure(fresh().logIn(email, PASSWORD, false))).toBe("none");
    line.down = null;
    await second.recover(email, sheet, "a new password", false);
    await second.refresh();
    expect(await failure(fresh().logIn(email, "a new password", false))).toBe("none");
  });
});
