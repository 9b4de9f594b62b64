"""The set-up's stamps: work is done once for the same inputs, again when they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import set_up


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(set_up, "ROOT", tmp_path)
    monkeypatch.setattr(set_up, "STAMPS", tmp_path / ".stamps")
    (tmp_path / "lock").write_text("1")
    return tmp_path


def make(root: Path, done: list[str]) -> None:
    """One step whose input is `lock` and whose product is `made`."""

    def work() -> None:
        done.append((root / "lock").read_text())
        (root / "made").touch()

    set_up.stamped("step", set_up.fingerprint([root / "lock"]), root / "made", work)


def test_work_is_done_once_for_the_same_inputs(root: Path) -> None:
    done: list[str] = []
    for _ in range(3):
        make(root, done)
    assert done == ["1"]


def test_a_changed_input_is_worked_on_again(root: Path) -> None:
    done: list[str] = []
    make(root, done)
    (root / "lock").write_text("2")
    make(root, done)
    assert done == ["1", "2"]


def test_a_lost_product_is_made_again(root: Path) -> None:
    done: list[str] = []
    make(root, done)
    (root / "made").unlink()
    make(root, done)
    assert done == ["1", "1"]


def test_work_that_fails_leaves_no_stamp(root: Path) -> None:
    def fail() -> None:
        raise set_up.SetupFailed("no network")

    done: list[str] = []
    make(root, done)
    with pytest.raises(set_up.SetupFailed):
        set_up.stamped("step", "other", root / "made", fail)
    make(root, done)
    assert done == ["1", "1"]


def test_names_and_contents_both_count(root: Path) -> None:
    (root / "other").write_text("1")
    assert set_up.fingerprint([root / "lock"]) != set_up.fingerprint([root / "other"])


def test_skipped_folders_are_not_listed(root: Path) -> None:
    for name in ("src/a.ts", "node_modules/b/c.js", "app/dist/d.js"):
        (root / name).parent.mkdir(parents=True)
        (root / name).touch()
    listed = set_up.files_under(root, "node_modules", "dist")
    assert {str(p.relative_to(root)) for p in listed} == {"lock", "src/a.ts"}


def test_an_unknown_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert set_up.main(["venv", "cellar"]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_missing_program_is_said_with_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    monkeypatch.setenv("PATH", str(root))
    monkeypatch.delenv("COLLOQUE_CHROMIUM", raising=False)
    assert set_up.main(["npm"]) == 1
    assert "npm is not installed" in capsys.readouterr().err
    assert set_up.main(["chromium"]) == 1
    assert "COLLOQUE_CHROMIUM" in capsys.readouterr().err
