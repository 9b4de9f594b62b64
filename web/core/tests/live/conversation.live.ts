/** A patient and a doctor talk, both in TypeScript, against a real server. */
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { fresh, PASSWORD } from "./stage.ts";
import { arrives, entriesOf, join, reads, textsOf, until } from "./talk.ts";

describe("a conversation", () => {
  it("goes both ways, live, with names, title, unread counts and read marks", async () => {
    const [doctor, pia] = [await join("Doc", "practitioner"), await join("Pia")];
    const made = await pia.client.startConversation([doctor.account], [], "Fatigue");
    expect(made).toMatchObject({ title: "Fatigue", pending: false, unread: 0, frozen: false });
    await pia.client.sendText(made.id, "Bonjour docteur", null);
    await reads(doctor.client, made.id, ["Bonjour docteur"]);
    const seen = await doctor.client.conversation(made.id);
    expect(seen).toMatchObject({ title: "Fatigue", unread: 1, problem: null, unsent: 0 });
    expect(seen.preview).toMatchObject({ name: "Pia Exemple", mine: false, text: "Bonjour docteur" });
    expect(seen.members.map(({ name, state }) => [name, state])).toEqual([
      ["Doc Exemple", "self"],
      ["Pia Exemple", "unverified"],
    ]);
    expect((await doctor.client.entries(made.id, null, 50)).unreadAt).not.toBeNull();
    await doctor.client.markRead(made.id);
    expect((await doctor.client.conversation(made.id)).unread).toBe(0);
    await doctor.client.sendText(made.id, "Bonjour", null);
    await reads(pia.client, made.id, ["Bonjour docteur", "Bonjour"]);
    expect(pia.told).toContainEqual({ kind: "entries", conversation: made.id });
    const entries = await entriesOf(pia.client, made.id);
    expect(entries.map(({ type, mine, problem }) => [type, mine, problem])).toEqual([
      ["introduction", true, null],
      ["title", true, null],
      ["message", true, null],
      ["introduction", false, null],
      ["message", false, null],
    ]);
    await pia.client.close();
    await doctor.client.close();
  });

  it("is there on a fresh computer, with the reader's mark", async () => {
    const [doctor, pia] = [await join("Doc", "practitioner"), await join("Pia")];
    const made = await pia.client.startConversation([doctor.account], [], null);
    for (const text of ["one", "two", "three"]) await pia.client.sendText(made.id, text, null);
    await reads(doctor.client, made.id, ["one", "two", "three"]);
    await doctor.client.markRead(made.id);
    await doctor.client.close();
    await pia.client.sendText(made.id, "four", null);
    await until(async () => (await pia.client.conversation(made.id)).unsent === 0);
    const again = fresh();
    await again.logIn(doctor.email, PASSWORD, false);
    await reads(again, made.id, ["one", "two", "three", "four"]);
    expect((await again.conversation(made.id)).unread).toBe(1);
    const page = await again.entries(made.id, null, 2);
    expect(page).toMatchObject({ start: 3, total: 5, unreadAt: 4 });
    expect(page.entries.map(({ read }) => read)).toEqual([true, false]);
    await again.sendText(made.id, "from the second computer", null);
    await reads(pia.client, made.id, ["one", "two", "three", "four", "from the second computer"]);
    const entries = await entriesOf(pia.client, made.id);
    expect(entries.every(({ problem }) => problem === null)).toBe(true);
  });

  it("is opened by a practitioner by e-mail, waits for the patient, and is accepted", async () => {
    const [doctor, pia] = [await join("Doc", "practitioner"), await join("Pia")];
    const made = await doctor.client.startConversation([], [pia.email.toUpperCase()], "Suivi");
    expect(made.pending).toBe(true);
    await doctor.client.sendText(made.id, "Votre bilan", null);
    expect(await arrives(pia.client, made.id)).toMatchObject({ pending: true });
    expect((await pia.client.accept(made.id)).pending).toBe(false);
    await until(async () => !(await doctor.client.conversation(made.id)).pending);
    await reads(pia.client, made.id, ["Votre bilan"]);
    const nobody = await doctor.client.startConversation([], ["nobody-there@example.org"], null);
    expect(nobody.pending).toBe(true);
    await doctor.client.sendText(nobody.id, "into the void", null);
    await until(async () => (await doctor.client.conversation(nobody.id)).unsent === 0);
  });

  it("changes its members: who was removed reads nothing of what follows", async () => {
    const [doctor, pia] = [await join("Doc", "practitioner"), await join("Pia")];
    const helper = await join("Helper", "assistant");
    const made = await pia.client.startConversation([doctor.account], [], "Bilan");
    await pia.client.sendText(made.id, "medical", null);
    await pia.client.addMember(made.id, helper.account);
    await arrives(helper.client, made.id);
    await pia.client.sendText(made.id, "administrative", "administrative");
    await reads(helper.client, made.id, ["administrative"]);
    await helper.client.sendText(made.id, "noted", null);
    await reads(doctor.client, made.id, ["medical", "administrative", "noted"]);
    const after = await pia.client.removeMember(made.id, helper.account);
    expect(after.members).toHaveLength(2);
    await pia.client.sendText(made.id, "without the helper", "administrative");
    await reads(doctor.client, made.id, ["medical", "administrative", "noted", "without the helper"]);
    await helper.client.refresh();
    expect(await textsOf(helper.client, made.id)).toEqual(["administrative", "noted"]);
    await expect(helper.client.sendText(made.id, "still here?", null)).rejects.toMatchObject({
      code: "not-member",
    });
    await doctor.client.leave(made.id);
    await until(async () => (await pia.client.conversation(made.id)).members.length === 1);
  });

  it("keeps drafts and unsent messages in the store, and sends them after the next log-in, once", async () => {
    const store = new MemoryStore();
    const [doctor, pia] = [await join("Doc", "practitioner"), await join("Pia", "patient", { store })];
    const made = await pia.client.startConversation([doctor.account], [], null);
    await pia.client.sendText(made.id, "one", null);
    await reads(doctor.client, made.id, ["one"]);
    const second = fresh({ store, fetch: () => Promise.reject(new TypeError("no network")) });
    await second.resume(pia.client.exportSession());
    await second.sendText(made.id, "two", null);
    await second.saveDraft(made.id, "three, not");
    expect(await second.conversation(made.id)).toMatchObject({ unsent: 1, draft: true });
    await expect(second.logOut(false)).rejects.toMatchObject({ code: "unsent" });
    const waiting = (await entriesOf(second, made.id)).at(-1);
    expect(waiting).toMatchObject({ text: "two", sent: false, seq: null, mine: true });
    const back = await second.sendText(made.id, "taken back", null);
    expect(await second.unsend(made.id, back)).toBe(true);
    const third = fresh({ store });
    await third.logIn(pia.email, PASSWORD, false);
    await reads(doctor.client, made.id, ["one", "two"]);
    expect(await third.draft(made.id)).toBe("three, not");
    await until(async () => (await third.conversation(made.id)).unsent === 0);
    await third.saveDraft(made.id, "");
    expect((await third.conversation(made.id)).draft).toBe(false);
  });
});
