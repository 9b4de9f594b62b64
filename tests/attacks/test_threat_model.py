"""Every attack of the threat model that is not marked for later has a test of its name."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (A\d\d) \|(.*)\|$", re.MULTILINE)
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


def test_every_test_has_a_row() -> None:
    rows = {id_ for id_, _ in ROW.findall((ROOT / "spec" / "threat-model.md").read_text())}
    assert attacked() <= rows
