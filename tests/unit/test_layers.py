"""The layering rules can fail: each one refuses its counterexample."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

DOWNWARDS = "Each layer imports only downwards"
BLIND = "The server is blind: it has neither keys nor protocol"
GUARDIAN = "A guardian has the wrap of its own traffic and nothing else of sealing"
LAUNCHER = "The launcher knows processes, not the protocol"
PURE = "The core has no input, output, clock or randomness of its own"


def broken(tmp_path: Path, additions: dict[str, str]) -> set[str]:
    """The contracts that a copy of the package with these further modules breaks."""
    shutil.copytree(ROOT / "src", tmp_path / "src")
    for name, text in additions.items():
        place = tmp_path / "src" / "colloque" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
        (place.parent / "__init__.py").touch()
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    # The linter adds "(2 ignored imports)" to a contract that has some.
    found = {line.partition(" BROKEN")[0] for line in lines if " BROKEN" in line}
    assert (done.returncode != 0) == bool(found), done.stdout + done.stderr
    return found


def test_every_folder_is_a_package() -> None:
    """The linter does not see modules in a folder without `__init__.py`.

    Migrations are loaded by path, not imported; they hold schema changes only.
    """
    folders = {module.parent for module in (ROOT / "src" / "colloque").rglob("*.py")}
    seen = {folder for folder in folders if "migrations" not in folder.parts}
    assert [str(folder) for folder in seen if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize(
    ("name", "text", "contracts"),
    [
        ("wire/bad.py", "import colloque.trust", {DOWNWARDS}),
        ("trust/bad.py", "from colloque import sealing", {DOWNWARDS}),
        ("sdk/bad.py", "import colloque.cli", {DOWNWARDS}),
        ("decoy/bad.py", "import colloque.sealing", {DOWNWARDS}),
        ("server/bad.py", "import colloque.guardian", {DOWNWARDS}),
        ("server/bad.py", "def f():\n    import colloque.sealing", {BLIND}),
        ("guardian/bad.py", "import colloque.protocol", {GUARDIAN}),
        ("guardian/bad.py", "import colloque.sealing.entry", {GUARDIAN}),
        ("launcher/bad.py", "import colloque.wire", {LAUNCHER}),
        ("protocol/bad.py", "from time import time", {PURE}),
        ("sealing/bad.py", "import secrets", {PURE}),
        ("wire/bad.py", "import os.path", {PURE}),
    ],
)
def test_a_counterexample_is_refused(
    tmp_path: Path, name: str, text: str, contracts: set[str]
) -> None:
    assert broken(tmp_path, {name: text}) >= contracts


def test_a_guardian_may_use_wrap(tmp_path: Path) -> None:
    assert GUARDIAN not in broken(tmp_path, {"guardian/good.py": "import colloque.sealing.wrap"})
