"""The tutorial's lines run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.stage import Profile, started

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "first-conversation.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_tutorial_ends_with_everything_back(tmp_path: Path) -> None:
    data, home = tmp_path / "data", tmp_path / "home"
    home.mkdir()
    path = program_on_path(tmp_path / "bin")
    with started(data) as stage:
        lines = "\n".join(BLOCK.findall(TUTORIAL.read_text("utf-8")))
        lines = lines.replace("http://127.0.0.1:8080", stage.address)
        lines = lines.replace("~/colloque-tutorial", str(data))
        done = subprocess.run(
            ["bash", "-eu", "-c", lines],
            env={"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"},
            cwd=home,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        old = Profile(stage.address, home / "old")
        assert old.fail("account", "login", "--email", "pia@example.org", status=1)
    recovered = done.stdout.rpartition("Pia Fictive <pia@example.org>")[2]
    assert "It is better today." in recovered
    assert "result.txt" in recovered


def program_on_path(folder: Path) -> str:
    """A PATH on which `colloque` is the one under test."""
    folder.mkdir()
    program = folder / "colloque"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m colloque.cli.main "$@"\n')
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"
