/** One computer, one account after the other: nothing of the first reaches the second. */
import { expect, it } from "vitest";
import { MemoryStore } from "../../src/sdk/memoryStore.ts";
import { address, fresh, PASSWORD, person } from "./stage.ts";
import { join, talk, until } from "./talk.ts";

it("keeps what was still on its way for an account away from the next one", async () => {
  const { doctor, id, pia } = await talk();
  await doctor.client.close();
  let [isHeld, waiting] = [true, 0];
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const slow = async (url: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    if (isHeld && url.includes(`${id}/entries`)) {
      waiting++;
      await gate;
    }
    return response;
  };
  const client = fresh({ store: new MemoryStore(), fetch: slow });
  await client.logIn(doctor.email, PASSWORD, false);
  await until(async () => waiting > 0);
  await client.logOut(true);
  expect(await client.account()).toBeNull();
  await expect(client.conversations()).rejects.toMatchObject({ code: "not-logged-in" });
  const email = address("next");
  await client.createAccount(person(email, "Next Exemple"));
  isHeld = false;
  open();
  const other = await join("Other", "practitioner");
  const made = await client.startConversation([other.account], [], null);
  await client.sendText(made.id, "mine alone", null);
  await until(async () => (await client.conversation(made.id)).unsent === 0);
  expect((await client.conversations()).map((one) => one.id)).toEqual([made.id]);
  await expect(client.conversation(id)).rejects.toMatchObject({ code: "not-found" });
  await client.logOut(true);
  await client.logIn(doctor.email, PASSWORD, true);
  await until(async () => (await client.conversations()).some((one) => one.id === id));
  await pia.client.close();
});
