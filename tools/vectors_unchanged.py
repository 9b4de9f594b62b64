"""Regenerate our vectors and fail when the result differs from what is committed.

The seeds are fixed, so a difference means that bytes on the wire changed: either by mistake, or
on purpose, and then the new vectors belong in the same commit.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """0 when git sees no difference under `vectors/` after regenerating, 1 otherwise."""
    subprocess.run([sys.executable, "-m", "tools.vectors"], cwd=ROOT, check=True)
    seen = ["git", "status", "--porcelain", "--untracked-files=all", "--", "vectors"]
    listed = subprocess.run(seen, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    if listed:
        print("Vectors differ from what is committed (see `git diff vectors`):", file=sys.stderr)
        print(listed, file=sys.stderr, end="")
        return 1
    print("vectors: unchanged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
