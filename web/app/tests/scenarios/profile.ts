/** A profile of Chromium on the disk, to be looked at when the browser is gone. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath } from "../../../build/chromium.ts";
import { DESKTOP } from "../browser.ts";

export class Profile {
  readonly #flags: readonly string[];
  /** All that this browser writes is below it, its temporary files too. */
  readonly folder: string;

  private constructor(folder: string, flags: readonly string[]) {
    this.folder = folder;
    this.#flags = flags;
  }

  static async make(...flags: readonly string[]): Promise<Profile> {
    const folder = await mkdtemp(join(tmpdir(), "colloque-profile-"));
    await mkdir(join(folder, "temporary"));
    return new Profile(folder, flags);
  }

  /** A browser as people have it, which remembers what it is let remember. One at a time. */
  open(): Promise<BrowserContext> {
    return chromium.launchPersistentContext(join(this.folder, "profile"), {
      locale: "fr-FR",
      viewport: DESKTOP,
      executablePath: chromiumPath(),
      args: [...CHROMIUM_FLAGS, ...this.#flags],
      // A browser under automation offers to keep no password and no form.
      ignoreDefaultArgs: ["--enable-automation", "--disable-component-extensions-with-background-pages"],
      env: { ...process.env, TMPDIR: join(this.folder, "temporary") } as Record<string, string>,
    });
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
