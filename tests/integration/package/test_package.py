"""Wheel and source distribution hold the built web part; only a checkout needs Node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LEFT_OUT = (".git", ".venv", ".data", "node_modules", ".stamps", "dist", "__pycache__")


def without_node(tmp_path: Path) -> dict[str, str]:
    """An environment whose PATH has neither Node nor npm."""
    empty = tmp_path / "no-programs"
    empty.mkdir(exist_ok=True)
    return {**os.environ, "PATH": str(empty)}


def build(
    source: Path, target: str, out: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    return subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked source distribution, made from this checkout."""
    if shutil.which("npm") is None:
        pytest.skip("a checkout's packages need Node with npm")
    out = tmp_path_factory.mktemp("sdist")
    done = build(ROOT, "sdist", out)
    assert done.returncode == 0, done.stderr
    (archive,) = out.glob("*.tar.gz")
    shutil.unpack_archive(archive, out)
    (folder,) = (p for p in out.iterdir() if p.is_dir())
    return folder


def test_a_source_distribution_needs_no_node(released: Path, tmp_path: Path) -> None:
    done = build(released, "wheel", tmp_path / "wheel", without_node(tmp_path))
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for page in ("index.html", "status.html", "what-the-server-sees.html"):
        assert f"colloque/web/{page}" in names
    for part in ("sw.js", "screens.json", "colloque.webmanifest"):
        assert f"colloque/web/{part}" in names
    for worker in ("key.worker-", "argon2.worker-"):
        assert any(name.startswith(f"colloque/web/assets/{worker}") for name in names)
    assert "colloque/launcher/supervisor.py" in names
    assert not any("node_modules" in name or name.startswith("web/") for name in names)
    assert web_folder_of(wheel, tmp_path / "installed") == "colloque/web"


def web_folder_of(wheel: Path, place: Path) -> str:
    """Where the package inside the wheel finds its web part, from the place of its unpacking."""
    shutil.unpack_archive(wheel, place, "zip")
    asked = "from colloque.launcher import web_folder; print(web_folder())"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=True,
    )
    return str(Path(done.stdout.strip()).relative_to(place))


def test_a_released_web_part_names_no_place_of_the_build(released: Path) -> None:
    for place in (released / "web" / "app" / "dist").rglob("*"):
        if place.is_file():
            assert str(ROOT).encode() not in place.read_bytes(), place


def test_a_checkout_without_node_says_what_to_do(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(*LEFT_OUT))
    done = build(checkout, "wheel", tmp_path / "wheel", without_node(tmp_path))
    assert done.returncode != 0
    assert "npm is not installed" in done.stderr
    assert "need no Node" in done.stderr
    assert not list(tmp_path.glob("wheel/*.whl"))
