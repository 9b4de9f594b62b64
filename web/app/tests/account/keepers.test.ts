/** What the state of server and guardians means: said only where it is seen from here. */
import type { Status } from "@colloque/core/sdk/api";
import { describe, expect, test } from "vitest";
import { hostOf, standOf } from "../../src/account/keepers.ts";

const far = (at: number): string => `https://guardian-${at}.invalid`;

function status(up: readonly boolean[], address = far): Status {
  const guardians = up.map((reachable, at) => ({ index: at + 1, url: address(at + 1), reachable }));
  return { server: "https://colloque.invalid", reachable: true, guardians, threshold: 2 };
}

describe("enough guardians", () => {
  test.each([
    [[true, true, true], { isTooFew: false, isSomeQuiet: false }],
    [[true, false, true], { isTooFew: false, isSomeQuiet: true }],
    [[false, false, true], { isTooFew: true, isSomeQuiet: true }],
  ])("%j", (up, stand) => expect(standOf(status(up))).toMatchObject(stand));

  test("while it is not known which there are, none is missing", () => {
    expect(standOf({ ...status([]), threshold: 0 })).toEqual({ isOnePlace: false, isRelayed: false, isTooFew: false, isSomeQuiet: false });
  });
});

describe("where they stand", () => {
  test.each([
    ["different hosts", far, { isOnePlace: false, isRelayed: false }],
    ["one host with several ports", (at: number) => `http://localhost:${8080 + at}`, { isOnePlace: true, isRelayed: false }],
    ["behind the server", (at: number) => `/guardians/${at}`, { isOnePlace: false, isRelayed: true }],
  ])("%s", (_name, address, stand) => expect(standOf(status([true, true, true], address))).toMatchObject(stand));

  test.each([["https://guardian.invalid:8443/x", "guardian.invalid:8443"], ["/guardians/1", null]])("%s is shown as %s", (url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});
