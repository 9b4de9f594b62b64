/**
 * Practitioners whom one meets in a conversation, and what the registry says of them (A04, A08; spec:
 * sync §4, identity §4). Twin of tests/attacks/sdk/test_records.py.
 */
import { describe, expect, it } from "vitest";
import type { MemberView } from "../../src/sdk/api.ts";
import type { Client } from "../../src/sdk/client.ts";
import { takeWanted } from "../../src/sdk/records.ts";
import { parseId } from "../../src/wire/ids.ts";
import { approveAll } from "./commandLine.ts";
import { flip, withFields } from "./evil.ts";
import { fresh, PASSWORD } from "./stage.ts";
import { arrives, insideOf, join, reads, talk, until, type Somebody } from "./talk.ts";

const RECORDS = /\/v1\/directory\/records$/;
const LISTED = { speciality: "Médecine générale", city: "Ville-Exemple" };

/** The registry signs what a practitioner asks for. */
async function beListed({ client, email }: Somebody, name: string): Promise<void> {
  await client.requestListing({ ...LISTED, email, name });
  await approveAll();
}

/** The record as the server has it, as somebody else is shown it. */
async function recordOf(doctor: Somebody, name: string): Promise<Uint8Array> {
  await beListed(doctor, name);
  const reader = await join("Reader");
  const seen = reader.evil.watch("POST", /\/v1\/directory\/search$/);
  await reader.client.searchDirectory(name);
  return (seen[0]?.get("records") as Uint8Array[])[0] as Uint8Array;
}

/** How a client shows somebody in a conversation. */
async function shown(client: Client, id: string, account: string): Promise<MemberView> {
  const { members } = await client.conversation(id);
  return members.find((one) => one.account === account) as MemberView;
}

const asked = ({ evil }: Somebody): number => evil.sent.filter(({ path }) => RECORDS.test(path)).length;

/** A patient in a conversation with a doctor, and with another one whom the first does not know. */
async function withAda(lie: (ada: Somebody) => Promise<(doctor: Somebody) => void>) {
  const [{ id, pia, doctor }, ada] = [await talk(), await join("Ada", "practitioner")];
  const tell = await lie(ada);
  tell(doctor);
  const before = asked(doctor);
  await pia.client.addMember(id, ada.account);
  await until(async () => (await doctor.client.conversation(id)).members.length === 3);
  await until(async () => asked(doctor) > before);
  return { id, pia, doctor, ada };
}

const honest = (): void => undefined;

describe("whom the registry has signed", () => {
  it("is confirmed to everybody in the conversation, and asked for once a day", async () => {
    const name = `Dr Ada ${Date.now()}`;
    const { ada, doctor, id } = await withAda(async (one) => (await beListed(one, name), honest));
    const member = await until(async () => {
      const found = await shown(doctor.client, id, ada.account);
      return found.state === "directory" && found;
    });
    expect([member.name, member.email]).toEqual([name, ada.email]);
    const before = asked(doctor);
    await doctor.client.refresh();
    await doctor.client.refresh();
    expect(asked(doctor)).toBe(before);
  });

  it("is confirmed in a browser that nobody has used", async () => {
    const { doctor, id, pia } = await talk();
    await beListed(doctor, `Dr Doc ${Date.now()}`);
    const other = fresh();
    await other.logIn(pia.email, PASSWORD, false);
    await arrives(other, id);
    await until(async () => (await shown(other, id, doctor.account)).state === "directory");
  });

  it("stays verified where the code was compared", async () => {
    const { doctor, id, pia } = await talk();
    const member = await shown(pia.client, id, doctor.account);
    await pia.client.verifyContact(doctor.account, member.safetyCode);
    const name = `Dr Doc ${Date.now()}`;
    await beListed(doctor, name);
    const other = fresh();
    await other.logIn(pia.email, PASSWORD, false);
    await arrives(other, id);
    await until(async () => (await shown(other, id, doctor.account)).name === name);
    expect((await shown(other, id, doctor.account)).state).toBe("verified");
  });
});

describe("lies about a record", () => {
  it.each([20, 60, 95])("A04: one that was forged at %s of 100 confirms nobody", async (percent) => {
    const { ada, doctor, id } = await withAda(async (one) => {
      await beListed(one, "Dr Ada Exemple");
      return ({ evil }) =>
        evil.on("POST", RECORDS, (answer) => {
          const [data] = answer.get("records") as Uint8Array[];
          const forged = data === undefined ? [] : [flip(data, Math.floor((data.length * percent) / 100))];
          return withFields(answer, { records: forged });
        });
    });
    await doctor.client.refresh();
    const { name, state } = await shown(doctor.client, id, ada.account);
    expect([name, state]).toEqual(["", "unverified"]);
  });

  it("A04: that of another account changes nothing", async () => {
    const other = await join("Other", "practitioner");
    const record = await recordOf(other, `Dr Other ${Date.now()}`);
    const { ada, doctor, id } = await withAda(async () => ({ evil }) => {
      evil.on("POST", RECORDS, (answer) => withFields(answer, { records: [record] }));
    });
    await doctor.client.refresh();
    expect((await shown(doctor.client, id, ada.account)).state).toBe("unverified");
    const { parts } = (await insideOf(doctor)).conversations;
    const taking = takeWanted(parts, record, [parseId("account", ada.account)]);
    await expect(taking).rejects.toMatchObject({ code: "substituted" });
  });

  it("A08: one older than another device has seen is not taken", async () => {
    const { doctor, id, pia } = await talk();
    const [old, now] = [`Dr Old ${Date.now()}`, `Dr New ${Date.now()}`];
    const older = await recordOf(doctor, old);
    await beListed(doctor, now);
    await pia.client.searchDirectory(now);
    await pia.client.refresh();
    const other = await join("Unused");
    other.evil.on("POST", RECORDS, (answer) => withFields(answer, { records: [older] }));
    const client = fresh({ fetch: other.evil.fetch });
    await client.logIn(pia.email, PASSWORD, false);
    await arrives(client, id);
    await reads(client, id, ["one", "two"]);
    await until(async () => asked(other) > 0);
    await client.refresh();
    const { name } = await shown(client, id, doctor.account);
    expect(name).toBe("Doc Exemple");
  });
});
