/**
 * The policies of the files that the service worker answers with; twin of
 * src/colloque/server/http/policies.py, and a test compares what both say of every file. They are
 * not taken from the cache, which a page can write to.
 */

const LOCKED = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
const TYPED = "require-trusted-types-for 'script'; trusted-types";
const ANSWER = `default-src 'none'; ${LOCKED}; ${TYPED} 'none'`;
const PAGE =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;" +
  " media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self';" +
  ` manifest-src 'self'; ${LOCKED}; ${TYPED} svelte-trusted-html default`;
const SCRIPT =
  "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self';" +
  ` ${LOCKED}; ${TYPED} default`;
const STRETCHING =
  "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'none';" +
  ` ${LOCKED}; ${TYPED} 'none'`;

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

function policyOf(path: string): string {
  if (/^\/assets\/argon2\.worker-[\w-]+\.js$/u.test(path)) return STRETCHING;
  if (path.endsWith(".js")) return SCRIPT;
  return path.endsWith(".html") ? PAGE : ANSWER;
}

/** The headers of one of our files, by its path. */
export function headersOf(path: string): Record<string, string> {
  const ending = path.slice(path.lastIndexOf(".") + 1);
  return {
    "content-security-policy": policyOf(path),
    "content-type": TYPES[ending] ?? "application/octet-stream",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}
