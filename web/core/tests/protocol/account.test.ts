/** Sign-up, log-in and recovery in memory, against guardians that verify what they get. */
import { beforeEach, describe, expect, it } from "vitest";
import {
  BadInput,
  Fork,
  GuardiansDisagree,
  GuardiansUnavailable,
  NotAuthorised,
  ProofInvalid,
  Stale,
  Substituted,
  Tampered,
  TooManyTries,
  WrongPassword,
} from "../../src/errors.ts";
import { proveBody, sealFor } from "../../src/protocol/guardians.ts";
import {
  openWithSheet,
  startLogIn,
  type Bundle,
  type Entrance,
  type SessionEntrance,
} from "../../src/protocol/logIn.ts";
import { prepareRecovery, type Recovery } from "../../src/protocol/recovery.ts";
import { prepareSignUp, type Newcomer } from "../../src/protocol/signUp.ts";
import { changeKeyring, nameDevice, proveSheet } from "../../src/protocol/vault.ts";
import { deviceSigner } from "../../src/sealing/device.ts";
import { wordsOf } from "../../src/sealing/words.ts";
import { admitSession } from "../../src/trust/session.ts";
import { deviceAt, seqOf, signerKey, verifyChain, verifyLink } from "../../src/trust/sigchain.ts";
import { deviceId } from "../../src/wire/account.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import { TOO_MANY, type Status } from "../../src/wire/guardian.ts";
import { handleOf } from "../../src/wire/handle.ts";
import type { AccountId } from "../../src/wire/ids.ts";
import { encode } from "../../src/wire/schema.ts";
import { stream } from "../twins/stream.ts";
import * as fakes from "./fakes.ts";
import { bundleOf, DEPLOYMENT, EMAIL, NOW, ORIGIN, type Guardians } from "./fakes.ts";
import type { FakeGuardian, Held } from "./guardian.ts";

const NEW = "another long password";
const HANDLE = keyOf(handleOf(DEPLOYMENT.id, EMAIL));
const made = await fakes.signUp();

let held: Guardians;
beforeEach(async () => {
  held = fakes.guardians();
  await fakes.bindAll(held, made);
});

type Way = "password" | "sheet";

async function enter(way: Way): Promise<Entrance> {
  const bundle = bundleOf(made);
  const opened =
    way === "sheet"
      ? await openWithSheet(DEPLOYMENT, bundle, made.sheet)
      : await fakes.logIn(held.slice(0, 2), bundle);
  return opened.prepareDevice(ORIGIN, NOW + 1, stream(`device ${way}`));
}

describe("log-in", () => {
  it.each([[[0, 1]], [[0, 2]], [[1, 2]], [[2, 0]], [[0, 1, 2]]])(
    "takes any two guardians: %j",
    async (used) => {
      const opened = await fakes.logIn(used.map((at) => held[at] as FakeGuardian), bundleOf(made));
      expect(opened.master).toEqual(made.own.master);
    },
  );

  it.each(["password", "sheet"] as const)("opens the account on a new device: %s", async (way) => {
    const entrance = await enter(way);
    const own = await entrance.openVault(made.vault.keyring);
    expect(own.keyring).toEqual(made.own.keyring);
    expect(seqOf(own.state)).toBe(1);
    const devices = [made.own, own].map(({ device }) => keyOf(deviceId(device.public)));
    expect([...own.state.devices.keys()]).toEqual(devices);
    expect(await verifyChain([made.link, entrance.link], DEPLOYMENT.id)).toEqual(own.state);
  });

  it("has its success accepted by a guardian", async () => {
    const { keys } = await fakes.logIn(held.slice(0, 2), bundleOf(made));
    const rng = stream("prove");
    const started = startLogIn(DEPLOYMENT, EMAIL, fakes.PASSWORD, rng);
    const [evaluation] = await fakes.evaluateAt(started, held.slice(0, 1), 1, rng);
    if (evaluation === undefined) throw new Error("no evaluation");
    await fakes.ask(held[0], "prove", await proveBody(keys, DEPLOYMENT.id, evaluation), rng);
    expect(held[0].proved).toEqual([evaluation.attempt]);
  });

  it("gives the same error for a wrong password and a wrong sheet", async () => {
    const wrong = fakes.logIn(held.slice(0, 2), bundleOf(made), "wrong password");
    await expect(wrong).rejects.toThrow(WrongPassword);
    const sheet = openWithSheet(DEPLOYMENT, bundleOf(made), new Uint8Array(16));
    await expect(sheet).rejects.toThrow(WrongPassword);
  });

  it("finds guardians that disagree before combining", async () => {
    const honest = held[1].active.get(HANDLE) as Held;
    const account = new Uint8Array(32) as Uint8Array as AccountId;
    held[1].active.set(HANDLE, { ...honest, statement: { ...honest.statement, account } });
    const split = fakes.logIn(held.slice(0, 2), bundleOf(made));
    await expect(split).rejects.toThrow(GuardiansDisagree);
    const opened = await fakes.logIn([held[0], held[2]], bundleOf(made));
    expect(opened.master).toEqual(made.own.master);
  });

  it("finds a wrong share", async () => {
    const [mine, other] = [held[1].active.get(HANDLE), held[0].active.get(HANDLE)] as Held[];
    held[1].active.set(HANDLE, { ...(mine as Held), share: (other as Held).share });
    const wrong = fakes.logIn(held.slice(0, 2), bundleOf(made));
    await expect(wrong).rejects.toThrow(ProofInvalid);
  });

  it("does not take one guardian for two", async () => {
    for (const used of [[held[0]], [held[0], held[0]]]) {
      await expect(fakes.logIn(used, bundleOf(made))).rejects.toThrow(GuardiansDisagree);
    }
  });

  it("refuses the account of another", async () => {
    const eve = await fakes.signUp("Eve", "patient", "eve@example.org");
    await expect(fakes.logIn(held.slice(0, 2), bundleOf(eve))).rejects.toThrow(Substituted);
    const mixed = { ...bundleOf(made), keyslots: eve.vault.keyslots };
    await expect(fakes.logIn(held.slice(0, 2), mixed)).rejects.toThrow(Substituted);
  });

  it("refuses the keyring of another version", async () => {
    const { vault } = await changeKeyring(made.own, nameDevice(made.own, "Phone"), NOW, stream("v"));
    const entrance = await enter("password");
    await expect(entrance.openVault(vault.keyring)).rejects.toThrow(Tampered);
  });

  it.each<[Status, new () => Error]>([
    ["version", Stale],
    ["taken", Substituted],
    ["refused", NotAuthorised],
    ["busy", GuardiansUnavailable],
  ])("knows what a guardian means by %s", async (status, kind) => {
    const [guardian] = DEPLOYMENT.descriptor.guardians;
    if (guardian === undefined) throw new Error("no guardian");
    const rng = stream("refused");
    const request = await sealFor(DEPLOYMENT, guardian, "prove", new Uint8Array(), rng);
    const answer = await held[0].refuse(request.data, status);
    await expect(request.open(answer)).rejects.toThrow(kind);
  });

  it("tells when another try comes back", async () => {
    const [guardian] = DEPLOYMENT.descriptor.guardians;
    if (guardian === undefined) throw new Error("no guardian");
    const rng = stream("too many");
    const request = await sealFor(DEPLOYMENT, guardian, "evaluate", new Uint8Array(), rng);
    const body = encode(TOO_MANY, { retry: 90 });
    const failure = await request.open(await held[0].refuse(request.data, "too-many", body)).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(TooManyTries);
    expect((failure as TooManyTries).retry).toBe(90_000);
  });
});

function newcomer(email: string, password: string): Newcomer {
  return { email, password, name: "Ana", role: "patient", deviceName: "Laptop", expires: null };
}

describe("sign-up and vault", () => {
  it("makes nothing of a short password or a bad address", async () => {
    for (const [email, password] of [[EMAIL, "short"], ["ana", "a long password"]] as const) {
      const making = prepareSignUp(DEPLOYMENT, newcomer(email, password), NOW, stream("bad"));
      await expect(making).rejects.toThrow(BadInput);
    }
  });

  it("takes Argon2id from where it is told to", async () => {
    const asked: number[][] = [];
    const person = newcomer(EMAIL, fakes.PASSWORD);
    const own = await prepareSignUp(DEPLOYMENT, person, NOW, stream("own"), async (secret, salt) => {
      asked.push([secret.length, salt.length]);
      return new Uint8Array(32);
    });
    expect(asked).toEqual([[64, 16]]);
    const other = await prepareSignUp(DEPLOYMENT, person, NOW, stream("own"));
    expect(own.own.keyring.owner[0]).not.toEqual(other.own.keyring.owner[0]);
    expect(own.own.keyring.owner[1]).toEqual(other.own.keyring.owner[1]);
  });

  it("gives the first device of a browser an end", async () => {
    const browser = await fakes.signUp("Bea", "patient", "bea@example.org", NOW + 1000);
    expect([...browser.own.state.devices.values()][0]?.expires).toBe(NOW + 1000);
    const late = changeKeyring(browser.own, browser.own.keyring, NOW + 1001, stream("late"));
    await expect(late).rejects.toThrow(NotAuthorised);
  });

  it("keeps the master key when the keyring changes", async () => {
    const named = nameDevice(made.own, "Phone");
    const { own, vault } = await changeKeyring(made.own, named, NOW, stream("v"));
    expect(own.keyring.devices.at(-1)?.name).toBe("Phone");
    expect([own.keyring.version, own.keyslots.version]).toEqual([2, 2]);
    expect(own.master).toEqual(made.own.master);
    expect(vault.keyslots).not.toEqual(made.vault.keyslots);
  });

  it("has a sheet proved by two words", () => {
    const words = wordsOf(made.sheet);
    const [third, last] = [words[2], words[11]] as [string, string];
    const typed = new Map([[3, third.toUpperCase()], [12, last]]);
    expect(proveSheet(made.own, words, typed).sheet).toBeNull();
    const wrong: [number, string][][] = [
      [[3, third]],
      [[3, third], [12, `${words[0]}x`]],
      [[0, last], [13, "x"]],
    ];
    for (const pairs of wrong) {
      expect(() => proveSheet(made.own, words, new Map(pairs))).toThrow(BadInput);
    }
  });
});

async function recover(
  entrance: Entrance | SessionEntrance,
): Promise<{ recovery: Recovery; after: Bundle }> {
  const own = await entrance.openVault(made.vault.keyring);
  const recovery = await prepareRecovery(entrance, own, EMAIL, NEW, NOW + 2, stream("recovery"));
  const chain = [...recovery.chain, recovery.link];
  const after = { chain, keyslots: recovery.vault.keyslots, nonce: new Uint8Array(32) };
  return { recovery, after };
}

async function enterByStatement(): Promise<SessionEntrance> {
  const opened = await openWithSheet(DEPLOYMENT, bundleOf(made), made.sheet);
  return opened.prepareSession(ORIGIN, NOW + 1, stream("session sheet"));
}

describe("recovery", () => {
  it.each([
    ["a device of the chain", () => enter("sheet")],
    ["a session device", enterByStatement],
  ])("replaces everything from %s", async (_, entering) => {
    const { recovery, after } = await recover(await entering());
    const rng = stream("recovery guardians");
    for (const guardian of held) {
      await fakes.ask(guardian, "confirm", await recovery.confirmCurrent(guardian.index), rng);
      await fakes.ask(guardian, "bind", await recovery.bind(guardian.index), rng);
    }
    const before = await fakes.logIn(held.slice(0, 2), bundleOf(made));
    expect(before.master).toEqual(made.own.master);
    const early = await fakes.logIn(held.slice(0, 2), after, NEW);
    expect(early.master).toEqual(recovery.own.master);
    for (const guardian of held) {
      await fakes.ask(guardian, "confirm", await recovery.confirm(guardian.index), rng);
    }
    const late = await fakes.logIn(held.slice(1), after, NEW);
    expect(late.master).toEqual(recovery.own.master);
    await expect(fakes.logIn(held.slice(0, 2), after)).rejects.toThrow(WrongPassword);
    const state = await verifyChain(after.chain, DEPLOYMENT.id);
    const own = keyOf(deviceId(recovery.own.device.public));
    expect([...state.devices.keys()]).toEqual([own]);
    expect(state.enc.epoch).toBe(2);
    expect(recovery.own.keyring.enc[0]).toEqual(made.own.keyring.enc[0]);
    expect(recovery.own.keyring.settings).not.toEqual(made.own.keyring.settings);
    const again = await openWithSheet(DEPLOYMENT, after, made.sheet);
    expect(again.master).toEqual(recovery.own.master);
  });

  it("leaves the keyring open to who comes with the new password", async () => {
    const { recovery, after } = await recover(await enterByStatement());
    const rng = stream("recovery guardians");
    for (const guardian of held) {
      await fakes.ask(guardian, "bind", await recovery.bind(guardian.index), rng);
    }
    const opened = await fakes.logIn(held.slice(0, 2), after, NEW);
    const entrance = await opened.prepareSession(ORIGIN, NOW + 3, stream("after"));
    const own = await entrance.openVault(recovery.vault.keyring);
    expect(own.keyring).toEqual(recovery.own.keyring);
  });

  it("takes its word from the keys of before", async () => {
    const { recovery } = await recover(await enter("sheet"));
    const { state } = recovery.own;
    expect(() => signerKey(state, deviceSigner(made.own.device), NOW + 3)).toThrow(NotAuthorised);
    const { link } = await enter("password");
    await expect(verifyLink(state, link, DEPLOYMENT.id)).rejects.toThrow(Fork);
  });

  it("ends what the old password has let in, not what the sheet has", async () => {
    const { after } = await recover(await enter("sheet"));
    const state = await verifyChain(after.chain, DEPLOYMENT.id);
    const opened = await fakes.logIn(held.slice(0, 2), bundleOf(made));
    for (const [by, stands] of [
      [opened, false],
      [await openWithSheet(DEPLOYMENT, bundleOf(made), made.sheet), true],
    ] as const) {
      const { device, session } = await by.prepareSession(ORIGIN, NOW + 1, stream("by"));
      const known = await admitSession(state, session);
      const ask = (): unknown => deviceAt(known, deviceId(device.public), seqOf(known));
      if (stands) expect(ask()).toEqual(device.public);
      else expect(ask).toThrow(NotAuthorised);
    }
  });
});
