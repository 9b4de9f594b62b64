/** The application as a running server with demo data gives it: policies, service worker, offline. */
import type { Browser, BrowserContext, Page, Response } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ADDRESS, launch, visit } from "./browser.ts";
import { controlled, settled } from "./shell.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Violation {
  readonly directive: string;
  readonly blocked: string;
}

/** Note every refusal of the policy from the first script on. */
async function noting(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const noted: Violation[] = [];
    Object.assign(window, { noted });
    document.addEventListener("securitypolicyviolation", (event) => {
      noted.push({ directive: event.effectiveDirective, blocked: event.blockedURI });
    });
  });
}

function refusals(page: Page): Promise<Violation[]> {
  return page.evaluate(() => (window as unknown as { noted: Violation[] }).noted);
}

async function policy(response: Response): Promise<string> {
  return (await response.headerValue("content-security-policy")) ?? "";
}

async function open(path = "/"): Promise<{ page: Page; wrongs: string[] }> {
  const context = await browser.newContext({ locale: "fr-FR" });
  await noting(context);
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") wrongs.push(message.text());
  });
  page.on("pageerror", (error) => wrongs.push(String(error)));
  await page.goto(ADDRESS + path);
  return { page, wrongs };
}

describe("the policy", () => {
  test("refuses nothing that the application does itself", async () => {
    const { page, wrongs } = await open();
    await page.getByRole("heading").first().waitFor();
    await controlled(page);
    await page.reload();
    await page.getByRole("heading").first().waitFor();
    expect(await refusals(page)).toEqual([]);
    expect(wrongs).toEqual([]);
  });

  test("is the page's own, and another one for each kind of script", async () => {
    const policies = new Map<string, string>();
    const context = await browser.newContext();
    context.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith("/keeper/")) return;
      void policy(response).then((text) => policies.set(pathname.replace(/-[\w-]{8}\./u, "."), text));
    });
    const page = await context.newPage();
    await page.goto(ADDRESS);
    await settled(page);
    const of = (path: string): string => policies.get(path) ?? "";
    expect(of("/")).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(of("/assets/key.worker.js")).toContain("connect-src 'self'");
    expect(of("/assets/argon2.worker.js")).toContain("'wasm-unsafe-eval'; connect-src 'none'");
    const unsafe = [...policies].filter(([, text]) => text.includes("unsafe")).map(([path]) => path);
    expect(unsafe).toEqual(["/assets/argon2.worker.js"]);
    expect([...policies.values()].every((text) => text.startsWith("default-src 'none'"))).toBe(true);
  });

  test("holds against markup, code, foreign scripts and foreign places", async () => {
    const { page } = await open();
    await page.getByRole("heading").first().waitFor();
    const outcome = await page.evaluate(async () => {
      const tried = async (work: () => unknown): Promise<string> => {
        // What is evaluated from outside may use `eval`; what a timer calls may not.
        await new Promise((resolve) => setTimeout(resolve));
        try {
          await work();
          return "done";
        } catch (error) {
          return (error as Error).name;
        }
      };
      const script = document.createElement("script");
      const frame = document.createElement("iframe");
      return {
        markup: await tried(() => (document.body.innerHTML = "<b>x</b>")),
        frame: await tried(() => (frame.srcdoc = "<b>x</b>")),
        code: await tried(() => new Function("return 1")),
        text: await tried(() => (script.text = "1")),
        source: await tried(() => (script.src = "/assets/nothing.js")),
        worker: await tried(() => new Worker("/what-the-server-sees.html")),
        blob: await tried(() => new Worker(URL.createObjectURL(new Blob(["0"])))),
        policy: await tried(() =>
          (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } })
            .trustedTypes.createPolicy("mine", {}),
        ),
        wasm: await tried(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
        elsewhere: await tried(() => fetch("http://127.0.0.2:1/")),
      };
    });
    expect(outcome).toEqual({
      markup: "TypeError",
      frame: "TypeError",
      code: "EvalError",
      text: "TypeError",
      source: "TypeError",
      worker: "TypeError",
      blob: "TypeError",
      policy: "TypeError",
      wasm: "CompileError",
      elsewhere: "TypeError",
    });
  });
});

describe("the service worker", () => {
  let page: Page;

  beforeEach(async () => {
    ({ page } = await open());
    await settled(page);
  });

  test("starts the application without a network, on every screen", async () => {
    await page.context().setOffline(true);
    for (const path of ["/", "/log-in", "/talks/conv_abc", "/account"]) {
      const answer = await page.goto(ADDRESS + path);
      expect(answer?.fromServiceWorker()).toBe(true);
      await page.getByRole("heading").first().waitFor();
      expect(await refusals(page)).toEqual([]);
    }
    await expect(page.goto(`${ADDRESS}/status`)).rejects.toThrow("ERR_INTERNET_DISCONNECTED");
  });

  test("answers with the same policy and type as the server", async () => {
    const paths = await page.evaluate(async () => {
      const [name] = await caches.keys();
      const cache = await caches.open(name ?? "");
      return (await cache.keys()).map((request) => new URL(request.url).pathname);
    });
    expect(paths).toContain("/index.html");
    expect(paths.some((path) => path.includes("argon2.worker"))).toBe(true);
    const names = [
      "content-security-policy",
      "content-type",
      "cross-origin-opener-policy",
      "cross-origin-resource-policy",
      "permissions-policy",
      "referrer-policy",
      "x-content-type-options",
    ];
    const served = await page.evaluate(headersOf, { paths, names });
    const answers = paths.map(async (path) => {
      const headers = (await page.request.get(ADDRESS + path)).headers();
      return [path, names.map((name) => headers[name] ?? null)] as const;
    });
    expect(served).toEqual(Object.fromEntries(await Promise.all(answers)));
  });

  test("keeps no answer of the server in a cache", async () => {
    const kept = await page.evaluate(async () => {
      const urls: string[] = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) urls.push(new URL(request.url).pathname);
      }
      return urls;
    });
    const foreign = kept.filter((path) => !/^\/(?:index\.html|assets\/.*|[\w.-]+\.(?:svg|png|webmanifest))$/u.test(path));
    expect(foreign).toEqual([]);
    expect(kept.some((path) => path.endsWith(".map"))).toBe(false);
  });

  test("does not run what somebody has put into the cache", async () => {
    await page.evaluate(async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const { pathname } = new URL(request.url);
          const type = pathname.endsWith(".js") ? "text/javascript" : "text/html";
          const content = pathname.endsWith(".js") ? "globalThis.evil = 1" : "<h1>evil</h1>";
          await cache.put(request, new Response(content, { headers: { "content-type": type } }));
        }
      }
    });
    await page.reload();
    await page.getByRole("heading").first().waitFor();
    expect(await page.getByText("evil").count()).toBe(0);
    expect(await page.evaluate(() => "evil" in globalThis)).toBe(false);
  });

  test("tells a page nothing of a session, whatever it asks", async () => {
    const asked = await page.evaluate(async () => {
      const tries: [string, string][] = [["GET", "kept"], ["POST", "channel"], ["PUT", "kept"], ["POST", "alive"]];
      const answers = tries.map(async ([method, path]) => {
        const body = method === "PUT" ? { body: new Uint8Array(60) } : {};
        const answer = await fetch(`/keeper/${path}`, { method, ...body });
        return [answer.status, await answer.text()];
      });
      return Promise.all(answers);
    });
    expect(asked).toEqual(Array(4).fill([403, ""]));
  });
});

/** Runs in the page, whose requests the service worker answers. */
async function headersOf({ paths, names }: { paths: string[]; names: string[] }): Promise<Record<string, (string | null)[]>> {
  const read = paths.map(async (path) => {
    const { headers } = await fetch(path);
    return [path, names.map((name) => headers.get(name))] as const;
  });
  return Object.fromEntries(await Promise.all(read)) as Record<string, (string | null)[]>;
}

test("can be installed like an application", async () => {
  const { page } = await open();
  await controlled(page);
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data ?? "{}")).toMatchObject({ name: "Colloque", start_url: "/" });
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A context of the tests is a private window, where nothing can be installed.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(["in-incognito"]);
});

test("what runs here leads back to the application", async () => {
  const { page } = await visit(browser, "/status");
  await page.getByRole("link", { name: "Colloque" }).click();
  await page.waitForURL(`${ADDRESS}/`);
});
