"""What people do with the application, in a real Chromium against a real server.

One vitest file each (web/app/tests/scenarios); what is needed of the server's side is done here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.stage import Stage, started

WEB = Path(__file__).parents[2] / "web"


def test_from_the_first_visit_to_a_prescription(tmp_path: Path) -> None:
    with started(tmp_path / "data", "--demo") as stage:
        play("flow", COLLOQUE_PAGE=stage.address)


def test_a_python_client_and_a_browser_in_one_conversation(stage: Stage) -> None:
    told = {"COLLOQUE_SDK_SERVER": stage.address, "COLLOQUE_SDK_PYTHON": sys.executable}
    play("python", COLLOQUE_PAGE=stage.address, **told)


def test_without_a_network(tmp_path: Path) -> None:
    with started(tmp_path / "data") as stage:
        told = {"COLLOQUE_SDK_SERVER": stage.address, "COLLOQUE_SDK_PYTHON": sys.executable}
        own = {"COLLOQUE_STAGE_PID": str(stage.process.pid), "COLLOQUE_STAGE_DATA": str(stage.data)}
        try:
            play("offline", COLLOQUE_PAGE=stage.address, **told, **own)
        finally:
            stage.process.send_signal(signal.SIGCONT)  # it stands still where the play broke off


def play(name: str, **told: str) -> None:
    """Run one file of the vitest project `scenarios`."""
    command = ["npm", "run", "--silent", "test:scenarios", "--", name]
    environment = {**os.environ, **told, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
