/** The application's own files in the cache, which every page of the origin can write to. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { Shell, type Version } from "../../src/session/sw/shell.ts";

const HERE = "https://colloque.example";
const CONTENT: Record<string, string> = {
  "/index.html": "<!doctype html>the application",
  "/assets/index-a.js": "run()",
};

function hash(content: string): string {
  return createHash("sha256").update(content).digest("base64");
}

function version(name: string, content: Record<string, string>): Version {
  const files = Object.fromEntries(Object.entries(content).map(([path, text]) => [path, hash(text)]));
  return { name, files, screens: ["talks"] };
}

/** A cache storage in memory, with the part of the interface that is used. */
class Storage {
  readonly all = new Map<string, Map<string, Response>>();

  open(name: string): Promise<Cache> {
    const cache = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, cache);
    return Promise.resolve({
      put: async (path: string, response: Response) => void cache.set(path, response),
      match: async (path: string) => cache.get(path)?.clone(),
      keys: async () => [...cache.keys()].map((path) => ({ url: HERE + path })),
    } as unknown as Cache);
  }

  async match(path: string): Promise<Response | undefined> {
    const found = [...this.all.values()].find((cache) => cache.has(path));
    return found?.get(path)?.clone();
  }

  keys(): Promise<string[]> {
    return Promise.resolve([...this.all.keys()]);
  }

  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.all.delete(name));
  }
}

let storage: Storage;
let fetched: string[];
let served: Record<string, string>;

function shell(of: Version): Shell {
  return new Shell(of, storage as unknown as CacheStorage, async (input) => {
    fetched.push(input as string);
    return new Response(served[input as string] ?? "", { headers: { "x-from": "network" } });
  });
}

beforeEach(() => {
  storage = new Storage();
  fetched = [];
  served = { ...CONTENT };
});

describe("the shell", () => {
  test("answers from the cache what was built, with headers of its own", async () => {
    const made = shell(version("1", CONTENT));
    await made.install();
    fetched = [];
    const answer = await made.answer("/index.html");
    expect(await answer.text()).toBe(CONTENT["/index.html"]);
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(fetched).toEqual([]);
  });

  test("is not installed from anything else than what was built", async () => {
    served["/assets/index-a.js"] = "evil()";
    await expect(shell(version("1", CONTENT)).install()).rejects.toThrow("is not what was built");
  });

  test("does not use what somebody else has put into the cache", async () => {
    const made = shell(version("1", CONTENT));
    await made.install();
    const cache = await storage.open("shell-1");
    await cache.put("/assets/index-a.js", new Response("evil()"));
    const answer = await made.answer("/assets/index-a.js");
    expect(answer.headers.get("x-from")).toBe("network");
    expect(await answer.text()).toBe("run()");
  });

  test("headers of the cache are not used either", async () => {
    const made = shell(version("1", CONTENT));
    await made.install();
    const cache = await storage.open("shell-1");
    const headers = { "content-security-policy": "script-src *", "x-evil": "1" };
    await cache.put("/index.html", new Response(CONTENT["/index.html"], { headers }));
    const answer = await made.answer("/index.html");
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(answer.headers.has("x-evil")).toBe(false);
  });

  test("is filled with what is missing", async () => {
    const made = shell(version("1", CONTENT));
    const cache = await storage.open("shell-1");
    await cache.put("/index.html", new Response(CONTENT["/index.html"]));
    await made.fill();
    expect(fetched).toEqual(["/assets/index-a.js"]);
    await made.fill();
    expect(fetched).toHaveLength(1);
  });

  test("a new version fetches only what is new, and clears up when it takes over", async () => {
    await shell(version("1", CONTENT)).install();
    await storage.open("somebody's");
    fetched = [];
    served = { ...CONTENT, "/index.html": "<!doctype html>new" };
    const next = shell(version("2", served));
    await next.install();
    expect(fetched).toEqual(["/index.html"]);
    expect([...storage.all.keys()]).toEqual(["shell-1", "somebody's", "shell-2"]);
    await next.tidy();
    expect([...storage.all.keys()]).toEqual(["somebody's", "shell-2"]);
  });

  test.each([
    ["/", true, "/index.html"],
    ["/talks/conv_a", true, "/index.html"],
    ["/talks", false, null],
    ["/assets/index-a.js", false, "/assets/index-a.js"],
    ["/status", true, null],
    ["/v1/conversations", false, null],
    ["/docs", true, null],
    ["/toString", false, null],
  ])("%s (navigation: %s) is answered with %s", (path, isNavigation, expected) => {
    expect(shell(version("1", CONTENT)).pathFor(new URL(path, HERE), isNavigation)).toBe(expected);
  });
});
