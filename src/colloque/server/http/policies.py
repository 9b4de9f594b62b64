"""Content security policies: what a document, a script's worker or an answer may do (ADR 0020).

A worker has the policy of its own script's response, not that of the page that starts it. So the
scripts differ: the key worker may connect, the password worker may compile WebAssembly and nothing
else, and no page may do the latter.
"""

from __future__ import annotations

import re

_LOCKED = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
_TYPED = "require-trusted-types-for 'script'; trusted-types"

#: Whatever is no part of the web application: data, problems, the description of the interface.
ANSWER = f"default-src 'none'; {_LOCKED}; {_TYPED} 'none'"

#: `svelte-trusted-html` makes elements of the application's own templates, `default` admits the
#: addresses of our own workers and nothing else (web/app/src/session/trusted.ts).
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self';"
    f" manifest-src 'self'; {_LOCKED}; {_TYPED} svelte-trusted-html default"
)

#: Scripts run as a dedicated or a service worker. A page that loads one ignores it.
SCRIPT = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self';"
    f" {_LOCKED}; {_TYPED} default"
)

#: The worker that stretches passwords: the only place that compiles WebAssembly, and it can send
#: nothing to anywhere.
STRETCHING = (
    "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'none';"
    f" {_LOCKED}; {_TYPED} 'none'"
)

_STRETCHING_SCRIPT = re.compile(r"assets/argon2\.worker-[\w-]+\.js")


def policy_of(name: str) -> str:
    """The policy of a file of the web application, by its path without the leading slash."""
    if _STRETCHING_SCRIPT.fullmatch(name):
        return STRETCHING
    if name.endswith(".js"):
        return SCRIPT
    return PAGE if name.endswith(".html") else ANSWER
