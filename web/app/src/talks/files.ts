/** Files in words, and which of them are pictures. Names are text only; a type is never believed. */
import type { FileKind, FileView } from "@colloque/core/sdk/api";
import { size } from "../texts/size.ts";
import { language } from "../texts/speaking.svelte.ts";
import { talks } from "../texts/talks/index.ts";
import { oneLine } from "./shown.ts";

/** What the page shows itself, by its type; everything else (SVG and HTML too) is only saved. */
const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);
const ENDINGS = /\.(?:jpe?g|png|gif|webp|heic)$/iu;

function plainMedia(media: string): string {
  return (media.split(";")[0] ?? "").trim().toLowerCase();
}

/** Said to be a picture that the page can show. */
export function isPicture({ media }: Pick<FileView, "media">): boolean {
  return PICTURES.has(plainMedia(media));
}

/** By its name alone, where nothing else is known. */
export function looksLikePhoto(name: string): boolean {
  return ENDINGS.test(name);
}

function typeInWords({ media, name }: Pick<FileView, "media" | "name">): string {
  const plain = plainMedia(media);
  const t = talks();
  if (plain === "application/pdf") return "PDF";
  if (plain.startsWith("image/") || looksLikePhoto(name)) return t.image;
  if (plain.startsWith("video/")) return t.video;
  if (plain.startsWith("audio/")) return t.audio;
  if (plain.startsWith("text/")) return t.textFile;
  return t.file;
}

/** What a file is called. */
export function fileName({ name }: Pick<FileView, "name">): string {
  return oneLine(name) || talks().document;
}

/** `PDF, 1,2 Mo`. */
export function inWords(file: Pick<FileView, "media" | "name" | "length">): string {
  return `${typeInWords(file)}, ${size(language(), file.length)}`;
}

export function kindInWords(kind: FileKind): string {
  return { document: talks().document, prescription: talks().prescription, result: talks().result }[kind];
}

/** Browsers call every pasted picture the same: say when it was taken over instead. */
export function nameOfPasted(file: File, when: string): string {
  if (!/^image\.\w+$/iu.test(file.name)) return file.name;
  return `${talks().pasted} ${when}.${file.name.split(".").pop() ?? "png"}`;
}
