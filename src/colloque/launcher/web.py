"""Where the built web part stands."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def web_folder() -> Path | None:
    """The folder with `index.html`: in the installed package, else in the checkout, else None."""
    checkout = PACKAGE.parent.parent / "web" / "app" / "dist"
    for folder in (PACKAGE / "web", checkout):
        if (folder / "index.html").is_file():
            return folder
    return None
