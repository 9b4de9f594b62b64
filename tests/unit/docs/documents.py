"""The project's pages, and what they say to type."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "spec").glob("*.md")],
    key=str,
)

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
#: A program of ours, up to where the shell would do something else with its output.
_COMMAND = re.compile(r"(?:^|[\s(/])(colloque [a-z][^|;&)]*|make [a-z]+|python -m \S+[^|;&)>]*)")


def name_of(page: Path) -> str:
    """The page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


def links(page: Path) -> Iterator[str]:
    """Targets inside the repository."""
    text = _BLOCK.sub("", page.read_text("utf-8"))
    for target in _LINK.findall(text):
        if not re.match(r"[a-z]+:", target):
            yield target


def commands(page: Path) -> Iterator[list[str]]:
    """Command lines of shell blocks, and of code within sentences, as words."""
    text = page.read_text("utf-8")
    lines = [
        line.split("   #")[0]
        for language, block in _BLOCK.findall(text)
        if language in ("", "sh", "console")
        for line in block.splitlines()
    ]
    lines += _SPAN.findall(_BLOCK.sub("", text))
    lines = [re.sub(r"^(doctor|patient) |\$\((doctor|patient) ", "colloque ", one) for one in lines]
    for line in lines:
        for found in _COMMAND.findall(line):
            yield shlex.split(found)


def anchors(page: Path) -> set[str]:
    """What headings can be linked to by."""
    headings = re.findall(r"^#+ (.*)$", _BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one).strip().lower().replace(" ", "-") for one in headings}
