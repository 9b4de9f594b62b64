"""Every attack of the threat model that is not marked for later has a test of its name.

Every one that a client has to withstand has one for the client in TypeScript too.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (A\d\d) \|(.*)\|$", re.MULTILINE)
#: Pages whose clauses are not under numbered headings.
PLAIN_PAGES = ("decoy",)
#: The title of a test in TypeScript: "A02: any change of a keyslot set stops it".
TITLE = re.compile(r'"(A\d\d(?:, A\d\d)*): ')
WEB = ROOT / "web"
#: What is decided elsewhere than in a client, and where.
NOT_OF_A_CLIENT = {
    "A01": "what is stolen from the server and from a guardian's store",
    "A30": "the server's rights, route by route, and its check of signed requests",
    "A35": "tickets and lanes, which guardians and the server keep",
}
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


def titled(*folders: Path) -> set[str]:
    """Ids in the titles of TypeScript tests below these folders."""
    paths = (path for folder in folders for path in folder.rglob("*.ts"))
    found = (ids for path in paths for ids in TITLE.findall(path.read_text()))
    return {id_ for ids in found for id_ in ids.split(", ")}


def test_every_row_of_a_client_has_a_test_in_typescript() -> None:
    rows = dict(ROW.findall((ROOT / "spec" / "threat-model.md").read_text()))
    tested = titled(WEB / "core" / "tests", WEB / "app" / "tests")
    now = {id_ for id_, row in rows.items() if "*later*" not in row}
    assert sorted(now - tested - NOT_OF_A_CLIENT.keys()) == []
    assert sorted(NOT_OF_A_CLIENT.keys() & tested) == [], "no exception is needed any more"
    assert tested <= rows.keys()


@pytest.mark.parametrize(
    ("source", "part"), [("test_typescript.py", "core"), ("test_browser.py", "app")]
)
def test_what_runs_the_tests_in_typescript_names_what_they_test(source: str, part: str) -> None:
    """Attacks before a lying server; those of the core alone run with its other tests."""
    text = (Path(__file__).parent / "web" / source).read_text()
    named = {id_.upper() for name in TEST.findall(text) for id_ in name.split("_")}
    folder = WEB / part / "tests" / "attacks"
    found = {ids for path in folder.glob("*.evil.ts") for ids in TITLE.findall(path.read_text())}
    assert named == {id_ for ids in found for id_ in ids.split(", ")}


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
