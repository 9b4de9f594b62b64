"""Every attack of the threat model that is not marked for later has a test of its name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (A\d\d) \|(.*)\|$", re.MULTILINE)
#: Pages whose clauses are not under numbered headings.
PLAIN_PAGES = ("decoy",)
TEST = re.compile(r"def test_(a\d\d(?:_a\d\d)*)_")


def attacked() -> set[str]:
    """Ids in the names of tests here."""
    sources = (path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    names = (name for source in sources for name in TEST.findall(source))
    return {id_.upper() for name in names for id_ in name.split("_")}


def test_every_row_has_a_test() -> None:
    rows = dict(ROW.findall((ROOT / "spec" / "threat-model.md").read_text()))
    assert len(rows) >= 36
    missing = [id_ for id_, row in rows.items() if "*later*" not in row and id_ not in attacked()]
    assert missing == []


def clauses() -> set[tuple[str, str]]:
    """Page and section of every heading of the spec; a page alone too."""
    pages = {path.stem: path.read_text() for path in (ROOT / "spec").glob("*.md")}
    numbers = [(page, re.findall(r"^## (\d+)\.", text, re.M)) for page, text in pages.items()]
    return {(page, number) for page, found in numbers for number in ("", *found)}


def test_every_file_names_its_attacks_and_the_clause_that_it_defends() -> None:
    pages = "|".join(sorted({page for page, _ in clauses()}))
    for path in sorted(Path(__file__).parent.rglob("test_*.py")):
        if path == Path(__file__):
            continue
        source = path.read_text()
        docstring = ast.get_docstring(ast.parse(source)) or ""
        named = re.findall(rf"\b({pages})(?: §(\d+))?\b", docstring)
        assert any(number or page in PLAIN_PAGES for page, number in named), path.name
        assert set(named) <= clauses(), path.name
        attacks = {id_.upper() for name in TEST.findall(source) for id_ in name.split("_")}
        assert attacks, path.name
        assert all(id_ in docstring for id_ in attacks), path.name


def test_every_clause_of_a_row_is_there() -> None:
    rows = ROW.findall((ROOT / "spec" / "threat-model.md").read_text())
    for id_, row in rows:
        column = row.split("|")[-1]
        for page, numbers in re.findall(r"\b([a-z-]+) ((?:§\d+(?:, )?)+)", column):
            for number in re.findall(r"\d+", numbers):
                assert (page, number) in clauses(), id_


def test_every_test_has_a_row() -> None:
    rows = {id_ for id_, _ in ROW.findall((ROOT / "spec" / "threat-model.md").read_text())}
    assert attacked() <= rows
