/** A05, A06, A07: files renamed, cut, spliced, exchanged; nothing of them leaves in clear (spec: file §1 to §4). */
import { describe, expect, it } from "vitest";
import { equalBytes } from "../../src/wire/bytes.ts";
import { newFile, noise, read } from "../live/filesAt.ts";
import { PASSWORD } from "../live/stage.ts";
import { entriesOf, join, until } from "../live/talk.ts";
import { codeOf, Liar } from "./liar.ts";
import { scene, type Scene } from "./scene.ts";

/** Sent by the patient, and here. */
async function sent({ doctor, id, pia }: Scene, bytes: Uint8Array<ArrayBuffer>, name = "scan.pdf"): Promise<string> {
  const entry = await pia.client.sendFile(id, newFile(bytes, name));
  await until(async () => (await entriesOf(doctor.client, id)).find((one) => one.id === entry && one.sent), 60_000);
  return entry;
}

/** How reading ends, and how much of the file was given out until then. */
async function readAll({ doctor, id }: Scene, entry: string): Promise<{ code: string; length: number }> {
  let length = 0;
  const reader = (await doctor.client.readFile(id, entry)).getReader();
  const all = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      length += value.length;
    }
  };
  return { code: await codeOf(all()), length };
}

const CHANGES = [
  "chunks-swapped",
  "chunk-twice",
  "appended",
  "salt",
  "commitment",
  "tag",
  "end",
  ...[0, 1, 31, 62, 63].map((chunk) => `chunk-${chunk}`),
];

describe("a file that the server changes", () => {
  it("A07: is an error, never whole, and is read once the truth is told", async () => {
    const played = await scene();
    const bytes = noise(1 << 20);
    const entry = await sent(played, bytes);
    for (const how of CHANGES) {
      await played.liar.behave();
      await played.liar.tell("file-changed", { how });
      const { code, length } = await readAll(played, entry);
      expect(code, how).toBe("tampered");
      if (how !== "appended" && how !== "end") expect(length, how).toBeLessThan(bytes.length);
      expect(await played.doctor.client.transfers()).toEqual([]);
    }
    await played.liar.behave();
    expect(equalBytes(await read(played.doctor.client, played.id, entry), bytes)).toBe(true);
  });

  it("A07: is an error where it is another one, or ends before its end", async () => {
    const played = await scene();
    const one = await sent(played, noise(50_000), "a.pdf");
    const two = await sent(played, noise(50_000), "b.pdf");
    const bodies = await ciphertextOf(played, two);
    await played.liar.tell("file-instead", { content: bodies });
    expect((await readAll(played, one)).code).toBe("tampered");
    await played.liar.behave();
    await played.liar.tell("file-instead", { content: new Uint8Array() });
    expect((await readAll(played, one)).code).toBe("tampered");
    await played.liar.behave();
    await played.liar.tell("file-instead", { content: (await ciphertextOf(played, one)).slice(0, 20_000) });
    expect((await readAll(played, one)).code).toBe("tampered");
  });

  it("A05, A06: its name and kind come from the sealed entry alone; nothing of it leaves in clear", async () => {
    const liar = await Liar.open();
    const [pia, doctor] = [await join("Pia", "patient", { fetch: liar.fetch }), await join("Doc", "practitioner")];
    const { id } = await pia.client.startConversation([doctor.account], [], "Genou gauche");
    const bytes = new TextEncoder().encode("a very private text ".repeat(500));
    const file = { ...newFile(bytes, "ordonnance-genou.pdf"), kind: "prescription" as const, text: "à prendre le soir" };
    const entry = await pia.client.sendFile(id, file);
    const shown = await until(async () => {
      await doctor.client.refresh();
      const known = await doctor.client.conversations();
      return known.length > 0 && (await entriesOf(doctor.client, id)).find((one) => one.id === entry);
    }, 60_000);
    expect(shown.file).toEqual({ name: "ordonnance-genou.pdf", media: "application/pdf", kind: "prescription", length: bytes.length });
    const everything = await liar.everything();
    expect(everything.length).toBeGreaterThan(bytes.length);
    for (const secret of ["ordonnance", "prescription", "application/pdf", "very private", "prendre le soir", "Genou", "Pia Exemple", PASSWORD]) {
      expect(everything, secret).not.toContain(secret);
    }
  });
});

/** A file as it is stored. */
async function ciphertextOf(played: Scene, entry: string): Promise<Uint8Array> {
  const answers = (await played.liar.sent()).length;
  expect((await readAll(played, entry)).code).toBe("none");
  const asked = (await played.liar.sent(answers)).find(({ url }) => url.endsWith("/content"));
  const headers = (asked?.headers ?? []).map((line) => line.split(/: (.*)/u).slice(0, 2) as [string, string]);
  const kept = headers.filter(([name]) => !["host", "connection", "accept-encoding", "content-length"].includes(name));
  const answer = await fetch(asked?.url ?? "", { headers: kept });
  expect(answer.status).toBe(206);
  return new Uint8Array(await answer.arrayBuffer());
}
