/** What is being typed in one talk, kept as it is typed. */
import type { Session } from "../session/session.ts";

/** Pause (ms) in typing after which it is kept. */
const PAUSE = 400;

export class Draft {
  text = $state("");
  /** It is kept as it stands here. */
  kept = $state(false);
  readonly #client: Session;
  readonly #id: string;
  #saved = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(client: Session, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** Take what is kept, unless something else is being typed here. Another tab may have changed it. */
  async read(): Promise<void> {
    const before = this.#saved;
    if (this.text !== before) return;
    await this.#saving;
    const kept = await this.#client.draft(this.#id).catch(() => null);
    // What was typed or sent while one asked is newer than the answer.
    if (kept === null || this.text !== before || this.#saved !== before) return;
    [this.text, this.#saved] = [kept, kept];
    this.kept = kept !== "";
  }

  /** Something was typed. */
  typed(): void {
    this.kept = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), PAUSE);
  }

  /** Keep it now: the page may be gone in a moment. */
  readonly keep = (): void => {
    clearTimeout(this.#timer);
    const { text } = this;
    if (text === this.#saved) return;
    this.#saved = text;
    this.#saving = this.#saving.then(() => this.#save(text));
  };

  async #save(text: string): Promise<void> {
    try {
      await this.#client.saveDraft(this.#id, text);
      this.kept = text !== "" && text === this.text;
    } catch {
      // Said by nobody: it is still in the field, and typing on tries again.
      this.#saved = "";
    }
  }

  /** What was kept has become a message; what stands in the field by now is kept instead. */
  sent(): void {
    this.kept = false;
    this.keep();
  }
}
