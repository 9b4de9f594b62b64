/** Puts a page of docs/, which is Markdown, into the HTML page that asks for it. */
import { readFile } from "node:fs/promises";
import { marked } from "marked";
import type { Plugin } from "vite";

const PLACE = "<!-- document -->";

/** `page` is the HTML file's name, `source` the Markdown file's path. */
export function document(page: string, source: string): Plugin {
  return {
    name: "colloque:document",
    transformIndexHtml: {
      order: "pre",
      async handler(html, { filename }) {
        if (!filename.endsWith(page)) return html;
        if (!html.includes(PLACE)) throw new Error(`${page} has no place for a document`);
        const content = await marked.parse(await readFile(source, "utf8"));
        return html.replace(PLACE, () => content);
      },
    },
  };
}
