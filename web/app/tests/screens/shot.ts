/** What is looked at: a state to start in, an address, and what to do on the way. */
import type { Page } from "playwright-core";
import type { WorldName } from "../scenes/worlds.ts";

export interface Shot {
  /** Also the picture's name; begins with its family: `log-in wrong-password`. */
  readonly name: string;
  readonly world: WorldName;
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
  /** Something that is there once the state is reached; null: a heading. */
  readonly ready: string | RegExp | null;
}
