"""A large file from one person to another in Chromium: whole, and never whole in memory."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.scenario.test_large_file import GIB, big_file
from tests.stage import Stage

WEB = Path(__file__).parents[2] / "web"
#: By how much (bytes) heaps and buffers of the page and two people's workers may grow together.
#: What has been read lies about, in the worker and in the page, until it is collected.
GROWTH = {"up": 150_000_000, "down": 300_000_000}


@pytest.mark.parametrize(
    "size", [20 << 20, pytest.param(GIB, marks=pytest.mark.nightly)], ids=["20 MiB", "1 GiB"]
)
def test_a_file_goes_up_and_down_in_bounded_memory(stage: Stage, tmp_path: Path, size: int) -> None:
    source = tmp_path / "large.bin"
    big_file(source, size)
    found = run(stage, source)
    assert found["down"]["same"] == size
    for way, most in GROWTH.items():
        assert found[way]["grown"] < most, found


def run(stage: Stage, source: Path) -> dict[str, Any]:
    """What web/bench/files/run.mjs finds."""
    command = ["node", "bench/files/run.mjs", stage.address, str(source)]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
