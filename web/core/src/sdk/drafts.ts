/** What has been typed and not sent: kept sealed, so that it survives a reload. */
import { keyOf } from "../wire/bytes.ts";
import type { ConversationId } from "../wire/ids.ts";
import type { Context } from "./context.ts";
import { drop, put } from "./store.ts";
import type { Tabs } from "./tabs.ts";

const utf8 = { in: new TextDecoder(), out: new TextEncoder() };

export class Drafts {
  #drafts: Promise<Map<string, string>> | null = null;
  readonly #context: Context;
  readonly #tabs: Tabs;

  constructor(context: Context, tabs: Tabs) {
    this.#context = context;
    this.#tabs = tabs;
  }

  /** Drop what is in memory. */
  forget(): void {
    this.#drafts = null;
  }

  /** All of them, by `keyOf(conversation)`. */
  all(): Promise<Map<string, string>> {
    this.#drafts ??= this.#load();
    return this.#drafts;
  }

  async #load(): Promise<Map<string, string>> {
    const found = await this.#context.store.range("drafts", []);
    return new Map(
      found.map(({ key, value }) => [keyOf(key[0] as ConversationId), utf8.in.decode(value)]),
    );
  }

  /** The draft of a conversation; empty where there is none. */
  async of(id: ConversationId): Promise<string> {
    return (await this.all()).get(keyOf(id)) ?? "";
  }

  /** Keep a draft. Resolves with whether there is one now and was none, or the other way round. */
  async save(id: ConversationId, text: string): Promise<boolean> {
    const drafts = await this.all();
    const before = drafts.get(keyOf(id)) ?? "";
    if (before === text) return false;
    if (text === "") drafts.delete(keyOf(id));
    else drafts.set(keyOf(id), text);
    const key = [id];
    const change = text === "" ? drop("drafts", key) : put("drafts", key, utf8.out.encode(text));
    try {
      await this.#context.store.write([change]);
    } catch (error) {
      this.forget();
      throw error;
    }
    this.#tabs.tell({ kind: "draft", conversation: id });
    return (before === "") !== (text === "");
  }
}
