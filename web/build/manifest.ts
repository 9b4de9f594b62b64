/** The core's package.json: as it stands in the workspace, and as it is published. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The core's folder. */
export const CORE = fileURLToPath(new URL("../core/", import.meta.url));

/** Where each entry point lies below the package: `./wire/*` to `./lib/wire/*.js`. */
export type Exports = Readonly<Record<string, string>>;

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Exports;
}

interface Workspace extends Manifest {
  readonly private: true;
  readonly publishConfig: { readonly access: string; readonly exports: Exports };
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * What is published: `publishConfig.exports`, which lead to compiled files, take the place of those
 * that lead to the sources, as pnpm and Yarn do it; npm by itself does not. That is why the
 * workspace's own package is private.
 */
export function published(): Manifest {
  const text = readFileSync(`${CORE}package.json`, "utf8");
  const { private: _, devDependencies: __, publishConfig, ...rest } = JSON.parse(text) as Workspace;
  const { exports, ...config } = publishConfig;
  return { ...rest, exports, ...{ publishConfig: config } };
}

/** A module that can be imported: by which name, and where its code lies below `lib`. */
export interface EntryPoint {
  readonly specifier: string;
  readonly path: string;
}

/** Every module that the package exports, in the order of its `exports`, then by name. */
export function entryPoints(files: Iterable<string>): EntryPoint[] {
  const { name, exports } = published();
  const paths = [...files].map((path) => `./lib/${path}`);
  return Object.entries(exports).flatMap(([key, target]) => {
    const [before, after] = target.split("*") as [string, string | undefined];
    return paths.flatMap((path) => {
      const middle = after === undefined ? "" : path.slice(before.length, -after.length);
      if (path !== before + middle + (after ?? "")) return [];
      return [{ specifier: name + key.slice(1).replace("*", middle), path: path.slice(6) }];
    });
  });
}
