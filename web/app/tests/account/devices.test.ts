/** Devices in words: never without a name, never without an end where there is one. */
import type { DeviceView } from "@colloque/core/sdk/api";
import { describe, expect, test } from "vitest";
import { nameOfDevice, timesOfDevice } from "../../src/account/devices.ts";
import { english } from "../../src/texts/account/english.ts";
import { french } from "../../src/texts/account/french.ts";

const NOW = new Date(2026, 10, 24, 18, 5).getTime();
const HOUR = 3_600_000;
const session: DeviceView = { id: "d", name: "", kind: "session", mine: true, since: NOW - HOUR, expires: NOW + 11 * HOUR };
const device: DeviceView = { id: "d", name: "", kind: "device", mine: false, since: null, expires: null };

describe("its name", () => {
  test.each([
    [{ ...session, name: "Firefox" }, "Firefox"],
    [session, "This browser"],
    [{ ...session, mine: false, name: "  " }, "A browser"],
    [device, "A device"],
  ])("%j", (one, said) => expect(nameOfDevice(one, english.security)).toBe(said));
});

describe("its times", () => {
  test.each([
    [session, "Opened today at 17:05, closes in 11 hours."],
    [{ ...session, since: NOW - 24 * HOUR }, "Opened yesterday at 18:05, closes in 11 hours."],
    [{ ...session, since: null }, "Closes in 11 hours"],
    [{ ...device, since: new Date(2026, 7, 26).getTime() }, "Opened on 26 August 2026, stays open."],
    [device, "Stays open"],
  ])("%j", (one, said) => expect(timesOfDevice(one, NOW, "en", english.security)).toBe(said));

  test("in French the clock has an h", () => {
    expect(timesOfDevice(session, NOW, "fr", french.security)).toMatch(/^Ouvert aujourd’hui à 17\sh\s05, se referme dans 11\sheures\.$/u);
  });
});
