"""The TypeScript client against a real server and real guardians (web/core/tests/live)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.stage import Stage, started

WEB = Path(__file__).parents[2] / "web"


def test_the_client_in_typescript(tmp_path: Path) -> None:
    with started(tmp_path / "data") as stage:
        done = run(stage)
    assert done.returncode == 0, done.stdout + done.stderr


def run(stage: Stage) -> subprocess.CompletedProcess[str]:
    """The vitest project `sdk`, which is told where the server and its guardians are."""
    pids = [str(pid) for _, pid in sorted(stage.guardian_pids().items())]
    told = {
        "COLLOQUE_SDK_SERVER": stage.address,
        "COLLOQUE_SDK_DATA": str(stage.data),
        "COLLOQUE_SDK_GUARDIANS": " ".join(pids),
        "COLLOQUE_SDK_PYTHON": sys.executable,
    }
    environment = {**os.environ, **told, "NO_COLOR": "1"}
    command = ["npm", "run", "--silent", "test:sdk"]
    return subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True)
