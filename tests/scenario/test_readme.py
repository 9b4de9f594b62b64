"""The README's program runs as it stands there, against the demo that the README starts."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.stage import started

README = Path(__file__).parents[2] / "README.md"
SNIPPET = re.compile(r"<!-- snippet: start -->\n```python\n(.*?)```", re.DOTALL)


def test_the_readme_s_program_sends_and_reads(tmp_path: Path) -> None:
    (program,) = SNIPPET.findall(README.read_text())
    assert program.count("\n") <= 16
    with started(tmp_path / "data", "--demo") as stage:
        program = program.replace("http://127.0.0.1:8080", stage.address)
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr
    assert "It is better today." in done.stdout
