"""What people do with the application, in a real Chromium against a real server.

One vitest file each (web/app/tests/scenarios); what is needed of the server's side is done here.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import string
import subprocess
import sys
from pathlib import Path

from tests.scenario.test_canary import every_value, search
from tests.stage import Stage, started

WEB = Path(__file__).parents[2] / "web"
#: What is typed or sent in canary.test.ts, each with a marker of its own.
FIELDS = (
    "password new-password doctor-password name new-name doctor-name title new-title text remark"
    " caption draft shared-draft file-name file-content picture-name picture search code"
)
LETTERS = string.ascii_lowercase


def test_from_the_first_visit_to_a_prescription(tmp_path: Path) -> None:
    with started(tmp_path / "data", "--demo") as stage:
        play("flow", COLLOQUE_PAGE=stage.address)


def test_a_python_client_and_a_browser_in_one_conversation(stage: Stage) -> None:
    told = {"COLLOQUE_SDK_SERVER": stage.address, "COLLOQUE_SDK_PYTHON": sys.executable}
    play("python", COLLOQUE_PAGE=stage.address, **told)


def test_by_keyboard_alone(stage: Stage) -> None:
    told = {"COLLOQUE_SDK_SERVER": stage.address, "COLLOQUE_SDK_PYTHON": sys.executable}
    play("keyboard", COLLOQUE_PAGE=stage.address, **told)


def test_without_a_network(tmp_path: Path) -> None:
    with started(tmp_path / "data") as stage:
        told = {"COLLOQUE_SDK_SERVER": stage.address, "COLLOQUE_SDK_PYTHON": sys.executable}
        own = {"COLLOQUE_STAGE_PID": str(stage.process.pid), "COLLOQUE_STAGE_DATA": str(stage.data)}
        try:
            play("offline", COLLOQUE_PAGE=stage.address, **told, **own)
        finally:
            stage.process.send_signal(signal.SIGCONT)  # it stands still where the play broke off


def test_nothing_that_is_typed_can_be_read_elsewhere(stage: Stage) -> None:
    """Browsers' disks and what leaves them are searched there, the server's side here."""
    marks = {field: "".join(secrets.choice(LETTERS) for _ in range(16)) for field in FIELDS.split()}
    seen = f"seen{secrets.token_hex(8)}"
    play(
        "canary",
        COLLOQUE_PAGE=stage.address,
        COLLOQUE_CANARY=json.dumps({**marks, "address": seen}),
    )

    texts = [seen, *marks.values()]
    sought = [text.encode(form) for text in texts for form in ("utf-8", "utf-16-le")]
    rows = asyncio.run(every_value((stage.data / "postgres" / "dsn").read_text()))
    rows.append((stage.data.parent / f"{stage.data.name}.log").read_bytes())
    found = set(search(stage.data, sought))
    found |= {needle for needle in sought for row in rows if needle in row}
    assert found == {seen.encode()}, "a marker was found, or the search finds nothing"


def test_what_others_write_and_send_runs_nowhere(stage: Stage) -> None:
    told = {"COLLOQUE_SDK_PYTHON": sys.executable, "COLLOQUE_STAGE_DATA": str(stage.data)}
    play("hostile", COLLOQUE_PAGE=stage.address, **told)


def play(name: str, **told: str) -> None:
    """Run one file of the vitest project `scenarios`."""
    command = ["npm", "run", "--silent", "test:scenarios", "--", name]
    environment = {**os.environ, **told, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
