"""The checks can fail: one failure fails the run, changed vectors are noticed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tools import check, vectors_unchanged


def status(number: int) -> tuple[str, ...]:
    return (sys.executable, "-c", f"raise SystemExit({number})")


def test_one_failure_fails_the_run_after_all_have_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "CHECKS", {"a": status(0), "b": status(3), "c": status(0)})
    assert check.main(["all"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "checks: 2 passed, 1 failed"
    assert check.main(["a", "c"]) == 0
    assert check.main(["d"]) == 2
    assert check.main([]) == 2


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a generator that writes the text of `seed` and a committed vector."""
    folder = tmp_path / "vectors"
    folder.mkdir()
    (tmp_path / "seed").write_text("1")
    generator = "import shutil; shutil.copyfile('seed', 'vectors/a.json')"
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "vectors.py").write_text(generator)
    (folder / "a.json").write_text("1")
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Add vectors"]):
        subprocess.run([*git, *words], cwd=tmp_path, check=True)
    monkeypatch.setattr(vectors_unchanged, "ROOT", tmp_path)
    return tmp_path


def test_unchanged_vectors_pass(repository: Path) -> None:
    assert vectors_unchanged.main() == 0


def test_a_changed_vector_is_noticed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "seed").write_text("2")
    assert vectors_unchanged.main() == 1
    assert "vectors/a.json" in capsys.readouterr().err


def test_a_new_uncommitted_vector_is_noticed(repository: Path) -> None:
    (repository / "vectors" / "b.json").write_text("1")
    assert vectors_unchanged.main() == 1
