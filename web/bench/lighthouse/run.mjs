/**
 * Lighthouse on the log-in page and, logged in, on the list of talks; prints one JSON object.
 *
 *     node run.mjs '{"server": …, "email": …, "password": …}'
 *
 * With Lighthouse's own settings for a phone: its screen, a processor and a line that are slowed down.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const { server, email, password, rounds = 3 } = JSON.parse(process.argv[2] ?? "{}");
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const MEASURES = {
  "first-contentful-paint": "first paint",
  "largest-contentful-paint": "largest paint",
  "total-blocking-time": "blocked",
  "speed-index": "speed index",
};

const root = new URL("../..", import.meta.url).pathname;
const middle = { middlewareMode: true, hmr: false, ws: false, watch: null };
const vite = await createServer({ root, configFile: false, appType: "custom", logLevel: "error", server: middle });
const { CHROMIUM_FLAGS, chromiumPath } = await vite.ssrLoadModule("/build/chromium.ts");
const { french } = await vite.ssrLoadModule("/app/src/texts/ways-in/french.ts");
const profile = await mkdtemp(join(tmpdir(), "colloque-lighthouse-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: chromiumPath(),
  args: [...CHROMIUM_FLAGS, "--remote-debugging-port=0"],
  locale: "fr-FR",
});

/** Where the browser listens: it writes its port into its profile. */
async function debuggingPort() {
  const [port] = (await readFile(join(profile, "DevToolsActivePort"), "utf8")).split("\n");
  return Number(port);
}

/** Scores (0 to 100) and milliseconds; `keep` leaves the session that is open where it is. */
async function look(path, keep) {
  const flags = { port: await debuggingPort(), onlyCategories: CATEGORIES, disableStorageReset: keep, logLevel: "silent" };
  let { lhr } = await lighthouse(server + path, flags);
  // "Something went wrong with recording the trace. Please run Lighthouse again."
  if (lhr.runtimeError?.code === "NO_NAVSTART") ({ lhr } = await lighthouse(server + path, flags));
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  if (lhr.finalDisplayedUrl !== server + path) throw new Error(`ended on ${lhr.finalDisplayedUrl}`);
  const scores = CATEGORIES.map((name) => [name, Math.round(100 * (lhr.categories[name].score ?? NaN))]);
  const times = Object.entries(MEASURES).map(([name, title]) => [title, lhr.audits[name].numericValue]);
  const failed = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== "informative");
  return {
    scores: Object.fromEntries(scores),
    times: Object.fromEntries(times),
    failed: failed.map(({ id, score, displayValue }) => `${id} ${score} ${displayValue ?? ""}`),
  };
}

try {
  const found = { "log-in page": [], "list of talks": [] };
  for (let round = 0; round < rounds; round++) found["log-in page"].push(await look("/log-in", false));
  const page = await context.newPage();
  await page.goto(`${server}/log-in`);
  await page.getByLabel(french.email, { exact: true }).fill(email);
  await page.getByLabel(french.password, { exact: true }).fill(password);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.getByRole("button", { name: french.enter, exact: true }).click();
  await page.locator('li > a[href^="/talks/"]').first().waitFor();
  await page.waitForTimeout(3000);
  for (let round = 0; round < rounds; round++) found["list of talks"].push(await look("/talks", true));
  process.stdout.write(`${JSON.stringify(found)}\n`);
} finally {
  await context.close();
  await vite.close();
  await rm(profile, { recursive: true, force: true });
}
