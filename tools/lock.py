"""Write the lock files from pyproject.toml: `python3 tools/lock.py` (needs the package index).

`requirements.lock` holds what a server or client runs with, `requirements-dev.lock` also what
tests and builds need. Exact versions only: no hosts, no paths, no machine's particulars.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Written by tools/lock.py from pyproject.toml; do not edit.\n"


def freeze(wanted: list[str], constraints: list[Path]) -> str:
    """Install into an environment of its own and list what came, one `name==version` a line."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "--disable-pip-version-check"]
        bounds = [word for path in constraints for word in ("-c", str(path))]
        subprocess.run([*pip, "install", "-q", *bounds, *wanted], check=True)
        listed = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    return listed.stdout


def main() -> None:
    """Lock what runs first, then the tests' packages on top of the same versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime: list[str] = project["project"]["dependencies"]
    development: list[str] = project["dependency-groups"]["dev"]
    lock, development_lock = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    lock.write_text(HEAD + freeze(runtime, []))
    development_lock.write_text(HEAD + freeze([*runtime, *development], [lock]))


if __name__ == "__main__":
    main()
