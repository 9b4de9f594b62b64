/** Membership in memory: who gets which keys, what is refused before it is even sent. */
import { describe, expect, it } from "vitest";
import { RemoteError, WrapMismatch } from "../../src/errors.ts";
import type { OwnAccount } from "../../src/protocol/account.ts";
import { addDevice } from "../../src/protocol/devices.ts";
import {
  acceptConversation,
  changeMembers,
  createConversation,
  needsRotation,
  receiveStatement,
  type Change,
} from "../../src/protocol/membership.ts";
import { prepareRecovery } from "../../src/protocol/recovery.ts";
import { openWithSheet } from "../../src/protocol/logIn.ts";
import { currentOf, rolesOf, type ConversationState } from "../../src/trust/membership.ts";
import type { AccountState } from "../../src/trust/sigchain.ts";
import type { Role } from "../../src/wire/account.ts";
import { keyOf } from "../../src/wire/bytes.ts";
import { compartmentsOf, type Action } from "../../src/wire/membership.ts";
import { stream } from "../twins/stream.ts";
import * as fakes from "./fakes.ts";
import { bundleOf, DEPLOYMENT, NOW } from "./fakes.ts";

type Name = "Ana" | "Ben" | "Dan" | "Cleo";
const ROLES: Record<Name, Role> = {
  Ana: "patient",
  Ben: "practitioner",
  Dan: "assistant",
  Cleo: "practitioner",
};
const NAMES = Object.keys(ROLES) as Name[];
const signedUp = await Promise.all(
  NAMES.map((name) => fakes.signUp(name, ROLES[name], `${name.toLowerCase()}@example.org`)),
);
const owners = new Map(NAMES.map((name, place) => [name, signedUp[place]?.own as OwnAccount]));
const owner = (name: Name): OwnAccount => owners.get(name) as OwnAccount;

function of(...names: Name[]): Map<string, AccountState> {
  return new Map(names.map((name) => [keyOf(owner(name).state.account), owner(name).state]));
}

/** Create, add, rotate, remove, leave: each change with its author. */
async function history(): Promise<Change[]> {
  const [ana, rng] = [owner("Ana"), stream("history")];
  const { account } = ana.state;
  const changes = [await createConversation(ana, account, of("Ana", "Ben"), NOW, rng)];
  const steps: [Name, Action, Name[]][] = [
    ["Ana", "add", ["Ana", "Ben", "Dan"]],
    ["Ben", "rotate", ["Ana", "Ben", "Dan"]],
    ["Ana", "remove", ["Ana", "Dan"]],
    ["Dan", "leave", ["Ana"]],
  ];
  for (const [author, action, names] of steps) {
    const { state } = changes.at(-1) as Change;
    changes.push(await changeMembers(state, action, owner(author), of(...names), NOW + 1, rng));
  }
  return changes;
}

const changes = await history();

describe("membership", () => {
  it("gives every member the author's keys and no other", async () => {
    const accounts = of(...NAMES);
    for (const own of owners.values()) {
      let state: ConversationState | null = null;
      for (const change of changes) {
        const { statement, wraps } = change;
        const received = await receiveStatement(state, own, statement, wraps, accounts);
        expect(received.state).toEqual(change.state);
        state = received.state;
        const role = rolesOf(currentOf(state)).get(keyOf(own.state.account));
        const entitled = role === undefined ? [] : compartmentsOf(role);
        const expected = change.keys.filter(({ compartment }) => entitled.includes(compartment));
        expect(received.keys).toEqual(expected);
      }
    }
    expect(currentOf((changes.at(-1) as Change).state).epoch).toBe(5);
  });

  it("makes no keys at the countersignature", async () => {
    const [ben, ana, rng] = [owner("Ben"), owner("Ana"), stream("accept")];
    const pair = of("Ana", "Ben");
    const opened = await createConversation(ben, ana.state.account, pair, NOW, rng);
    expect(opened.state.accepted).toBe(false);
    const accepted = await acceptConversation(opened.state, ana, pair, NOW + 1, rng);
    expect([accepted.keys, accepted.wraps]).toEqual([[], new Uint8Array()]);
    const { statement, wraps } = accepted;
    const received = await receiveStatement(opened.state, ben, statement, wraps, pair);
    expect(received.state.accepted).toBe(true);
    expect(received.keys).toEqual([]);
  });

  it.each<[Name, Action]>([
    ["Dan", "rotate"],
    ["Ben", "add"],
    ["Ana", "leave"],
    ["Ben", "remove"],
    ["Cleo", "rotate"],
  ])("does not even make what is not allowed: %s, %s", async (author, action) => {
    const [ana, rng] = [owner("Ana"), stream("refused")];
    const three = of("Ana", "Ben", "Dan");
    const { state } = await createConversation(ana, ana.state.account, three, NOW, rng);
    const made = changeMembers(state, action, owner(author), three, NOW, rng);
    await expect(made).rejects.toThrow(RemoteError);
  });

  it("refuses swapped wraps", async () => {
    const [first, second, third] = changes as [Change, Change, Change];
    const { statement } = second;
    const swapped = receiveStatement(first.state, owner("Ana"), statement, third.wraps, of(...NAMES));
    await expect(swapped).rejects.toThrow(WrapMismatch);
  });

  it("asks for rotation when a member's key or device has changed", async () => {
    const [ana, ben] = [owner("Ana"), signedUp[1]];
    if (ben === undefined) throw new Error("nobody");
    const rng = stream("rotation");
    const known = of("Ana", "Ben");
    const { state } = await createConversation(ana, ana.state.account, known, NOW, rng);
    expect(needsRotation(state, known)).toBe(false);
    const added = await addDevice(ben.own, NOW + 1, rng);
    known.set(keyOf(added.state.account), added.state);
    expect(needsRotation(state, known)).toBe(false);
    const bundle = { ...bundleOf(ben), chain: [ben.link, added.link] };
    const opened = await openWithSheet(DEPLOYMENT, bundle, ben.sheet);
    const entrance = await opened.prepareSession(fakes.ORIGIN, NOW + 2, rng);
    const own = await entrance.openVault(ben.vault.keyring);
    const password = "a new long password";
    const recovery = await prepareRecovery(entrance, own, ben.email, password, NOW + 3, rng);
    const after = recovery.own.state;
    known.set(keyOf(after.account), after);
    expect(needsRotation(state, known)).toBe(true);
    const rotated = await changeMembers(state, "rotate", ana, known, NOW + 4, rng);
    expect(needsRotation(rotated.state, known)).toBe(false);
    const stale = { ...after, enc: ben.own.state.enc };
    known.set(keyOf(after.account), stale);
    expect(needsRotation(state, known), "a revoked device is reason enough").toBe(true);
  });
});
