"""The built web page, read into memory at start: nothing outside its folder can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_FALLBACK = b"<!doctype html><meta charset=utf-8><title>Colloque</title><h1>Colloque</h1>"


@dataclass(frozen=True, slots=True)
class Page:
    """A file as it is answered. Files under `assets/` carry a hash in their name."""

    content: bytes
    media_type: str
    etag: str
    cache_control: str


def _page(name: str, content: bytes) -> Page:
    hashed = name.startswith("assets/")
    return Page(
        content,
        _TYPES.get(Path(name).suffix, "application/octet-stream"),
        f'"{sha256(content).hexdigest()[:32]}"',
        "public, max-age=31536000, immutable" if hashed else "no-cache",
    )


def read_pages(folder: Path | None) -> dict[str, Page]:
    """Path without the leading slash -> page; index.html is there in any case."""
    pages: dict[str, Page] = {"index.html": _page("index.html", _FALLBACK)}
    if folder is not None and folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(folder).as_posix()
                pages[name] = _page(name, path.read_bytes())
    return pages
