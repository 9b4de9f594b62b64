"""Run the checks by name, all of them even after a failure, and close with a summary.

`python tools/check.py all` is what `make test` runs; exit status 0 only when every one passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
NPM = ("npm", "--prefix", "web", "run", "--silent")

# The quick ones first. The layers of the TypeScript core are a test of the "node" check.
CHECKS: dict[str, Sequence[str]] = {
    "lint": (str(BIN / "ruff"), "check", "."),
    "types": (str(BIN / "mypy"),),
    "layers": (str(BIN / "lint-imports"),),
    "web-types": (*NPM, "types"),
    "vectors": (PYTHON, "tools/vectors_unchanged.py"),
    "node": (*NPM, "test:node"),
    "chromium": (*NPM, "test:chromium"),
    "screens": (*NPM, "test:screens"),
    "pytest": (PYTHON, "-m", "pytest"),
}


def run(name: str) -> bool:
    """Run one check, its output passed through; True when it succeeded."""
    print(f"\n── {name}", flush=True)
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    return done.returncode == 0


def main(names: list[str]) -> int:
    """Run the named checks; 0 when all passed, 1 when one failed, 2 on an unknown name."""
    chosen = list(CHECKS) if names == ["all"] else names
    if not chosen or not set(chosen) <= set(CHECKS):
        print(f"usage: check.py all | CHECK...  with checks {' '.join(CHECKS)}", file=sys.stderr)
        return 2
    lines, failed = [], 0
    for name in chosen:
        started = time.monotonic()
        passed = run(name)
        failed += not passed
        word = "passed" if passed else "FAILED"
        lines.append(f"{name:<12}{word:<8}{time.monotonic() - started:7.1f} s")
    print("\n── summary", *lines, sep="\n")
    print(f"checks: {len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
