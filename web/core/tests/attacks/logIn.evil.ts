/**
 * A02, A08, A10, A29, A31: at a log-in the server shows another account, older or changed wraps, other
 * parameters. Nothing that depends on the password leaves (spec: password §3, §7; keyslot §2).
 */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Client } from "../../src/sdk/client.ts";
import { movePin } from "../../src/sdk/pins.ts";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { argon2, type Stretch } from "../../src/sealing/password.ts";
import * as cbor from "../../src/wire/cbor.ts";
import type { Value } from "../../src/wire/cbor.ts";
import { address, fresh, PASSWORD, person } from "../live/stage.ts";
import { bundleOf, codeOf, Liar } from "./liar.ts";

const START = "/v1/login/start";
/** What a log-in asks before the keyslot is open: nothing in it depends on the password but blinded. */
const QUESTIONS = /^(GET \/v1\/deployment|POST \/v1\/login\/start|POST \/guardians\/\d+)$/u;

/** Whose log-ins are disturbed: somebody new for each test, since guardians count what goes wrong. */
let email: string;
const other = address("eve");

beforeAll(async () => {
  await fresh().createAccount(person(other));
});
beforeEach(async () => {
  email = address("pia");
  await fresh().createAccount(person(email));
});

interface Visitor {
  readonly client: Client;
  readonly liar: Liar;
  /** How often a password was hashed. */
  readonly hashed: () => number;
}

async function visit(store = new MemoryStore()): Promise<Visitor> {
  const liar = await Liar.open();
  let count = 0;
  const stretch: Stretch = (...given) => {
    count += 1;
    return argon2(...given);
  };
  return { client: fresh({ fetch: liar.fetch, store, stretch }), liar, hashed: () => count };
}

/** A log-in ends with one of these codes, with nothing but questions sent, and nobody is in. */
async function stops({ client, liar }: Visitor, ...codes: readonly string[]): Promise<void> {
  const before = (await liar.sent()).length;
  expect(codes).toContain(await codeOf(client.logIn(email, PASSWORD, false)));
  const asked = await liar.asked(before);
  expect(asked.filter((one) => !QUESTIONS.test(one))).toEqual([]);
  expect(await client.account()).toBeNull();
}

describe("a log-in with an evil server", () => {
  it("A02: any change of a keyslot set stops it", async () => {
    const visitor = await visit();
    for (const percent of [10, 30, 50, 70, 90]) {
      await visitor.liar.behave();
      await visitor.liar.tell("flipped", { method: "POST", path: START, field: "keyslots", percent });
      await stops(visitor, "bad-signature", "malformed", "substituted");
    }
  });

  it("A02: a changed keyring is refused", async () => {
    const { client, liar } = await visit();
    await liar.tell("flipped", { method: "GET", path: "/v1/account/vault", field: "keyring", percent: 20 });
    expect(await codeOf(client.logIn(email, PASSWORD, false))).toBe("tampered");
    expect(await client.account()).toBeNull();
    await liar.behave();
    await client.logIn(email, PASSWORD, false);
  });

  it("A08: an older keyslot set than this computer has seen is refused", async () => {
    const older = await bundleOf(email);
    const visitor = await visit();
    await visitor.client.logIn(email, PASSWORD, false);
    await visitor.client.rename("Pia d’Exemple", PASSWORD);
    await visitor.client.logOut(false);
    const keyslots = (cbor.decode(older, 1 << 27) as Map<string, Uint8Array>).get("keyslots");
    const fields = { keyslots: keyslots as Uint8Array };
    await visitor.liar.tell("with-fields", { method: "POST", path: START, fields });
    await stops(visitor, "rolled-back");
    await visitor.liar.behave();
    await visitor.client.logIn(email, PASSWORD, false);
  });

  it("A08: an older deployment than this computer has seen is refused", async () => {
    const store = new MemoryStore();
    await fresh({ store }).logIn(email, PASSWORD, false);
    const id = (await store.get("deployment", ["id"])) as Uint8Array;
    await store.write(await movePin(store, "deployment", id, 2, new Uint8Array(32)));
    const visitor = await visit(store);
    await stops(visitor, "rolled-back");
    expect(await visitor.liar.asked()).toEqual(["GET /v1/deployment"]);
  });

  it("A10: another deployment is refused before anything is asked", async () => {
    for (const percent of [30, 60, 90]) {
      const visitor = await visit();
      await visitor.liar.tell("flipped", { method: "GET", path: "/v1/deployment", field: "descriptors", percent });
      await stops(visitor, "bad-signature", "malformed");
      expect(await visitor.liar.asked()).toEqual(["GET /v1/deployment"]);
    }
  });

  it("A10: parameters that a server offers are refused, and nothing is hashed", async () => {
    const offers: Record<string, Value> = { argon2: { m: 8 }, kdf: "pbkdf2", memory: 8, suite: 0, v: 0 };
    for (const [name, value] of Object.entries(offers)) {
      const visitor = await visit();
      await visitor.liar.tell("with-fields", { method: "POST", path: START, fields: { [name]: value } });
      await stops(visitor, "malformed");
      expect(visitor.hashed()).toBe(0);
    }
  });

  it("A29: an unknown address and a wrong password look alike", async () => {
    const seen = [];
    for (const [who, password] of [[email, "a wrong password"], [address("nobody"), PASSWORD]] as const) {
      const { client, liar } = await visit();
      const code = await codeOf(client.logIn(who, password, false));
      const lengths = (await liar.sent()).filter(({ url }) => url.includes("guardians")).map(({ body }) => body.length);
      seen.push({ code, asked: (await liar.asked()).map((one) => one.replace(/\d$/u, "")).sort(), lengths });
    }
    expect(seen[0]).toMatchObject({ code: "wrong-password" });
    expect(seen[1]).toEqual(seen[0]);
  });

  it("A31: the account of somebody else is refused before anything is sent", async () => {
    const visitor = await visit();
    await visitor.liar.tell("instead", { method: "POST", path: START, answer: await bundleOf(other) });
    await stops(visitor, "substituted");
    const sent = await visitor.liar.everything();
    expect(sent).not.toContain(PASSWORD);
    // The control: the truth lets the same client in.
    await visitor.liar.behave();
    await visitor.client.logIn(email, PASSWORD, false);
  });

  it("A31: a guardian that names another key stops it", async () => {
    const visitor = await visit();
    await visitor.liar.corrupt(2);
    await stops(visitor, "guardians-disagree");
    await visitor.liar.behave();
    await visitor.client.logIn(email, PASSWORD, false);
  });

  it("A31: the sheet opens no account of somebody else either", async () => {
    const owner = fresh();
    await owner.logIn(email, PASSWORD, false);
    const words = (await owner.sheet("french"))?.words.join(" ") ?? "";
    const { client, liar } = await visit();
    await liar.tell("instead", { method: "POST", path: START, answer: await bundleOf(other) });
    expect(await codeOf(client.recover(email, words, "another password", false))).toBe("wrong-password");
    expect((await liar.asked()).filter((one) => !QUESTIONS.test(one))).toEqual([]);
    await owner.close();
  });
});
