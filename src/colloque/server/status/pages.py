"""The built web page, read into memory at start: nothing outside its folder can be asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from gzip import compress
from hashlib import sha256
from pathlib import Path

from colloque.server.http.policies import policy_of

#: The framework adds the charset to what is text.
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_FALLBACK = b"<!doctype html><meta charset=utf-8><title>Colloque</title><h1>Colloque</h1>"


_SCREENS = "screens.json"
#: Files below this size (bytes) gain nothing from compression.
_SMALL = 1024


@dataclass(frozen=True, slots=True)
class Page:
    """A file as it is answered. Files under `assets/` carry a hash in their name.

    `small` is the content under gzip where that is shorter, None otherwise.
    """

    content: bytes = field(repr=False)
    small: bytes | None = field(repr=False)
    media_type: str
    etag: str
    cache_control: str
    policy: str


@dataclass(frozen=True, slots=True)
class Pages:
    """The files by their paths without the leading slash.

    `screens` are the first parts of the paths at which the application draws its screens; the
    build lists them in screens.json. What follows the first part names the screen's object by id.
    """

    files: Mapping[str, Page]
    screens: frozenset[str]

    def find(self, path: str) -> Page | None:
        """The file of this path; `name.html` answers to `name`, a screen is the application."""
        if path.split("/")[0] in self.screens:
            return self.files["index.html"]
        return self.files.get(path) or self.files.get(f"{path}.html")


def _page(name: str, content: bytes) -> Page:
    hashed = name.startswith("assets/")
    return Page(
        content,
        _small(name, content),
        _TYPES.get(Path(name).suffix, "application/octet-stream"),
        sha256(content).hexdigest()[:32],
        "public, max-age=31536000, immutable" if hashed else "no-cache",
        policy_of(name),
    )


def _small(name: str, content: bytes) -> bytes | None:
    if len(content) < _SMALL or not name.endswith((".css", ".html", ".js", ".json", ".svg")):
        return None
    small = compress(content, mtime=0)
    return small if len(small) < len(content) else None


def read_pages(folder: Path | None) -> Pages:
    """Everything in the folder; index.html is there in any case."""
    files: dict[str, Page] = {"index.html": _page("index.html", _FALLBACK)}
    if folder is not None and folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(folder).as_posix()
                files[name] = _page(name, path.read_bytes())
    listed = files.get(_SCREENS)
    return Pages(files, frozenset(json.loads(listed.content) if listed else ()))
