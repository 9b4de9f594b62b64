/** A long conversation on a fresh computer: its end first, then all of it, checked. */
import { expect, it } from "vitest";
import { fresh, PASSWORD } from "./stage.ts";
import { entriesOf, join, until } from "./talk.ts";

const COUNT = 520;

it("shows the newest entries first, as not checked to the end, then everything in order", async () => {
  const [doctor, pia] = [await join("Doc", "practitioner"), await join("Pia")];
  const { id } = await pia.client.startConversation([doctor.account], [], null);
  await doctor.client.close();
  const texts = Array.from({ length: COUNT }, (_, place) => `text ${place}`);
  for (const text of texts) await pia.client.sendText(id, text, null);
  await until(async () => (await pia.client.conversation(id)).unsent === 0, 100_000);
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const slow = async (url: string, init: RequestInit): Promise<Response> => {
    if (url.includes("/entries?after=0&")) await gate;
    return fetch(url, init);
  };
  const again = fresh({ fetch: slow });
  await again.logIn(doctor.email, PASSWORD, false);
  const info = await until(async () => (await again.conversations()).find(({ preview }) => preview !== null));
  expect(info).toMatchObject({ preview: { text: `text ${COUNT - 1}` }, unread: 0, problem: null });
  const early = await again.entries(id, null, 20);
  expect(early.entries.at(-1)).toMatchObject({ text: `text ${COUNT - 1}`, problem: "unchecked" });
  expect(early.total).toBeLessThan(100);
  await again.sendText(id, "behind it", null);
  open();
  await until(async () => (await again.conversation(id)).unsent === 0, 60_000);
  const all = [await again.entries(id, 500, 500), await again.entries(id, null, 23)];
  const entries = all.flatMap((page) => page.entries);
  expect(entries.map(({ problem }) => problem)).toEqual(entries.map(() => null));
  const said = entries.filter(({ type }) => type === "message").map(({ text }) => text);
  expect(said).toEqual([...texts, "behind it"]);
  expect((await again.conversation(id)).unread).toBe(COUNT);
  expect((await entriesOf(pia.client, id)).length).toBe(500);
}, 300_000);
