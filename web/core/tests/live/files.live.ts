/** Files between clients, against a real server. */
import { describe, expect, it } from "vitest";
import type { Transfer } from "../../src/sdk/api.ts";
import { equalBytes } from "../../src/wire/bytes.ts";
import { newFile, noise, read } from "./filesAt.ts";
import { entriesOf, talk, until, type Somebody } from "./talk.ts";

const MIB = 1 << 20;

const transfersOf = ({ told }: Somebody): Transfer[] =>
  told.flatMap((change) => (change.kind === "transfer" ? [change.transfer] : []));

describe("a file", () => {
  it.each([0, 1, 16384, MIB, 3 * MIB + 17])("of %i bytes goes up, and down elsewhere", async (length) => {
    const { id, pia, doctor } = await talk();
    const bytes = noise(length);
    const entry = await pia.client.sendFile(id, newFile(bytes));
    expect(equalBytes(await read(doctor.client, id, entry), bytes)).toBe(true);
    const shown = (await entriesOf(doctor.client, id)).at(-1);
    expect(shown).toMatchObject({ type: "document", text: "see", problem: null, mine: false });
    expect(shown?.file).toEqual({ name: "scan.pdf", media: "application/pdf", kind: "result", length });
    await until(async () => (await pia.client.transfers()).length === 0);
    const [up, down] = [transfersOf(pia), transfersOf(doctor)];
    expect(up[0]).toMatchObject({ direction: "up", state: "waiting", entry, total: length });
    for (const told of [up, down]) {
      expect(told.at(-1)).toMatchObject({ state: "done", done: length, total: length, problem: null });
    }
  });

  it("is cancelled on its way up, and on its way down", async () => {
    const { id, pia, doctor } = await talk();
    const bytes = noise(6 * MIB);
    pia.evil.cut((method) => (method === "PUT" ? "before" : "none"));
    const gone = await pia.client.sendFile(id, newFile(bytes));
    await expect(pia.client.logOut(false)).rejects.toMatchObject({ code: "unsent" });
    await pia.client.cancelTransfer(gone);
    expect(await pia.client.transfers()).toEqual([]);
    pia.evil.behave();
    const entry = await pia.client.sendFile(id, newFile(bytes, "other.pdf"));
    await until(async () => (await entriesOf(doctor.client, id)).find((one) => one.id === entry));
    const reader = (await doctor.client.readFile(id, entry)).getReader();
    await reader.read();
    expect(await doctor.client.transfers()).toMatchObject([{ entry, direction: "down" }]);
    await doctor.client.cancelTransfer(entry);
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    await expect(rest).rejects.toMatchObject({ code: "cancelled" });
    expect(await doctor.client.transfers()).toEqual([]);
    const files = (await entriesOf(doctor.client, id)).filter(({ file }) => file !== null);
    expect(files.map((one) => one.id)).toEqual([entry]);
  });

  it("is refused before anything leaves where it could not be read", async () => {
    const { id, pia } = await talk();
    const file = newFile(noise(5));
    const code = (work: Promise<unknown>): Promise<unknown> =>
      work.then(() => "none", (error: { code?: string }) => error.code);
    for (const name of ["", "..", "a/b", "a\\b", "a\nb", "é".repeat(128)]) {
      expect(await code(pia.client.sendFile(id, { ...file, name })), name).toBe("bad-input");
    }
    expect(await code(pia.client.sendFile(id, { ...file, text: "x".repeat(65537) }))).toBe("bad-input");
    expect(await code(pia.client.sendFile(id, { ...file, kind: "letter" as never }))).toBe("bad-input");
    expect(pia.evil.sent.filter(({ path }) => path.includes("/files"))).toEqual([]);
    const other = `entry_${"a".repeat(26)}`;
    expect(await code(pia.client.readFile(id, other))).toBe("not-found");
    expect(await code(pia.client.cancelTransfer(other))).toBe("not-found");
    const message = (await entriesOf(pia.client, id)).find(({ type }) => type === "message");
    expect(await code(pia.client.readFile(id, message?.id as string))).toBe("not-found");
  });
});
