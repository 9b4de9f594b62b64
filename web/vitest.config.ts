import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { CHROMIUM_FLAGS, chromiumPath } from "./build/chromium.ts";
import { vectorFolders, vectors } from "./build/vectors.ts";

const everywhere = ["core/tests/**/*.test.ts"];
/** Tests that read the source tree, or talk to another program: Node only. */
const nodeOnly = ["core/tests/**/*.node.test.ts"];

export default defineConfig({
  test: {
    provide: { vectorFolders },
    testTimeout: 20_000,
    projects: [
      {
        // Visits a running server, which tests/scenario/test_page.py starts first.
        extends: true,
        test: { name: "page", include: ["app/tests/**/*.test.ts"], environment: "node" },
      },
      {
        extends: true,
        test: { name: "node", include: everywhere, environment: "node" },
      },
      {
        extends: true,
        plugins: [vectors()],
        resolve: { conditions: ["browser"] },
        test: {
          name: "chromium",
          include: everywhere,
          exclude: nodeOnly,
          browser: {
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
          },
        },
      },
    ],
  },
});
