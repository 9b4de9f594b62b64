/** What a first visit loads until the log-in page can be used, and what is loaded when it is needed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { french } from "../../app/src/texts/ways-in/french.ts";
import { freshPage, launch } from "./stage.ts";

export interface Asked {
  readonly server: string;
  /** The built application. */
  readonly folder: string;
}

export interface Found {
  /** Bytes under gzip, by script, in the order of their requests. */
  readonly page: Record<string, number>;
  readonly workers: Record<string, number>;
  readonly later: Record<string, number>;
  /** Bytes of all answers of a first visit, headers included, without and with the files for a start offline. */
  readonly transferred: number;
  readonly withOffline: number;
}

const IS_SCRIPT = /^\/(?:assets\/[\w.-]+\.js|sw\.js)$/u;
/** Milliseconds until the files for a start without a network have come (session/versions.ts). */
const FILLED = 12_000;

export async function run({ folder, server }: Asked): Promise<Found> {
  const browser = await launch();
  try {
    const page = await freshPage(browser, []);
    const [asked, sizes]: [string[], Promise<number>[]] = [[], []];
    page.context().on("requestfinished", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith("/keeper/") || request.serviceWorker() !== null) return;
      if (!asked.includes(pathname)) asked.push(pathname);
    });
    page.context().on("response", (answer) => {
      if (answer.fromServiceWorker()) return;
      sizes.push(answer.request().sizes().then((one) => one.responseBodySize + one.responseHeadersSize, () => 0));
    });
    await page.goto(`${server}/log-in`);
    await page.getByRole("button", { name: french.enter, exact: true }).waitFor();
    const transferred = await sum(sizes);
    const scripts = asked.filter((path) => IS_SCRIPT.test(path));
    await page.waitForTimeout(FILLED);
    return { ...(await split(folder, scripts)), transferred, withOffline: await sum(sizes) };
  } finally {
    await browser.close();
  }
}

async function sum(sizes: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(sizes)).reduce((all, one) => all + one, 0);
}

async function split(folder: string, scripts: readonly string[]): Promise<Pick<Found, "page" | "workers" | "later">> {
  const all = (await readdir(join(folder, "assets"))).filter((name) => name.endsWith(".js")).map((name) => `/assets/${name}`);
  const [page, workers, later]: [Record<string, number>, Record<string, number>, Record<string, number>] = [{}, {}, {}];
  for (const path of new Set([...scripts, ...all])) {
    const bytes = gzipSync(await readFile(join(folder, path)), { level: 9 }).length;
    const isWorker = path === "/sw.js" || path.includes(".worker-");
    (!scripts.includes(path) ? later : isWorker ? workers : page)[path] = bytes;
  }
  return { page, workers, later };
}
