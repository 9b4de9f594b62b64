import { svelte } from "@sveltejs/vite-plugin-svelte";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import type { BrowserConfigOptions } from "vitest/node";
import { CHROMIUM_FLAGS, chromiumPath } from "./build/chromium.ts";
import { vectorFolders, vectors } from "./build/vectors.ts";

const everywhere = ["core/tests/**/*.test.ts"];
/** Parts of the application that need no browser. */
const appUnits = ["app/tests/{account,session,texts,router,design,ways-in,talks}/**/*.test.ts"];
/** Components, drawn in a browser without a server. */
const appScenes = ["app/tests/scenes/**/*.test.ts"];
/** Tests that read the source tree, or talk to another program: Node only. */
const nodeOnly = ["core/tests/**/*.node.test.ts"];

/** A headless Chromium of the system. */
const browser = (): BrowserConfigOptions => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  // Found only when this project starts, so that the Node tests need no browser.
  provider: playwright({
    launchOptions: {
      get executablePath() {
        return chromiumPath();
      },
      args: CHROMIUM_FLAGS,
    },
  }),
  instances: [{ browser: "chromium" }],
});

export default defineConfig({
  test: {
    provide: { vectorFolders },
    testTimeout: 20_000,
    projects: [
      {
        // Visits a running server, which tests/scenario/test_page.py starts first.
        extends: true,
        test: {
          name: "page",
          include: ["app/tests/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
        },
      },
      {
        // Every screen in every state, without a server: pictures, axe-core, sizes, keyboard.
        extends: true,
        test: {
          name: "screens",
          include: ["app/tests/screens/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // What people do, from end to end; tests/scenario/test_application.py starts the server.
        extends: true,
        test: {
          name: "scenarios",
          include: ["app/tests/scenarios/**/*.test.ts"],
          environment: "node",
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // One browser at a time, and what a test finds is what the one before has left.
          fileParallelism: false,
          bail: 1,
        },
      },
      {
        // Against a running server, which tests/scenario/test_web_sdk.py starts first.
        extends: true,
        test: {
          name: "sdk",
          include: ["core/tests/live/**/*.live.ts"],
          environment: "node",
          // Node 20 has a browser's WebSocket behind this flag.
          execArgv: ["--experimental-websocket"],
          testTimeout: 120_000,
        },
      },
      {
        // Against liars before a running server, which tests/attacks/web starts first.
        extends: true,
        test: {
          name: "attacks",
          include: ["{core,app}/tests/attacks/*.evil.ts"],
          environment: "node",
          execArgv: ["--experimental-websocket"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: "node", include: [...everywhere, ...appUnits], environment: "node" },
      },
      {
        extends: true,
        plugins: [vectors()],
        resolve: { conditions: ["browser"] },
        test: {
          name: "chromium",
          include: everywhere,
          exclude: nodeOnly,
          browser: browser(),
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: "app/svelte.config.js" })],
        resolve: { conditions: ["browser"] },
        test: { name: "scenes", include: appScenes, browser: browser() },
      },
    ],
  },
});
