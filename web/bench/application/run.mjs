/**
 * Runs one job of the benchmarks of the application; prints one JSON value.
 *
 *     node bench/application/run.mjs JOB '{"server": …}'
 */
import { createServer } from "vite";

const [job, told] = process.argv.slice(2);
const root = new URL("../..", import.meta.url).pathname;
const server = { middlewareMode: true, hmr: false, ws: false, watch: null };
const vite = await createServer({ root, configFile: false, appType: "custom", logLevel: "error", server });
try {
  const { run } = await vite.ssrLoadModule(`/bench/application/${job}.ts`);
  const found = await run(JSON.parse(told ?? "{}"));
  process.stdout.write(`${JSON.stringify(found ?? null)}\n`);
} finally {
  await vite.close();
}
