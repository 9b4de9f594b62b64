"""The client asks for two words of the recovery sheet before a document goes out, at a terminal."""

from __future__ import annotations

import os
import pty
import re
import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.stage import COLLOQUE, Profile

NewProfile = Callable[[str], Profile]


def sheet_words(path: Path) -> dict[int, str]:
    """The numbered words of a printed sheet."""
    found = re.findall(r"\b(\d{1,2})[.)]?\s+([a-zé]+)", path.read_text())
    return {int(number): word for number, word in found}


def at_terminal(profile: Profile, answers: list[Callable[[int], str]], *words: str) -> str:
    """Run a command at a terminal; answer its questions in turn; what it said."""
    outside, inside = pty.openpty()
    process = subprocess.Popen(
        [*COLLOQUE, *words], env=profile.environment(), stdin=inside, stdout=subprocess.DEVNULL,
        stderr=inside,
    )  # fmt: skip
    os.close(inside)
    said, waiting = "", list(answers)
    while True:
        try:
            piece = os.read(outside, 4096).decode(errors="replace")
        except OSError:
            break
        if not piece:
            break
        said += piece
        asked = re.findall(r"Word (\d+) of the sheet .*\): $", said)
        if asked and waiting:
            os.write(outside, (waiting.pop(0)(int(asked[-1])) + "\n").encode())
            said += "\n"
    os.close(outside)
    assert process.wait() == 0, said
    return said


def test_before_the_first_document_the_sheet_is_asked_for(
    profile: NewProfile, tmp_path: Path
) -> None:
    tag, sheet, paper = secrets.token_hex(4), tmp_path / "sheet.txt", tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF-1.4")
    doctor, patient = profile("doctor"), profile("patient")
    doctor.join(f"doctor-{tag}@example.org", "Dr Ada Exemple", "practitioner")
    patient.join(f"uma-{tag}@example.org", "Uma Sample", "patient", sheet)
    talk = patient.ask("conversation", "start", "--with", f"doctor-{tag}@example.org")["id"]
    words = sheet_words(sheet)
    assert set(words) >= set(range(1, 13))

    later = at_terminal(patient, [lambda _: ""], "send", talk, "--file", str(paper))
    assert "not checked yet" in later
    assert not patient.ask("account", "show")["sheet_proved"]

    right = [words.__getitem__] * 2
    said = at_terminal(
        patient, [lambda _: "wrong", lambda _: "words", *right], "send", talk, "--file", str(paper)
    )
    assert "not the words of your sheet" in said
    assert patient.ask("account", "show")["sheet_proved"]
    said = at_terminal(patient, [], "send", talk, "--file", str(paper))
    assert "sheet" not in said
    kinds = [entry["type"] for entry in doctor.ask("read", talk)]
    assert kinds.count("document") == 3
