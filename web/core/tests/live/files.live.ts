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
});
