/** The package, packed and unpacked where a program would have it, without the network. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { published } from "../../../build/manifest.ts";
import { writePackage } from "../../../build/package.ts";

const MODULES = fileURLToPath(new URL("../../../node_modules/", import.meta.url));
const SNIPPET = /<!-- snippet: start -->\n```ts\n(.*?)```/s;

/** A program's folder. */
export interface Installed {
  readonly folder: string;
  /** The package in it. */
  readonly inside: string;
  /** Bytes of the packed file. */
  readonly size: number;
  remove(): void;
}

/** What only stands in the package's own list of dependencies is beside it, and nothing else. */
export function install(files: ReadonlyMap<string, string>): Installed {
  const folder = mkdtempSync(join(tmpdir(), "colloque-package-"));
  const { name, dependencies } = published();
  const inside = join(folder, "node_modules", name);
  const size = unpack(folder, inside, files);
  for (const needed of Object.keys(dependencies)) link(needed, folder);
  return { folder, inside, size, remove: () => rmSync(folder, { recursive: true }) };
}

/** Pack with npm, unpack; the packed file's bytes. */
function unpack(folder: string, inside: string, files: ReadonlyMap<string, string>): number {
  const made = join(folder, "made");
  writePackage(made, files);
  const words = ["pack", made, "--json", "--ignore-scripts", "--offline", "--pack-destination", folder];
  const told = execFileSync("npm", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const { filename, size } = packed(JSON.parse(told));
  rmSync(made, { recursive: true });
  mkdirSync(inside, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", inside, "--strip-components=1"]);
  return size;
}

interface Packed {
  readonly filename: string;
  readonly size: number;
}

/** npm 11 and before tell a list, later ones an object by name. */
function packed(told: readonly Packed[] | Readonly<Record<string, Packed>>): Packed {
  const [one] = Object.values(told);
  if (one === undefined) throw new Error("npm has packed nothing");
  return one;
}

/** Have the workspace's copy of a dependency in the program's folder. */
function link(name: string, folder: string): void {
  const place = join(folder, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(MODULES, name), place);
}

/** The program that stands in the package's README. */
export function readmeProgram({ inside }: Installed): string {
  const found = SNIPPET.exec(readFileSync(join(inside, "README.md"), "utf8"));
  if (found === null) throw new Error("the README has no program");
  return found[1] as string;
}
