/**
 * A relay before the running server that answers with a newer version of the application: another
 * page, and a service worker that knows it. The browser takes it for the server's second address.
 */
import { createHash } from "node:crypto";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { ADDRESS } from "./browser.ts";

const SERVER = new URL(ADDRESS || "http://127.0.0.1:1");
/** The same installation under its other name (its descriptor lists both). */
export const OTHER_ADDRESS = `http://localhost:${SERVER.port}`;
/** What the newer version's page has and the older one's has not. */
export const MARK = '<meta name="newer" content="yes" />';

export class Relay {
  readonly #server = createServer((asked, answer) => void this.#answer(asked, answer));
  readonly #sockets = new Set<Socket>();
  isNewer = false;

  /** For the browser: `localhost` at the server's port is this relay. */
  async start(): Promise<string> {
    this.#server.on("connection", (socket) => this.#sockets.add(socket));
    this.#server.on("upgrade", (asked, socket: Socket, head) => passOn(asked, socket, head));
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `--host-resolver-rules=MAP localhost:${SERVER.port} 127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { status, headers, body } = await askServer(asked);
    const changed = this.isNewer ? await newer(asked.url ?? "", body) : body;
    delete headers["content-length"];
    answer.writeHead(status, headers).end(changed);
  }
}

function askServer(asked: IncomingMessage): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
  const { "accept-encoding": _, "if-none-match": __, ...headers } = asked.headers;
  return new Promise((resolve, reject) => {
    const asking = request(
      { hostname: SERVER.hostname, port: SERVER.port, method: asked.method, path: asked.url, headers },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
        );
      },
    );
    asking.on("error", reject);
    asked.pipe(asking);
  });
}

/** A WebSocket, as it is. */
function passOn(asked: IncomingMessage, socket: Socket, head: Buffer): void {
  const server = connect(Number(SERVER.port), SERVER.hostname, () => {
    const lines = asked.rawHeaders.flatMap((name, index, all) => (index % 2 ? [] : [`${name}: ${all[index + 1]}`]));
    server.write([`${asked.method} ${asked.url} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
    server.write(head);
    server.pipe(socket).pipe(server);
  });
  server.on("error", () => socket.destroy());
  socket.on("error", () => server.destroy());
}

async function newer(path: string, body: Buffer): Promise<Buffer> {
  if (path === "/" || path === "/index.html") return newPage(body);
  if (path !== "/sw.js") return body;
  const page = Buffer.from(await (await fetch(`${ADDRESS}/index.html`)).arrayBuffer());
  const script = body.toString();
  const name = /name:[`"']([0-9a-f]{16})[`"'],files:/u.exec(script)?.[1] ?? "";
  const changed = script.replaceAll(hash(page), hash(newPage(page))).replaceAll(name, "f".repeat(16));
  if (name === "" || changed.length !== script.length) throw new Error("the service worker lists no page");
  return Buffer.from(changed);
}

function newPage(page: Buffer): Buffer {
  return Buffer.from(page.toString().replace("<head>", `<head>${MARK}`));
}

function hash(content: Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}
