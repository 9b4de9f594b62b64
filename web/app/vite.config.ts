import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { document } from "./build/document.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const SEES = "what-the-server-sees";

export default defineConfig({
  plugins: [document(`${SEES}.html`, here(`../../docs/${SEES}.md`))],
  build: {
    target: "es2023",
    // The content security policy forbids inline code and data: scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    rolldownOptions: { input: [here("index.html"), here(`${SEES}.html`)] },
  },
});
