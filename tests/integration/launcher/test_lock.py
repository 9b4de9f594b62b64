"""One installation a data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from colloque.launcher import AlreadyRunning, DataLock

HOLD = """
import sys, time
from pathlib import Path
from colloque.launcher import DataLock
with DataLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_one_is_told_who_holds_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "data")], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match=f"process {holder.pid}") as caught:
            DataLock(tmp_path / "data").__enter__()
        assert "--data" in caught.value.hint
        holder.kill()
    with DataLock(tmp_path / "data"):  # a killed holder holds nothing
        assert (tmp_path / "data" / "colloque.pid").read_text() == f"{os.getpid()}\n"


def test_it_can_be_taken_again_after_leaving(tmp_path: Path) -> None:
    for _ in range(2):
        with DataLock(tmp_path / "data"):
            assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "colloque.pid").read_text() == ""
