import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2023",
    // The content security policy forbids inline code and data: scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    sourcemap: true,
  },
});
