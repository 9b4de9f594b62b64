/**
 * Stands between browsers and the server and keeps every byte that leaves a browser: addresses,
 * headers, bodies, and what goes over a WebSocket. The browsers take it for the server's second address.
 */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { ADDRESS } from "../browser.ts";

const SERVER = new URL(ADDRESS || "http://127.0.0.1:1");
/** The same installation under its other name (its descriptor lists both). */
export const RECORDED_ADDRESS = `http://localhost:${SERVER.port}`;

export class Recorder {
  readonly #connections: Buffer[][] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#pass(socket));

  /** The flag for a browser. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `--host-resolver-rules=MAP localhost:${SERVER.port} 127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What each connection has carried to the server so far. */
  sent(): Buffer[] {
    return this.#connections.map((parts) => unmasked(Buffer.concat(parts)));
  }

  #pass(socket: Socket): void {
    const parts: Buffer[] = [];
    this.#connections.push(parts);
    const server = connect(Number(SERVER.port), SERVER.hostname);
    socket.on("data", (part: Buffer) => parts.push(part));
    for (const [one, other] of [[socket, server], [server, socket]] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => this.#sockets.delete(one));
    }
  }
}

/** A connection with the frames of its WebSocket, if it became one, in clear (RFC 6455 §5.3). */
function unmasked(bytes: Buffer): Buffer {
  const upgrade = /\r\nupgrade: websocket\r\n/iu.exec(bytes.toString("latin1"));
  if (upgrade === null) return bytes;
  const copy = Buffer.from(bytes);
  for (let at = bytes.indexOf("\r\n\r\n", upgrade.index) + 4; at + 6 <= copy.length; ) {
    const short = copy.readUInt8(at + 1) & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length = wide === 0 ? short : copy.readUIntBE(at + 2 + wide - Math.min(wide, 6), Math.min(wide, 6));
    const [mask, start] = [at + 2 + wide, at + 6 + wide];
    for (let index = 0; index < length; index++) copy[start + index]! ^= copy[mask + (index & 3)]!;
    at = start + length;
  }
  return copy;
}
