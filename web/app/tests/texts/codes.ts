/** The codes of all problems that the client can meet, read from where they are defined. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILES = ["../../../core/src/errors.ts", "../../../core/src/sdk/errors.ts", "../../../core/src/sealing/words.ts", "../../../core/src/sdk/api.ts"];
/** Codes in prose of api.ts that are places in a talk, not problems of a call. */
const NOT_SHOWN = new Set(["internal"]);

export function problemCodes(): string[] {
  const sources = FILES.map((path) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8"));
  const defined = sources.flatMap((text) => [...text.matchAll(/code(?:: string)? = "([\w-]+)"/gu)].map(([, code]) => code ?? ""));
  const promised = sources.flatMap((text) =>
    [...text.matchAll(/Throws ((?:`[\w-]+`(?:, |\.| ))+)/gu)].flatMap(([, list]) => [...(list ?? "").matchAll(/`([\w-]+)`/gu)].map(([, code]) => code ?? "")),
  );
  return [...new Set([...defined, ...promised])].filter((code) => !NOT_SHOWN.has(code)).sort();
}
