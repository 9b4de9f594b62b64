/**
 * Sends a file from one person to another in Chromium, against a running server, and prints one JSON
 * object: seconds up and down, how many bytes came, none of them found to differ, by how much the renderers'
 * memory grew at most, their seconds of work, and (with `--throughput`) MB a second without a network.
 *
 *     node bench/files/run.mjs http://127.0.0.1:8080 large.bin [--throughput]
 */
import { readdir, readFile, mkdtemp, rm, stat } from "node:fs/promises";
import { Agent, createServer, request as ask } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { build, runnerImport } from "vite";

const { module } = await runnerImport(new URL("../../build/chromium.ts", import.meta.url).pathname);
const { CHROMIUM_FLAGS, chromiumPath } = module;
const [server, path, ...options] = process.argv.slice(2);
const base = "/files-in-the-browser/";
/** Of the kernel, in a second. */
const TICKS = 100;
const TYPES = { ".html": "text/html", ".js": "text/javascript" };

/** The page and its workers, at the server's own address: no other one may talk to it. */
async function built() {
  const outDir = await mkdtemp(join(tmpdir(), "colloque-files-"));
  const root = new URL(".", import.meta.url).pathname;
  await build({
    root,
    base,
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir, target: "es2023", emptyOutDir: true, assetsInlineLimit: 0 },
  });
  return outDir;
}

/** Who started whom, and what each was started with. */
async function processes() {
  const found = new Map();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    try {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      const stat = await readFile(`/proc/${pid}/stat`, "utf8");
      const words = await readFile(`/proc/${pid}/cmdline`, "utf8");
      const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1]);
      const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14);
      const memory = Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
      found.set(Number(pid), {
        parent,
        memory,
        seconds: (Number(user) + Number(system)) / TICKS,
        isRenderer: words.includes("--type=renderer"),
      });
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** The browser's renderers: anonymous memory in bytes (heaps and buffers, no shared pages), seconds of work. */
async function renderers() {
  const all = await processes();
  const isOurs = (pid) => pid === browserPid || (all.has(pid) && isOurs(all.get(pid).parent));
  const ours = [...all].filter(([pid, { isRenderer }]) => isRenderer && isOurs(pid)).map(([, one]) => one);
  const sum = (field) => ours.reduce((total, one) => total + one[field], 0);
  return { memory: sum("memory"), seconds: sum("seconds") };
}

/** What doing this takes of the renderers: the most that their memory grows, and seconds of work. */
async function taking(work) {
  const before = await renderers();
  if (before.memory === 0) throw new Error("no renderer was found");
  let [most, isOver] = [before.memory, false];
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, (await renderers()).memory);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const result = await work();
  isOver = true;
  await watching;
  return { ...result, grown: most - before.memory, cpu: (await renderers()).seconds - before.seconds };
}

/**
 * The browser's proxy: gives the page's files where the browser thinks it asks the server, and passes
 * everything else on. Playwright's own routes do not reach a worker's worker.
 */
async function proxyFor(outDir) {
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer(async (request, answer) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(base)) return giveFile(join(outDir, pathname.slice(base.length) || "index.html"), answer);
    const { method, headers } = request;
    const passed = ask(request.url, { method, headers, agent }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    request.pipe(passed);
  });
  // A WebSocket.
  proxy.on("connect", (request, socket) => {
    const [host, port] = request.url.split(":");
    const other = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(other).pipe(socket);
    });
    for (const end of [socket, other]) end.on("error", () => [socket, other].map((one) => one.destroy()));
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${proxy.address().port}`;
  return { proxy, flags: [`--proxy-server=${address}`, "--proxy-bypass-list=<-loopback>"] };
}

async function giveFile(path, answer) {
  try {
    const body = await readFile(path);
    answer.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    answer.writeHead(404).end();
  }
}

const outDir = await built();
const { proxy, flags } = await proxyFor(outDir);
const launched = await chromium.launchServer({ executablePath: chromiumPath(), args: [...CHROMIUM_FLAGS, ...flags] });
const browserPid = launched.process().pid;
const browser = await chromium.connect(launched.wsEndpoint());
try {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server + base);
  await page.waitForFunction(() => "files" in window, null, { timeout: 60_000 });
  await page.setInputFiles("input", path);
  const { size } = await stat(path);
  const found = { browser: browser.version(), size };
  if (options.includes("--throughput")) {
    found.throughput = await taking(() => page.evaluate(() => window.files.throughput()));
  }
  await page.evaluate(() => window.files.meet());
  found.up = await taking(() => page.evaluate(() => window.files.send()));
  found.down = await taking(() => page.evaluate((entry) => window.files.read(entry), found.up.entry));
  process.stdout.write(`${JSON.stringify(found)}\n`);
} finally {
  await launched.close();
  proxy.closeAllConnections();
  proxy.close();
  await rm(outDir, { recursive: true, force: true });
}
