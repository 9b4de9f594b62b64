/** Files that were chosen and have not been sent: from a dialog, a drop, the clipboard, a camera. */
import type { FileKind } from "@colloque/core/sdk/api";
import { announce } from "../design/announcing.svelte.ts";
import { language } from "../texts/speaking.svelte.ts";
import { talks } from "../texts/talks/index.ts";
import { clock } from "../texts/time.ts";
import { nameOfPasted } from "./files.ts";

export interface Chosen {
  readonly file: File;
  readonly name: string;
}

export class ChosenFiles {
  all = $state.raw<readonly Chosen[]>([]);
  kind = $state<FileKind>("document");
  /** Why something was not taken. */
  refused = $state<string | null>(null);

  add(files: readonly File[]): void {
    const t = talks();
    const empty = files.find(({ size }) => size === 0);
    this.refused = empty === undefined ? null : t.emptyFile(empty.name);
    const taken = files.filter(({ size }) => size > 0);
    const time = clock(language(), Date.now());
    this.all = [...this.all, ...taken.map((file) => ({ file, name: nameOfPasted(file, time) }))];
    if (taken.length > 0) announce(t.added(taken.length));
  }

  /** What was dropped: files, no folders. */
  drop(data: DataTransfer): void {
    const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry?.()?.isDirectory ?? false;
    const items = [...data.items].filter(({ kind }) => kind === "file");
    const folders = items.filter(isFolder);
    this.add(items.filter((item) => !folders.includes(item)).flatMap((item) => item.getAsFile() ?? []));
    if (folders.length > 0) this.refused = talks().noFolder;
  }

  /** Taken back or sent. What it was does not carry over to what is chosen once none is left. */
  remove(one: Chosen): void {
    this.all = this.all.filter((other) => other !== one);
    if (this.all.length === 0) this.kind = "document";
  }
}
