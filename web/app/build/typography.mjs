// Set French texts as French is set: a narrow no-break space before ? ! ; and a no-break space before :
// and inside « ». Typed as plain spaces, mended by: node build/typography.mjs
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const texts = fileURLToPath(new URL("../src/texts", import.meta.url));

/** Only inside quoted text: never the code around it. */
export function typeset(sentence) {
  return sentence
    .replace(/ ([?!;])/gu, "\u202f$1")
    .replace(/ :(?=[ "`]|$)/gu, "\u00a0:")
    .replace(/« /gu, "«\u00a0")
    .replace(/ »/gu, "\u00a0»");
}

const QUOTED = /"(?:[^"\\\n]|\\.)*"/gu;
const TEMPLATE = /`[^`]*`/gu;
for (const name of readdirSync(texts, { recursive: true })) {
  if (!name.endsWith("french.ts")) continue;
  const path = join(texts, name);
  const before = readFileSync(path, "utf8");
  const after = before.split("\n").map((line) => {
    if (/^\s*(?:\/\/|\/?\*)/u.test(line)) return line;
    return line.replace(QUOTED, typeset).replace(TEMPLATE, (text) =>
      // What stands in ${…} is code.
      text.split(/(\$\{[^}]*\})/u).map((part) => (part.startsWith("${") ? part : typeset(part))).join(""),
    );
  }).join("\n");
  if (after !== before) writeFileSync(path, after);
}
