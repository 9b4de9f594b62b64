/** Where the test vectors are, and a Vite plugin that serves them to tests in a browser. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Connect, Plugin } from "vite";

const REPOSITORY = resolve(fileURLToPath(import.meta.url), "../../..");

/** The folders that tests may read: our own vectors and other people's. */
export const vectorFolders = {
  own: join(REPOSITORY, "vectors"),
  "third-party": resolve(
    REPOSITORY,
    process.env.COLLOQUE_THIRD_PARTY_VECTORS ?? join("..", "shared", "vectors"),
  ),
} as const;

export type VectorSource = keyof typeof vectorFolders;

/** URL prefix; what follows is `<source>/<path>`. */
export const VECTOR_URL = "/__vectors__/";

/** The file's path, or undefined when it would leave the folder or the source is unknown. */
function locate(url: string): string | undefined {
  const [source = "", ...rest] = decodeURIComponent(url.split("?")[0] ?? "").split("/");
  if (!(source in vectorFolders)) return undefined;
  const folder = vectorFolders[source as VectorSource];
  const path = normalize(join(folder, ...rest));
  return path === folder || path.startsWith(folder + sep) ? path : undefined;
}

/** A folder answers with the sorted JSON list of its entries, a file with its bytes. */
async function answer(path: string): Promise<Uint8Array | string> {
  const found = await stat(path);
  return found.isDirectory() ? JSON.stringify((await readdir(path)).sort()) : readFile(path);
}

const serveVectors: Connect.NextHandleFunction = (request, response, next) => {
  if (!request.url?.startsWith(VECTOR_URL)) return next();
  const path = locate(request.url.slice(VECTOR_URL.length));
  const absent = () => {
    response.statusCode = 404;
    response.end();
  };
  if (path === undefined) return absent();
  answer(path).then((body) => response.end(body), absent);
};

/** Serves both vector folders, read only, from the test's own server. */
export function vectors(): Plugin {
  return {
    name: "colloque-vectors",
    configureServer: (server) => {
      server.middlewares.use(serveVectors);
    },
  };
}
