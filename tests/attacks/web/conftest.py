"""Liars before the real installation, and the web's tests that are told where they are."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.web.liars import lying
from tests.stage import Stage

WEB = Path(__file__).parents[3] / "web"
Attacks = Callable[[str], dict[str, str]]


@pytest.fixture(scope="session")
def attacks(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacks]:
    """Run the web's attacks of one folder: attacks("core"). Every test and what became of it."""
    report = tmp_path_factory.mktemp("attacks") / "report.json"
    with lying(stage) as liars:
        told = {
            "COLLOQUE_SDK_SERVER": stage.address,
            "COLLOQUE_PAGE": stage.address,
            "COLLOQUE_LIARS": liars,
            "NO_COLOR": "1",
        }

        def run(folder: str) -> dict[str, str]:
            command = ["npm", "run", "--silent", "test:attacks", "--", f"{folder}/tests/attacks/"]
            options = ["--reporter=default", "--reporter=json", f"--outputFile.json={report}"]
            done = subprocess.run(
                [*command, *options],
                cwd=WEB,
                env={**os.environ, **told},
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return _outcomes(json.loads(report.read_text()))

        yield run


def _outcomes(report: Any) -> dict[str, str]:
    files = report["testResults"]
    return {one["title"]: one["status"] for file in files for one in file["assertionResults"]}
