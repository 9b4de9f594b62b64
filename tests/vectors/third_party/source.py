"""Where the third-party vectors are: read in place, never copied into the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("COLLOQUE_THIRD_PARTY_VECTORS", ROOT.parent / "shared" / "vectors"))


def load(path: str) -> Any:
    """One JSON file, or a skip that says why."""
    file = FOLDER / path
    if not file.is_file():
        pytest.skip(f"no third-party vectors ({path}): set COLLOQUE_THIRD_PARTY_VECTORS")
    return json.loads(file.read_text(encoding="utf-8"))


def files(folder: str) -> list[str]:
    """All JSON files under a folder, or a skip that says why."""
    found = sorted((FOLDER / folder).rglob("*.json"))
    if not found:
        pytest.skip(f"no third-party vectors ({folder}): set COLLOQUE_THIRD_PARTY_VECTORS")
    return [str(path.relative_to(FOLDER)) for path in found]
