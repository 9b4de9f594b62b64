/** The account against a real server and real guardians: in, out, in again. */
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { address, fresh, PASSWORD, person, recording, without } from "./stage.ts";

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { code?: string }) => error.code ?? String(error),
  );
}

describe("an account", () => {
  it("is made, and opens on a fresh computer with the password alone", async () => {
    const email = address("pia");
    const first = fresh();
    const made = await first.createAccount(person(email));
    expect(made).toMatchObject({ email, name: "Pia Exemple", role: "patient", sheetProved: false });
    const second = fresh();
    const info = await second.logIn(email.toUpperCase(), PASSWORD, false);
    expect(info).toMatchObject({ account: made.account, email, name: "Pia Exemple" });
    expect(info.device).not.toBe(made.device);
    expect(info.expires - Date.now()).toBeGreaterThan(11 * 3_600_000);
    await first.close();
    await second.close();
  });

  it("answers a wrong password and an unknown address with one and the same error", async () => {
    const email = address("quentin");
    await fresh().createAccount(person(email));
    expect(await failure(fresh().logIn(email, "another password", false))).toBe("wrong-password");
    const unknown = fresh().logIn(address("nobody"), PASSWORD, false);
    expect(await failure(unknown)).toBe("wrong-password");
  });

  it("sends nothing that depends on the password before the keyslot has opened", async () => {
    const email = address("rita");
    await fresh().createAccount(person(email));
    const wrong = recording();
    await failure(fresh({ fetch: wrong.fetch }).logIn(email, "another password", false));
    expect(new Set(wrong.sent.slice(0, 2))).toEqual(
      new Set(["GET /v1/deployment", "POST /v1/login/start"]),
    );
    expect(wrong.sent.slice(2).every((line) => line.startsWith("POST /guardians/"))).toBe(true);
    const right = recording();
    const client = fresh({ fetch: right.fetch });
    await client.logIn(email, PASSWORD, false);
    await client.close();
    const finish = right.sent.indexOf("POST /v1/login/finish");
    expect(right.sent.slice(2, finish)).toHaveLength(2);
    expect(right.sent[finish + 1]).toBe("GET /v1/account/vault");
    const proofs = right.sent.slice(finish + 2).filter((line) => line.includes("/guardians/"));
    expect(proofs).toHaveLength(2);
  });

  it("refuses a second account for an address, and logs out", async () => {
    const email = address("sam");
    const client = fresh();
    await client.createAccount(person(email));
    expect(await failure(fresh().createAccount(person(email)))).toBe("taken");
    await client.logOut(false);
    expect(await client.account()).toBeNull();
    expect(() => client.exportSession()).toThrow();
    await client.logIn(email, PASSWORD, true);
    expect((await client.account())?.shared).toBe(true);
  });

  it("logs in with one guardian of three standing still, and not with two", async () => {
    const email = address("tess");
    await fresh().createAccount(person(email));
    await without([2], () => fresh().logIn(email, PASSWORD, false));
    await without([1], () => fresh().logIn(email, PASSWORD, false));
    const status = await without([1, 3], () => fresh().status());
    expect(status.guardians.map(({ reachable }) => reachable)).toEqual([false, true, false]);
    const two = without([1, 3], () => failure(fresh().logIn(email, PASSWORD, false)));
    expect(await two).toBe("guardians-unavailable");
    expect(await failure(fresh().logIn(email, PASSWORD, false))).toBe("none");
  });
});

describe("a session", () => {
  it("goes on from its export, and ends with a log-out elsewhere", async () => {
    const email = address("uma");
    const store = new MemoryStore();
    await fresh().createAccount(person(email));
    const first = fresh({ store });
    const info = await first.logIn(email, PASSWORD, false);
    const second = fresh({ store });
    expect(await second.resume(first.exportSession())).toEqual(info);
    expect(await failure(fresh().resume(first.exportSession().slice(1)))).not.toBe("none");
    await second.logOut(false);
    expect(await failure(first.devices())).toBe("not-logged-in");
    expect(await first.account()).toBeNull();
  });

  it("asks for the password once the keyslot has gone, and is listed while it lasts", async () => {
    const email = address("vito");
    const made = await fresh().createAccount(person(email));
    const first = fresh();
    const info = await first.logIn(email, PASSWORD, false);
    const second = fresh();
    await second.resume(first.exportSession());
    expect(await failure(second.rename("Vito Exemple", null))).toBe("password-needed");
    const wrong = second.rename("Vito Exemple", "another password");
    expect(await failure(wrong)).toBe("wrong-password");
    expect((await second.rename(" Vito Exemple ", PASSWORD)).name).toBe("Vito Exemple");
    expect((await first.rename("Vito E.", null)).name).toBe("Vito E.");
    const other = fresh();
    expect((await other.logIn(email, PASSWORD, true)).name).toBe("Vito E.");
    const devices = await other.devices();
    expect(devices.map(({ kind, mine }) => [kind, mine])).toEqual([
      ["session", true],
      ["session", false],
      ["session", false],
    ]);
    expect(devices.map(({ id }) => id)).toEqual(expect.arrayContaining([info.device, made.device]));
    await first.logOut(true);
    expect(await other.devices()).toHaveLength(2);
  });
});

describe("the recovery sheet", () => {
  it("is shown until two of its words were typed, and then no more", async () => {
    const client = fresh();
    await client.createAccount(person(address("vera")));
    const sheet = await client.sheet("french");
    expect(sheet?.words).toHaveLength(12);
    const [third, ninth] = [sheet?.words[2] ?? "", sheet?.words[8] ?? ""];
    expect(await failure(client.confirmSheet({ 3: ninth, 9: third }, null))).toBe("bad-input");
    expect(await failure(client.confirmSheet({ 3: third }, null))).toBe("bad-input");
    const info = await client.confirmSheet({ 3: third, 9: ninth }, null);
    expect(info.sheetProved).toBe(true);
    expect(await client.sheet("french")).toBeNull();
    const ways = await client.waysIn();
    expect(ways.map(({ kind, proved }) => [kind, proved])).toEqual([
      ["password", true],
      ["sheet", true],
    ]);
  });

  it("gets back in with a new password, by words or code; old password and devices end", async () => {
    const email = address("wim");
    const first = fresh();
    const made = await first.createAccount(person(email));
    const sheet = await first.sheet("english");
    const second = fresh();
    const words = (sheet?.words ?? []).join("  ").toUpperCase();
    expect(await failure(second.recover(email, words, "short", false))).toBe("bad-input");
    const info = await second.recover(email, words, "a new password", false);
    expect(info).toMatchObject({ account: made.account, name: "Pia Exemple", sheetProved: true });
    expect(await second.sheet("english")).toBeNull();
    await second.rename("Wim Exemple", null);
    await second.close();

    expect(await failure(fresh().logIn(email, PASSWORD, false))).toBe("wrong-password");
    expect(await failure(first.rename("Somebody", null))).toBe("not-logged-in");
    expect(await first.account()).toBeNull();
    const third = fresh();
    expect((await third.logIn(email, "a new password", false)).name).toBe("Wim Exemple");
    const again = await fresh().recover(email, sheet?.code ?? "", "a third password", true);
    expect(again.account).toBe(made.account);
    expect(await failure(fresh().logIn(email, "a new password", false))).toBe("wrong-password");
    expect(await failure(fresh().logIn(email, "a third password", false))).toBe("none");
  });

  it("opens no other account, and says where a word is wrong", async () => {
    const client = fresh();
    await client.createAccount(person(address("xan")));
    const sheet = await client.sheet("english");
    const email = address("yve");
    await fresh().createAccount(person(email));
    const other = (sheet?.words ?? []).join(" ");
    expect(await failure(fresh().recover(email, other, "a new password", false))).toBe(
      "wrong-password",
    );
    const wrong = ["colloque", ...(sheet?.words ?? []).slice(1)].join(" ");
    expect(await failure(fresh().recover(email, wrong, "a new password", false))).toBe("bad-word");
    expect(await failure(fresh().logIn(email, PASSWORD, false))).toBe("none");
  });
});
