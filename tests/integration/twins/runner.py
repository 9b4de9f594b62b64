"""The TypeScript core as a process that answers calls: in Node, or in a page of Chromium."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parents[3] / "web"
SEED = os.environ.get("COLLOQUE_TWINS_SEED") or secrets.token_hex(8)


@dataclass(frozen=True)
class TypedError:
    """The code of an error that the other core raised."""

    code: str


@dataclass
class Twin:
    """A running twin."""

    process: subprocess.Popen[str] = field(repr=False)

    def call(self, name: str, given: Any) -> Any:
        """Run one of web/core/tests/twins/calls.ts; its value, or a TypedError."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"call": name, "given": given}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the twin has ended in {name}"
        answer = json.loads(line)
        return TypedError(answer["error"]) if "error" in answer else answer["value"]


@contextmanager
def running(place: str) -> Iterator[Twin]:
    """Start it in `node` or `chromium`; it ends with its input."""
    command = ["node", "core/tests/twins/run.mjs", place]
    process = subprocess.Popen(
        command, cwd=WEB, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Twin(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0
