"""The page at the server's address, in a real Chromium (web/app/tests)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.stage import started

WEB = Path(__file__).parents[2] / "web"


def test_the_page_of_a_running_demo(tmp_path: Path) -> None:
    command = ["npm", "run", "--silent", "test:page"]
    with started(tmp_path / "data", "--demo") as stage:
        environment = {**os.environ, "COLLOQUE_PAGE": stage.address, "NO_COLOR": "1"}
        done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
