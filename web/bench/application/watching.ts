/** A Vite plugin that puts a stopwatch around functions, and another head before a module. */
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const STOPWATCH = `import ${JSON.stringify(here("stopwatch.ts"))};\n`;

/** `watched`: names by module; `before`: scripts by module, which run before it. */
export function watching(
  watched: Readonly<Record<string, readonly string[]>>,
  before: Readonly<Record<string, string>> = {},
): Plugin {
  return {
    name: "colloque:watching",
    enforce: "pre",
    transform(code, id) {
      const path = id.split("?")[0] ?? id;
      const names = find(watched, path) ?? [];
      const script = find(before, path);
      const head = script === undefined ? "" : `import ${JSON.stringify(here(script))};\n`;
      if (names.length === 0) return head === "" ? null : head + code;
      return STOPWATCH + head + names.reduce((text, name) => watch(text, name), code);
    },
  };
}

function find<T>(table: Readonly<Record<string, T>>, path: string): T | undefined {
  return Object.entries(table).find(([end]) => path.endsWith(`/${end}`))?.[1];
}

/** The module with one of its functions, or `Class.method`, timed. Throws where it has none. */
function watch(code: string, name: string): string {
  const [owner, method] = name.split(".");
  if (method !== undefined) return `${code}\nstopwatch.timeMethods("${owner}", ${owner}, ["${method}"]);`;
  const found = new RegExp(`^(export )?(async )?function ${name}(?=[<(])`, "mu");
  const match = found.exec(code);
  if (match === null) throw new Error(`there is no function ${name} to be timed`);
  const [, exported = "", async = ""] = match;
  const renamed = code.replace(found, `${async}function ${name}$untimed`);
  return `${renamed}\n${exported}const ${name} = stopwatch.timed("${name}", ${name}$untimed);`;
}
