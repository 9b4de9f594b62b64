/** Numbers, times and sizes as each language says them. */
import { describe, expect, test } from "vitest";
import { listed, plural } from "../../src/texts/plural.ts";
import { size } from "../../src/texts/size.ts";
import { clock, day, daysAgo, duration, when } from "../../src/texts/time.ts";

const NOW = new Date(2026, 10, 24, 18, 5).getTime();
const HOUR = 3_600_000;

describe("plural", () => {
  const forms = { none: "rien", one: "{n} message", other: "{n} messages" };
  test.each([[0, "rien"], [1, "1 message"], [2, "2 messages"], [1200, "1\u202f200 messages"]])("%d", (n, said) => {
    expect(plural("fr", n, forms)).toBe(said);
  });
  test("nothing is one in French and many in English", () => {
    const two = { one: "{n} word", other: "{n} words" };
    expect([plural("fr", 0, two), plural("en", 0, two)]).toEqual(["0 word", "0 words"]);
  });
  test("lists", () => {
    expect(listed("fr", ["Dr Modèle", "vous", "Lia"])).toBe("Dr Modèle, vous et Lia");
  });
});

describe("time", () => {
  test("the clock in French has an h, and no nought before it", () => {
    expect(clock("fr", NOW)).toBe("18\u00a0h\u00a005");
    expect(clock("fr", NOW - 9 * HOUR)).toBe("9\u00a0h\u00a005");
    expect(clock("en", NOW)).toBe("18:05");
  });
  test("days are counted by midnights, also over a change of the clock", () => {
    expect(daysAgo(new Date(2026, 9, 24, 23, 59).getTime(), new Date(2026, 9, 26, 0, 1).getTime())).toBe(2);
  });
  test("days are named as people name them", () => {
    const said = [0, 1, 2, 9].map((days) => day("fr", NOW - days * 24 * HOUR, NOW));
    expect(said).toEqual(["Aujourd’hui", "Hier", "Dimanche", "15 novembre"]);
    expect(day("fr", new Date(2024, 0, 2).getTime(), NOW)).toBe("2 janvier 2024");
    expect(day("en", NOW + 24 * HOUR, NOW)).toBe("25 November");
  });
  test("a list says the clock today and the day before", () => {
    expect([when("de", NOW, NOW), when("de", NOW - 24 * HOUR, NOW)]).toEqual(["18:05", "Gestern"]);
  });
  test.each([[800, "1 seconde"], [20_000, "20 secondes"], [240_000, "4 minutes"], [3 * HOUR, "3 heures"], [72 * HOUR, "3 jours"]])(
    "%d ms",
    (wait, said) => expect(duration("fr", wait).replace("\u00a0", " ")).toBe(said),
  );
});

test.each([[0, "0 octet"], [820, "820 octets"], [1_240_000, "1,2 Mo"], [12_600_000, "13 Mo"], [1_100_000_000, "1,1 Go"]])("%d bytes", (bytes, said) => {
  expect(size("fr", bytes).replace(/[\u00a0\u202f]/gu, " ")).toBe(said);
});
