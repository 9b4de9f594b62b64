import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { document } from "./build/document.ts";
import { shell } from "./build/shell.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SEES = "what-the-server-sees";
const PAGES = ["index", "status", SEES];

export default defineConfig({
  plugins: [
    svelte(),
    document(`${SEES}.html`, here(`../../docs/${SEES}.md`)),
    shell("index.html", here("src/session/sw/sw.ts")),
  ],
  worker: { format: "es" },
  build: {
    target: "es2023",
    // The content security policy forbids inline code and data: scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    rolldownOptions: { input: PAGES.map((page) => here(`${page}.html`)) },
  },
});
