/**
 * A03, A04, A08, A12, A13, A14, A18, A33, A36 against the client in TypeScript: what the server
 * changes, plants, holds back or shows twice is refused or shown (spec: entry §3, conversation §3).
 */
import { describe, expect, it } from "vitest";
import { changeMembers } from "../../src/protocol/membership.ts";
import { wrapEpochKeys } from "../../src/sealing/membership.ts";
import { signStatement } from "../../src/sealing/statement.ts";
import { currentOf, headOf } from "../../src/trust/membership.ts";
import { headOf as chainHead, seqOf } from "../../src/trust/sigchain.ts";
import { deviceId } from "../../src/wire/account.ts";
import { compareBytes } from "../../src/wire/bytes.ts";
import * as cbor from "../../src/wire/cbor.ts";
import { parseId, type AccountId } from "../../src/wire/ids.ts";
import {
  COMPARTMENTS,
  decodeWraps,
  encodeStatement,
  encodeWraps,
  LABEL,
  type Action,
} from "../../src/wire/membership.ts";
import { membersOf } from "../../src/sdk/rooms.ts";
import { flip, listIn, withFields, type Answer, type Change } from "./evil.ts";
import { fresh, PASSWORD } from "./stage.ts";
import { entriesOf, insideOf, join, reads, talk, textsOf, until, type Somebody, type Talk } from "./talk.ts";

const ENTRIES = /\/entries$/;
const MEMBERSHIP = /\/membership$/;
const LISTING = /\/v1\/conversations$/;
const CHAIN = /\/chain$/;

const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const idOf = (text: string) => parseId("conversation", text);

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => "none", (error: { code?: string }) => error.code ?? String(error));
}

/** The doctor looks; what is wrong is noted at the conversation. */
async function problemOf({ doctor, id }: Talk): Promise<string | null> {
  await doctor.client.refresh();
  return (await doctor.client.conversation(id)).problem;
}

/** A rule that adds an entry behind what is there. */
function plant(entry: Uint8Array, seq: number): Change {
  return (page) => {
    if (listIn(page, "entries").length > 0 || page.get("more") === true) return page;
    return withFields(page, { entries: [{ entry, received: 1, seq }] });
  };
}

/** All stored entries as the server gives them out. */
async function pageOf({ pia, id }: Pick<Talk, "pia" | "id">): Promise<readonly Answer[]> {
  const { context } = await insideOf(pia);
  const target = `/v1/conversations/${id}/entries?after=0&limit=500`;
  const data = await context.transport.send("GET", target, new Uint8Array(), "");
  return listIn(cbor.decode(data, 1 << 27) as Answer, "entries");
}

/** Write while the doctor is shown nothing, then show it as changed. */
async function shownAs(scene: Talk, texts: readonly string[], change: Change): Promise<void> {
  const { doctor, id, pia } = scene;
  doctor.evil.cut((method, path) => (method === "GET" && ENTRIES.test(path) ? "before" : "none"));
  for (const text of texts) await pia.client.sendText(id, text, null);
  await until(async () => (await pia.client.conversation(id)).unsent === 0);
  doctor.evil.behave();
  doctor.evil.on("GET", ENTRIES, change);
  await doctor.client.refresh();
}

describe("entries that were changed, moved, planted, held back", () => {
  it.each(["header", "body", "sig"])("A03: a changed %s keeps an entry out", async (part) => {
    const scene = await talk();
    await shownAs(scene, ["three"], (page) => {
      const entries = listIn(page, "entries").map((stored) => {
        const entry = cbor.decode(stored.get("entry") as Uint8Array, 1 << 20) as Answer;
        const bytes = entry.get(part) as Uint8Array;
        const changed = withFields(entry, { [part]: flip(bytes, bytes.length >> 1) });
        return withFields(stored, { entry: cbor.encode(changed) });
      });
      return withFields(page, { entries });
    });
    const entries = await entriesOf(scene.doctor.client, scene.id);
    expect(entries.map(({ text }) => text)).not.toContain("three");
    expect(entries.at(-1)).toMatchObject({ type: "unreadable", text: "", file: null });
    expect(entries.at(-1)?.problem).toBeTruthy();
  });

  it("A03: an entry by somebody who is no member is kept out", async () => {
    const [scene, other] = [await talk(), await talk()];
    const foreign = (await pageOf(other)).at(-1)?.get("entry") as Uint8Array;
    expect(await shownBehind(scene, foreign)).toBe("not-authorised");
  });

  it("A12: an entry of another conversation of the same people is kept out", async () => {
    const scene = await talk();
    const { doctor, pia } = scene;
    const { id } = await pia.client.startConversation([doctor.account], [], null);
    await pia.client.sendText(id, "elsewhere", null);
    await reads(doctor.client, id, ["elsewhere"]);
    const foreign = (await pageOf({ pia, id })).at(-1)?.get("entry") as Uint8Array;
    expect(await shownBehind(scene, foreign)).toBe("wrong-purpose");
  });

  it("A18: an entry held back is a gap at its place", async () => {
    const scene = await talk();
    await shownAs(scene, ["three", "four", "five"], (page) => {
      const [first, , ...rest] = listIn(page, "entries");
      return first === undefined ? page : withFields(page, { entries: [first, ...rest] });
    });
    const entries = (await entriesOf(scene.doctor.client, scene.id)).slice(-2);
    expect(entries.map(({ text, problem }) => [text, problem])).toEqual([
      ["three", null],
      ["five", "gap"],
    ]);
    expect((await scene.doctor.client.conversation(scene.id)).problem).toBe("gap");
  });

  it("A18: entries in another order are shown as such, the same one twice once", async () => {
    const scene = await talk();
    await shownAs(scene, ["three", "four"], (page) => {
      const [one, two] = listIn(page, "entries");
      if (one === undefined || two === undefined) return page;
      const swapped = [
        withFields(one, { entry: two.get("entry") as Uint8Array }),
        withFields(two, { entry: one.get("entry") as Uint8Array }),
      ];
      return withFields(page, { entries: swapped });
    });
    const entries = (await entriesOf(scene.doctor.client, scene.id)).slice(-2);
    expect(entries[0]).toMatchObject({ text: "four", problem: "gap" });
    const texts = await textsOf(scene.doctor.client, scene.id);
    const again = (await pageOf(scene)).at(-1)?.get("entry") as Uint8Array;
    scene.doctor.evil.behave();
    scene.doctor.evil.on("GET", ENTRIES, plant(again, 900));
    scene.doctor.evil.on("GET", LISTING, (answer) => counted(answer, 900));
    await scene.doctor.client.refresh();
    expect(await textsOf(scene.doctor.client, scene.id)).toEqual(texts);
    expect((await entriesOf(scene.doctor.client, scene.id)).at(-1)?.problem).toBe("replayed");
  });
});

/** The doctor is shown this entry too: its problem; nothing else has changed. */
async function shownBehind({ doctor, id }: Talk, entry: Uint8Array): Promise<string | null> {
  doctor.evil.on("GET", new RegExp(`${id}/entries$`), plant(entry, 900));
  doctor.evil.on("GET", LISTING, (answer) => counted(answer, 900));
  await doctor.client.refresh();
  expect(await textsOf(doctor.client, id)).toEqual(["one", "two"]);
  return (await entriesOf(doctor.client, id)).at(-1)?.problem ?? null;
}

/** A list that counts this many entries. */
function counted(listing: Answer, entries: number): Answer {
  const lines = listIn(listing, "conversations").map((line) => withFields(line, { entries }));
  return withFields(listing, { conversations: lines });
}

/** A list with a line that names this position. */
function at(seq: number, head: Uint8Array | null): Change {
  return (listing) => {
    const lines = listIn(listing, "conversations").map((line) => {
      return withFields(line, head === null ? { seq } : { seq, head });
    });
    return withFields(listing, { conversations: lines });
  };
}

/** Shows a statement whatever has been asked, once. */
function showOnce(posted: { statement: Uint8Array; wraps: Uint8Array }): Change {
  const left = [posted];
  return (answer) => {
    const one = left.pop();
    return one === undefined ? answer : withFields(answer, { statements: [{ ...one }] });
  };
}

/** A statement that a member signs although the rules may forbid it. */
async function forged(scene: Talk, who: Somebody, action: Action, extra: readonly AccountId[]) {
  const { context, conversations } = await insideOf(who);
  const { people, rooms } = conversations.parts;
  const room = await rooms.turn(idOf(scene.id), () => rooms.sync(idOf(scene.id)));
  const accounts = await people.need([...membersOf(room), ...extra]);
  const states = [...accounts.values()].sort((a, b) => compareBytes(a.account, b.account));
  const members = states.map(({ account: id, role }) => {
    return { member: { id, kind: "account" as const }, role };
  });
  const [own, before] = [context.me(), currentOf(room.state)];
  const [epoch, nonce, prev] = [before.epoch + 1, rng(16), headOf(room.state)];
  const keys = COMPARTMENTS.map((compartment) => ({ compartment, epoch, key: rng(32) }));
  const { account, deployment } = own.state;
  const bound = { author: account, deployment, epoch, nonce, prev };
  const { commits, wraps } = await wrapEpochKeys(keys, bound, members, accounts);
  const statement = encodeStatement({
    ...before,
    action,
    author: { account, device: deviceId(own.device.public) },
    conversation: room.state.conversation,
    epoch,
    heads: states.map((one) => ({ account: one.account, head: chainHead(one), seq: seqOf(one) })),
    keys: commits,
    members,
    nonce,
    prev,
    seq: before.seq + 1,
    time: before.time + 1,
  });
  const signed = await signStatement(LABEL, statement, own.device.sign);
  return { statement: signed, wraps: encodeWraps(wraps) };
}

/** Two rotations of a member on one head. */
async function rivals(scene: Talk, who: Somebody) {
  const { context, conversations } = await insideOf(who);
  const { people, rooms } = conversations.parts;
  const room = await rooms.turn(idOf(scene.id), () => rooms.sync(idOf(scene.id)));
  const accounts = await people.need(membersOf(room));
  const make = () => changeMembers(room.state, "rotate", context.me(), accounts, 1, rng);
  return [await make(), await make()] as const;
}

describe("membership that was forged, forked, rolled back", () => {
  it("A13: a member without the right adds nobody", async () => {
    const [scene, ghost] = [await talk(), await join("Ghost", "practitioner")];
    const posted = await forged(scene, scene.doctor, "add", [parseId("account", ghost.account)]);
    scene.pia.evil.on("GET", MEMBERSHIP, showOnce(posted));
    scene.pia.evil.on("GET", LISTING, at(9, null));
    await scene.pia.client.refresh();
    const info = await scene.pia.client.conversation(scene.id);
    expect(info.problem).toBe("not-authorised");
    expect(info.members).toHaveLength(2);
    scene.pia.evil.behave();
    await scene.pia.client.sendText(scene.id, "three", null);
    await reads(scene.doctor.client, scene.id, ["one", "two", "three"]);
  });

  it("A33: wraps other than those signed are refused", async () => {
    const scene = await talk();
    const [one, two] = await rivals(scene, scene.doctor);
    const [mine, others] = [decodeWraps(one.wraps).leaves, decodeWraps(two.wraps).leaves];
    const leaves = [others[0] as Uint8Array, ...mine.slice(1)];
    const posted = { statement: one.statement, wraps: encodeWraps({ leaves }) };
    scene.pia.evil.on("GET", MEMBERSHIP, showOnce(posted));
    scene.pia.evil.on("GET", LISTING, at(9, null));
    await scene.pia.client.refresh();
    expect((await scene.pia.client.conversation(scene.id)).problem).toBe("wrap-mismatch");
  });

  it("A36: two histories that a member has signed freeze the conversation", async () => {
    const scene = await talk();
    for (const { statement, wraps } of await rivals(scene, scene.pia)) {
      scene.doctor.evil.behave();
      scene.doctor.evil.on("GET", MEMBERSHIP, showOnce({ statement, wraps }));
      scene.doctor.evil.on("GET", LISTING, at(9, null));
      await scene.doctor.client.refresh();
    }
    const info = await scene.doctor.client.conversation(scene.id);
    expect(info).toMatchObject({ problem: "fork", frozen: true });
    expect(await codeOf(scene.doctor.client.sendText(scene.id, "into a fork", null))).toBe("frozen");
  });

  it("A36: a server alone freezes nothing", async () => {
    const scene = await talk();
    const [{ statement, wraps }] = await rivals(scene, scene.pia);
    const { rooms } = (await insideOf(scene.pia)).conversations.parts;
    await rooms.turn(idOf(scene.id), async () => {
      const members = membersOf(await rooms.sync(idOf(scene.id)));
      await rooms.change(idOf(scene.id), "rotate", members);
    });
    await until(async () => (await problemOf(scene)) === null);
    scene.doctor.evil.on("GET", MEMBERSHIP, showOnce({ statement: flip(statement, 3000), wraps }));
    scene.doctor.evil.on("GET", LISTING, at(9, null));
    expect(await problemOf(scene)).toBe("fork");
    scene.doctor.evil.behave();
    const current = async (): Promise<number> => {
      const page = await (await insideOf(scene.doctor)).conversations.parts.rooms.listing();
      return page[0]?.seq ?? 0;
    };
    scene.doctor.evil.on("GET", LISTING, at(await current(), new Uint8Array(32)));
    expect(await problemOf(scene)).toBe("fork");
    scene.doctor.evil.behave();
    await scene.doctor.client.sendText(scene.id, "we go on", null);
    await reads(scene.pia.client, scene.id, ["one", "two", "we go on"]);
    expect(await problemOf(scene)).toBeNull();
  });

  it("A08: an older membership than the pinned one is refused", async () => {
    const [scene, helper] = [await talk(), await join("Helper", "assistant")];
    await scene.pia.client.addMember(scene.id, helper.account);
    await until(async () => (await scene.doctor.client.conversation(scene.id)).members.length === 3);
    scene.doctor.evil.on("GET", LISTING, at(0, null));
    expect(await problemOf(scene)).toBe("rolled-back");
    scene.doctor.evil.behave();
    expect(await problemOf(scene)).toBeNull();
  });
});

describe("what the server hides", () => {
  it("A14: a chain kept from the writer stops writing until it is shown", async () => {
    const scene = await talk();
    const sheet = await scene.pia.client.sheet("english");
    const again = fresh();
    const words = (sheet?.words ?? []).join(" ");
    scene.doctor.evil.on("GET", CHAIN, (answer) => withFields(answer, { links: [] }));
    await again.recover(scene.pia.email, words, "another password", false);
    await until(async () => (await again.conversations()).length === 1);
    await again.sendText(scene.id, "I am back", null);
    await until(async () => (await problemOf(scene)) === "rolled-back");
    expect(await textsOf(scene.doctor.client, scene.id)).toEqual(["one", "two"]);
    const before = scene.doctor.evil.sent.length;
    await scene.doctor.client.sendText(scene.id, "hello?", null);
    const waiting = await until(async () => {
      const last = (await entriesOf(scene.doctor.client, scene.id)).at(-1);
      return last?.problem === "rolled-back" ? last : null;
    });
    expect(waiting).toMatchObject({ text: "hello?", sent: false });
    const posts = scene.doctor.evil.sent.slice(before).filter(({ method }) => method === "POST");
    expect(posts.filter(({ path }) => path.includes("conversations"))).toEqual([]);
    scene.doctor.evil.behave();
    await scene.doctor.client.refresh();
    await scene.doctor.client.refresh();
    await reads(again, scene.id, ["one", "two", "I am back", "hello?"]);
  });

  it("A04: an address that changes hands is refused", async () => {
    const [scene, thief] = [await talk(), await join("Thief", "practitioner")];
    const other = await join("Other", "practitioner");
    const found = scene.pia.evil.watch("POST", /\/v1\/lookup$/);
    await scene.pia.client.startConversation([], [other.email], null);
    await scene.pia.client.startConversation([], [thief.email], null);
    scene.pia.evil.on("POST", /\/v1\/lookup$/, () => found[1] as Answer);
    expect(await codeOf(scene.pia.client.startConversation([], [other.email], null))).toBe(
      "substituted",
    );
  });

  it("A05: no text, title or name stands in any request", async () => {
    const { doctor, id, pia } = await talk();
    await pia.client.sendText(id, "a very private text", null);
    await until(async () => (await pia.client.conversation(id)).unsent === 0);
    const bytes = pia.evil.sent.map(({ body }) => new TextDecoder("latin1").decode(body)).join("\n");
    const paths = pia.evil.sent.map(({ path }) => path).join("\n");
    for (const secret of ["a very private text", "Fatigue", "Pia Exemple", PASSWORD]) {
      expect(bytes + paths).not.toContain(secret);
    }
    await doctor.client.close();
  });
});
