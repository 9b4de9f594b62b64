/** The event stream breaks, or cannot be had at all: nothing is missed (spec: sync §5). */
import { afterEach, describe, expect, it } from "vitest";
import { fresh, PASSWORD } from "./stage.ts";
import { reads, talk } from "./talk.ts";

const Real = globalThis.WebSocket;

afterEach(() => {
  globalThis.WebSocket = Real;
});

describe("events", () => {
  it("go on after the stream was cut, and what came meanwhile is there", async () => {
    const open: WebSocket[] = [];
    globalThis.WebSocket = class extends Real {
      constructor(address: string | URL) {
        super(address);
        open.push(this);
      }
    };
    const { doctor, id, pia } = await talk();
    expect(open.length).toBeGreaterThan(1);
    for (const socket of open) socket.close();
    await pia.client.sendText(id, "three", null);
    await reads(doctor.client, id, ["one", "two", "three"]);
    await pia.client.sendText(id, "four", null);
    await reads(doctor.client, id, ["one", "two", "three", "four"]);
  });

  it("can be done without", async () => {
    const { doctor, id, pia } = await talk();
    globalThis.WebSocket = class extends Real {
      constructor() {
        super("ws://127.0.0.1:1/");
      }
    } as typeof WebSocket;
    const again = fresh();
    await again.logIn(doctor.email, PASSWORD, false);
    await reads(again, id, ["one", "two"]);
    await pia.client.sendText(id, "three", null);
    await reads(again, id, ["one", "two", "three"]);
    await again.close();
  });
});
