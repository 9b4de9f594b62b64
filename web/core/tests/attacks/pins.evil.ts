/**
 * A08: what a computer has seen stays seen: a server that shows an older membership or older settings
 * is found out (spec: sync §6, §7; conversation §3).
 */
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { findPin } from "../../src/sdk/pins.ts";
import { PASSWORD } from "../live/stage.ts";
import { insideOf, join, reads, until } from "../live/talk.ts";
import { conversationOf, expectNothingWritten, scene } from "./scene.ts";

describe("what is older than what was seen", () => {
  it("A08: a membership is said to be wrong until the newer one is shown", async () => {
    const { doctor, id, liar, pia } = await scene();
    const helper = await join("Helper", "assistant");
    await pia.client.addMember(id, helper.account);
    await until(async () => (await doctor.client.conversation(id)).members.length === 3);
    const problem = async (): Promise<string | null> => {
      await doctor.client.refresh();
      return (await doctor.client.conversation(id)).problem;
    };
    await liar.tell("line-at", { seq: 0 });
    expect(await problem()).toBe("rolled-back");
    await liar.behave();
    expect(await problem()).toBeNull();
    await doctor.client.sendText(id, "all is well", null);
    await reads(pia.client, id, ["one", "two", "all is well"]);
  });

  it("A08: a membership is refused after another log-in on the same computer too", async () => {
    const store = new MemoryStore();
    const played = await scene({ store });
    const { doctor, id, liar, pia } = played;
    const helper = await join("Helper", "assistant");
    await pia.client.addMember(id, helper.account);
    await pia.client.removeMember(id, helper.account);
    const { rooms } = (await insideOf(pia)).conversations.parts;
    const { state } = await rooms.turn(conversationOf(played), () => rooms.sync(conversationOf(played)));
    const seen = state.heads.length - 1;
    await until(async () => (await findPin(store, "conversation", conversationOf(played)))?.seq === seen);
    await doctor.client.logOut(false);
    await liar.tell("statements-first", { count: seen });
    await liar.tell("line-at", { seq: seen - 1, head: state.heads[seen - 1] as Uint8Array });
    const before = (await liar.sent()).length;
    await doctor.client.logIn(doctor.email, PASSWORD, false);
    await doctor.client.refresh();
    expect((await doctor.client.conversation(id)).problem).toBe("rolled-back");
    await doctor.client.sendText(id, "to the removed one too?", null);
    await doctor.client.refresh();
    expect((await doctor.client.conversation(id)).unsent).toBe(1);
    await expectNothingWritten(liar, before);
    await liar.behave();
    await doctor.client.refresh();
    await reads(pia.client, id, ["one", "two", "to the removed one too?"]);
    expect((await doctor.client.conversation(id)).problem).toBeNull();
  });

  it("A08: settings are not taken, said so, and stop nothing else", async () => {
    const { doctor, id, liar, pia } = await scene();
    await doctor.client.markRead(id);
    await until(async () => (await liar.asked()).includes("PUT /v1/account/settings"));
    await doctor.client.refresh();
    const [unread, before] = [(await doctor.client.conversation(id)).unread, (await liar.sent()).length];
    await liar.tell("settings-older");
    await doctor.client.refresh();
    const told = () => doctor.told.filter(({ kind }) => kind === "kept-out").at(-1);
    expect(told()).toEqual({ kind: "kept-out", settings: true, conversations: 0 });
    expect((await liar.asked(before)).filter((one) => one.startsWith("PUT"))).toEqual([]);
    expect((await doctor.client.conversation(id)).unread).toBe(unread);
    await doctor.client.sendText(id, "three", null);
    await reads(pia.client, id, ["one", "two", "three"]);
    await liar.behave();
    await doctor.client.refresh();
    expect(told()).toEqual({ kind: "kept-out", settings: false, conversations: 0 });
  });
});
