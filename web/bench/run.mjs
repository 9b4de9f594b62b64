/**
 * Starts a page server and Chromium, measures each size given in bytes, prints one JSON object.
 *
 *     node bench/run.mjs 1024 1048576 268435456
 */
import { chromium } from "playwright-core";
import { createServer } from "vite";

const root = new URL("..", import.meta.url).pathname;
/** libsodium's ES modules cannot be bundled as published; its CommonJS ones can. */
const libsodium = {
  name: "libsodium",
  resolveId: (id) =>
    ["libsodium", "libsodium-wrappers"].includes(id)
      ? `${root}node_modules/${id}/dist/modules/${id}.js`
      : null,
};
const server = await createServer({
  root,
  configFile: false,
  logLevel: "error",
  server: { host: "127.0.0.1", port: 0, hmr: false, fs: { allow: [root] } },
  resolve: { conditions: ["browser", "module", "import", "default"] },
  optimizeDeps: { rolldownOptions: { plugins: [libsodium] } },
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
});
await server.listen();
const { CHROMIUM_FLAGS, chromiumPath } = await server.ssrLoadModule("/build/chromium.ts");
const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
try {
  const page = await browser.newPage();
  const address = server.httpServer.address();
  await page.goto(`http://127.0.0.1:${address.port}/bench/index.html`);
  await page.waitForFunction(() => "measure" in window, null, { timeout: 60_000 });
  const results = {};
  for (const size of process.argv.slice(2)) {
    results[size] = await page.evaluate((bytes) => window.measure(bytes), Number(size));
  }
  process.stdout.write(`${JSON.stringify({ browser: browser.version(), results })}\n`);
} finally {
  await browser.close();
  await server.close();
}
