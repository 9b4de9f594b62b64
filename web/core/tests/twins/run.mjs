/**
 * Answers calls of another process, one JSON object a line, in Node or in a page of Chromium.
 *
 *     node core/tests/twins/run.mjs node|chromium
 *
 * A line `{"call": NAME, "given": …}` is answered by a line `{"value": …}` or `{"error": CODE}`.
 */
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const root = new URL("../../..", import.meta.url).pathname;
const server = await createServer({
  root,
  configFile: false,
  logLevel: "error",
  server: { host: "127.0.0.1", port: 0, hmr: false, watch: null, fs: { allow: [root] } },
});

async function inNode() {
  const { call } = await server.ssrLoadModule("/core/tests/twins/calls.ts");
  return { call, close: async () => undefined };
}

async function inChromium() {
  await server.listen();
  const { CHROMIUM_FLAGS, chromiumPath } = await server.ssrLoadModule("/build/chromium.ts");
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  const page = await browser.newPage();
  const { port } = server.httpServer.address();
  await page.goto(`http://127.0.0.1:${port}/core/tests/twins/page.html`);
  await page.waitForFunction(() => "call" in window, null, { timeout: 60_000 });
  const call = (name, given) =>
    page.evaluate(([one, two]) => window.call(one, two), [name, given]);
  return { call, close: () => browser.close() };
}

const place = process.argv[2] === "chromium" ? await inChromium() : await inNode();
try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { call, given } = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(await place.call(call, given))}\n`);
  }
} finally {
  await place.close();
  await server.close();
}
