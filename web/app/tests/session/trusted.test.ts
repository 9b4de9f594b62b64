/** Which scripts a page or worker may start by address. */
import { expect, test } from "vitest";
import { admit } from "../../src/session/trusted.ts";

const HERE = "https://colloque.example";

test.each(["/sw.js", "/assets/key.worker-Ab_3-x.js", `${HERE}/assets/argon2.worker-a.js`])("%s", (address) => {
  expect(admit(address, HERE)).toBe(new URL(address, HERE).href);
});

test.each([
  "/assets/index-a.js",
  "/assets/key.worker-a.js?x",
  "/assets/../evil/key.worker-a.js",
  "/assets/x/key.worker-a.js",
  "https://evil.example/sw.js",
  "//evil.example/sw.js",
  "data:text/javascript,0",
  `blob:${HERE}/assets/key.worker-a.js`,
  "javascript:0",
  "http://[",
])("not %s", (address) => {
  expect(admit(address, HERE)).toBeNull();
});
