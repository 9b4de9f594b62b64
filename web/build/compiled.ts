/** The core as compiled JavaScript with its declarations, in memory. */
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const CONFIG = fileURLToPath(new URL("../core/tsconfig.package.json", import.meta.url));
/** Paths of sources that the compiler leaves as they are: of workers, and in declarations. */
const SOURCE_PATH = /(["'])(\.{1,2}\/[^"'\n]+)\.ts\1/g;

/** Every file by its path below `lib`, sorted. Throws with the compiler's findings. */
export function compiled(): Map<string, string> {
  const { fileNames, options, errors } = configuration();
  const files = new Map<string, string>();
  const keep = (path: string, text: string): void => {
    const name = relative(options.outDir as string, path);
    files.set(name, text.replace(SOURCE_PATH, "$1$2.js$1"));
  };
  const { diagnostics } = ts.createProgram(fileNames, options).emit(undefined, keep);
  const found = [...errors, ...diagnostics];
  if (found.length > 0) throw new Error(said(found));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function configuration(): ts.ParsedCommandLine {
  const { config, error } = ts.readConfigFile(CONFIG, (path) => ts.sys.readFile(path));
  if (error !== undefined) throw new Error(said([error]));
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(CONFIG), undefined, CONFIG);
}

/** What the compiler has found, for people. */
export function said(diagnostics: readonly ts.Diagnostic[]): string {
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => dirname(CONFIG),
    getNewLine: () => "\n",
  });
}
