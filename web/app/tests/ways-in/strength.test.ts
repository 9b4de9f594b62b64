/** The advice on a new password says what is wrong with it. */
import { expect, test } from "vitest";
import { strengthOf } from "../../src/ways-in/strength.ts";

const ABOUT = ["Zoé Exemple", "zoe.exemple@exemple.invalid"];

test.each([
  ["", "short"],
  ["chat", "short"],
  ["motdepasse1", "common"],
  ["Azertyuiop!", "common"],
  ["Bonjour2026", "common"],
  ["20042006", "common"],
  ["zoe-exemple1", "personal"],
  ["abcdefghijk", "repeated"],
  ["aaaaaaaaaaaa", "repeated"],
  ["abababababab", "repeated"],
  ["montagne", "weak"],
  ["montagne7rouge", "fair"],
  ["trois chats sous la pluie", "great"],
  ["кошка под дождём поёт песню", "great"],
  ["xK9#mQ2$vL7!p", "great"],
])("%s: %s", (password, advice) => {
  expect(strengthOf(password, ABOUT).advice).toBe(advice);
});

test("the bar never falls while the advice gets better", () => {
  const levels = ["chat", "montagne", "montagne7rouge", "trois chats sous la pluie"].map((password) => strengthOf(password).level);
  expect(levels).toEqual([...levels].sort());
});

test("signs that take two units count once", () => {
  expect(strengthOf("🐈🐈🐈🐈").advice).toBe("short");
});
