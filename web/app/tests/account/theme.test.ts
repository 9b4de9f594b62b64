/** A chosen theme changes for whom the rules of the palette hold: so all rules by scheme are there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("colours depend on the scheme in the tokens alone, which are there before anything is shown", () => {
  const root = fileURLToPath(new URL("../../src/", import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.(css|svelte)$/u.test(name));
  const found = files.filter((name) => readFileSync(join(root, name), "utf8").includes("prefers-color-scheme"));
  expect(found).toEqual([join("design", "tokens.css")]);
  expect(readFileSync(join(root, "main.ts"), "utf8")).toContain('import "./design/tokens.css";');
});
