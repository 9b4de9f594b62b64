/**
 * Runs one of the programs beside it that are written in TypeScript: `node build/run.mjs api`.
 */
import { runnerImport } from "vite";

const [name] = process.argv.slice(2);
const path = new URL(`${name}.ts`, import.meta.url).pathname;
const { module } = await runnerImport(path, { configFile: false, logLevel: "error" });
module.run();
