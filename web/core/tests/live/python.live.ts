/** A Python client (the command line) and this one in one conversation, both ways. */
import { describe, expect, it } from "vitest";
import { atTheCommandLine } from "./commandLine.ts";
import { fresh, PASSWORD } from "./stage.ts";
import { arrives, entriesOf, join, reads, until } from "./talk.ts";

interface Line {
  readonly type: string;
  readonly text: string;
  readonly name: string;
  readonly problem: string | null;
}

describe("Python and TypeScript", () => {
  it("talk in one conversation, both ways, opened from either side", async () => {
    const [doctor, pia] = [await atTheCommandLine("Doc", "practitioner"), await join("Pia")];
    const { id } = await pia.client.startConversation([], [doctor.email], "Fatigue");
    await pia.client.sendText(id, "Bonjour docteur", null);
    await until(async () => (await pia.client.conversation(id)).unsent === 0);
    await doctor.ask("send", id, "--text", "Bonjour, je regarde");
    await reads(pia.client, id, ["Bonjour docteur", "Bonjour, je regarde"]);
    const lines = (await doctor.ask("read", id)) as Line[];
    const said = lines.filter(({ type }) => type === "message");
    expect(said.map(({ name, text, problem }) => [name, text, problem])).toEqual([
      ["Pia Exemple", "Bonjour docteur", null],
      ["Doc Exemple", "Bonjour, je regarde", null],
    ]);
    const names = (await entriesOf(pia.client, id)).map(({ name, problem }) => [name, problem]);
    expect(names).toContainEqual(["Doc Exemple", null]);
    expect(names.every(([, problem]) => problem === null)).toBe(true);

    const made = (await doctor.ask("conversation", "start", "--with", pia.email)) as { id: string };
    expect(await arrives(pia.client, made.id)).toMatchObject({ pending: true });
    await pia.client.accept(made.id);
    await pia.client.sendText(made.id, "accepté", null);
    await until(async () => (await pia.client.conversation(made.id)).unsent === 0);
    const back = (await doctor.ask("read", made.id)) as Line[];
    expect(back.map(({ text }) => text)).toContain("accepté");
  });

  it("reads what a session has written that the chain does not name, also when it has ended", async () => {
    const [doctor, pia] = [await atTheCommandLine("Doc", "practitioner"), await join("Pia")];
    const { id } = await pia.client.startConversation([], [doctor.email], null);
    const session = fresh();
    await session.logIn(pia.email, PASSWORD, true);
    await arrives(session, id);
    await session.sendText(id, "from a session", null);
    await until(async () => (await session.conversation(id)).unsent === 0);
    await session.logOut(false);
    const lines = (await doctor.ask("read", id)) as Line[];
    const said = lines.map(({ name, text, problem }) => [name, text, problem]);
    expect(said).toContainEqual(["Pia Exemple", "from a session", null]);
    await doctor.ask("send", id, "--text", "read");
    await reads(pia.client, id, ["from a session", "read"]);
    const own = (await entriesOf(pia.client, id)).find(({ text }) => text === "from a session");
    expect(own).toMatchObject({ mine: true, problem: null });
  });
});
