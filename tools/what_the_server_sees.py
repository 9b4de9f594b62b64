"""Write docs/what-the-server-sees.md: `python -m tools.what_the_server_sees`."""

from __future__ import annotations

from pathlib import Path

from colloque.server.sees import page

PAGE = Path(__file__).parents[1] / "docs" / "what-the-server-sees.md"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
