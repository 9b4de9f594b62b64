"""Pages that hold together: links resolve, and what they say to type exists."""

from __future__ import annotations

import argparse
import importlib.util
import re
from pathlib import Path

import pytest
from tests.unit.docs.documents import PAGES, ROOT, anchors, commands, links, name_of

from colloque.cli.main import build_parser

MAKEFILE = (ROOT / "Makefile").read_text()
PICTURE = ROOT / "docs" / "architecture.svg"
WORDS_OF_GROUPS = {"account", "directory", "conversation", "contact", "registry"}


def test_there_are_pages_and_they_have_links_and_commands() -> None:
    names = {name_of(page) for page in PAGES}
    assert {"README.md", "docs/operations/running.md", "spec/entry.md"} <= names
    assert sum(len(list(links(page))) for page in PAGES) > 20
    assert sum(len(list(commands(page))) for page in PAGES) > 40


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_resolve(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.is_relative_to(ROOT), target
        assert place.exists(), target
        if anchor:
            assert anchor in anchors(place), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_there_is_to_type_exists(page: Path) -> None:
    for words in commands(page):
        assert is_known(words), words


def is_known(words: list[str]) -> bool:
    """Whether the program takes these words; a command alone may go without its options."""
    if words[0] == "make":
        return re.search(rf"^{words[1]}:", MAKEFILE, re.MULTILINE) is not None
    if words[0] == "python":
        return importlib.util.find_spec(words[2]) is not None
    return takes(words[1:]) or is_name_of_a_command(words[1:])


def takes(words: list[str]) -> bool:
    """Whether the command line parses."""
    try:
        build_parser().parse_args(words)
    except SystemExit:
        return False
    return True


def is_name_of_a_command(words: list[str]) -> bool:
    """Whether these are the words of a command, or of a group, and nothing else."""
    parser = build_parser()
    for word in words:
        groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
        if not groups or word not in groups[0].choices:
            return False
        parser = groups[0].choices[word]
    return True


UNKNOWN = (
    ["colloque", "sned", "ID", "--text", "T"],
    ["colloque", "account", "create", "--mail", "pia@example.org"],
    ["make", "coffee"],
    ["python", "-m", "tools.nothing"],
)


@pytest.mark.parametrize("words", UNKNOWN, ids=lambda words: " ".join(words[:3]))
def test_the_check_finds_what_does_not_exist(words: list[str]) -> None:
    assert not is_known(words)


def test_environment_variables_in_pages_are_read_somewhere() -> None:
    sources = [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "tests").rglob("*.py"),
        *(ROOT / "tools").glob("*.py"),
        *(ROOT / "web" / "app").glob("*/*.ts"),
        *(ROOT / "web" / "build").glob("*.ts"),
    ]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    for page in PAGES:
        for name in set(re.findall(r"\bCOLLOQUE_[A-Z_]+\b", page.read_text("utf-8"))):
            assert name in code, (name_of(page), name)


def test_the_boxes_of_the_picture_are_folders() -> None:
    boxes = re.findall(r'class="folder"[^>]*>([^<]+)<', PICTURE.read_text("utf-8"))
    assert len(boxes) > 10
    for box in boxes:
        assert (ROOT / box).is_dir(), box
    layers = {path.name for path in (ROOT / "src" / "colloque").iterdir() if path.is_dir()}
    drawn = {box.removeprefix("src/colloque/") for box in boxes}
    assert layers - {"__pycache__", "web"} <= drawn
