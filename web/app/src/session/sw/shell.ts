/**
 * The application's own files, so that it starts without a network.
 *
 * Which files, and the SHA-256 of each, stands in this script itself. What the cache holds is
 * compared with that whenever it is used, since every page of the origin can write to the cache: a
 * script that somebody got into a page once does not stay there.
 */
import { headersOf } from "./policies.ts";

/** What the build knows of this version. */
export interface Version {
  readonly name: string;
  /** Path -> SHA-256 of the content, base64. */
  readonly files: Readonly<Record<string, string>>;
  /** First parts of the paths at which the application draws its screens. */
  readonly screens: readonly string[];
}

const PREFIX = "shell-";
const START = "/index.html";

export class Shell {
  readonly #version: Version;
  readonly #caches: CacheStorage;
  readonly #fetch: typeof fetch;

  constructor(version: Version, storage: CacheStorage, fetching: typeof fetch) {
    this.#version = version;
    this.#caches = storage;
    this.#fetch = fetching;
  }

  /** Put every file into this version's cache; rejects unless all of them are what was built. */
  async install(): Promise<void> {
    await this.#put(Object.keys(this.#version.files));
  }

  /** The same for those that are not there yet. */
  async fill(): Promise<void> {
    const kept = await (await this.#open()).keys();
    const there = new Set(kept.map(({ url }) => new URL(url).pathname));
    await this.#put(Object.keys(this.#version.files).filter((path) => !there.has(path)));
  }

  /** Remove the caches of other versions. */
  async tidy(): Promise<void> {
    const names = await this.#caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== this.#name);
    await Promise.all(old.map((name) => this.#caches.delete(name)));
  }

  /** The path of the file that answers this request; null where it is no part of the shell. */
  pathFor(url: URL, isNavigation: boolean): string | null {
    const { pathname } = url;
    if (isNavigation && this.#isScreen(pathname)) return START;
    return Object.hasOwn(this.#version.files, pathname) ? pathname : null;
  }

  /** The file from the cache if it is what was built, else from the network. */
  async answer(path: string): Promise<Response> {
    const cached = await (await this.#open()).match(path);
    const content = cached && (await this.#verified(path, cached));
    if (content) return new Response(content, { headers: headersOf(path) });
    return this.#fetch(path);
  }

  async #put(paths: readonly string[]): Promise<void> {
    const cache = await this.#open();
    await Promise.all(paths.map(async (path) => cache.put(path, await this.#obtain(path))));
  }

  get #name(): string {
    return PREFIX + this.#version.name;
  }

  #open(): Promise<Cache> {
    return this.#caches.open(this.#name);
  }

  #isScreen(pathname: string): boolean {
    return pathname === "/" || this.#version.screens.includes(pathname.split("/")[1] ?? "");
  }

  /** From another version's cache, or from the network. */
  async #obtain(path: string): Promise<Response> {
    const older = await this.#caches.match(path);
    const known = older && (await this.#verified(path, older));
    if (known) return new Response(known);
    const content = await this.#verified(path, await this.#fetch(path, { cache: "no-cache" }));
    if (content === null) throw new Error(`${path} is not what was built`);
    return new Response(content);
  }

  async #verified(path: string, response: Response): Promise<ArrayBuffer | null> {
    const content = await response.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return btoa(String.fromCharCode(...digest)) === this.#version.files[path] ? content : null;
  }
}
