"""The recovery sheet on paper."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from colloque.cli.sheet import read_sheet, write_sheet
from colloque.sealing.words import entropy_of, sheet_code, words_of

ENTROPY = bytes(range(16))


@pytest.mark.parametrize("language", ["english", "french"])
def test_a_written_sheet_is_read_again(tmp_path: Path, language: str) -> None:
    path = tmp_path / "sheet.txt"
    write_sheet(path, words_of(ENTROPY, language), sheet_code(ENTROPY), "a@example.org", "en")
    assert entropy_of(read_sheet(path.read_text())) == ENTROPY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_bare_words_and_a_code_are_read_too() -> None:
    assert entropy_of(read_sheet("\n".join(words_of(ENTROPY)))) == ENTROPY
    assert read_sheet(sheet_code(ENTROPY) + "\n") == sheet_code(ENTROPY)


def test_a_page_to_print_holds_words_code_and_no_markup_of_others(tmp_path: Path) -> None:
    path = tmp_path / "sheet.html"
    write_sheet(path, words_of(ENTROPY), sheet_code(ENTROPY), "<b>@example.org", "fr")
    page = path.read_text()
    assert page.count("<li>") == 12
    assert "<svg" in page
    assert "<b>@" not in page
