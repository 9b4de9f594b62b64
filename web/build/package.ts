/** The folder that is packed and published: compiled code, its declarations, README, licence, report. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compiled } from "./compiled.ts";
import { CORE, published } from "./manifest.ts";

const BESIDE = ["README.md", "api.md", "../../LICENSE"];

/** Write the package into the folder, which is emptied first. */
export function writePackage(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    const target = join(folder, "lib", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  for (const path of BESIDE) copyFileSync(join(CORE, path), join(folder, path.split("/").at(-1) ?? path));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(published(), null, 2)}\n`);
}

/** Write it to `core/dist`, for `npm publish core/dist`. */
export function run(): void {
  writePackage(join(CORE, "dist"), compiled());
}
