"""Set-up of a checkout, one step a name: `python3 tools/set_up.py venv npm web chromium`.

Every step hashes what it depends on and leaves the hash as a stamp; a step whose stamp still
holds does nothing, so that asking again costs milliseconds. Standard library only: this runs
before anything is installed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / ".stamps"
VENV = ROOT / ".venv"
WEB = ROOT / "web"
SEES = ROOT / "docs" / "what-the-server-sees.md"  # a page of the web part is made from it
PYTHON_NEEDED = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class SetupFailed(Exception):
    """A step could not be done; the text says what to do about it."""


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """SHA-256 over names and contents of the files, and over further facts."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(ROOT)}\0{content}\0".encode())
    return digest.hexdigest()


def files_under(folder: Path, *skipped: str) -> list[Path]:
    """Every file below the folder, except below folders of the names to skip."""
    found = (p for p in folder.rglob("*") if p.is_file())
    return [p for p in found if not set(p.relative_to(ROOT).parts) & set(skipped)]


def stamped(name: str, mark: str, made: Path, work: Callable[[], None]) -> None:
    """Do the work unless it was done from the same inputs and its product is still there."""
    stamp = STAMPS / name
    if made.exists() and stamp.is_file() and stamp.read_text() == mark:
        return
    print(f"set-up: {name}", file=sys.stderr, flush=True)
    stamp.unlink(missing_ok=True)
    work()
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(mark)


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command that prints on stderr only; a failure ends the set-up."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if done.returncode != 0:
        raise SetupFailed(f"`{' '.join(words)}` ended with status {done.returncode}.")


def require(program: str, advice: str) -> None:
    """Stop with the advice when a program is not on PATH."""
    if shutil.which(program) is None:
        raise SetupFailed(f"{program} is not installed. {advice}")


def set_up_venv() -> None:
    """Python packages at the locked versions and this package, in `.venv`."""
    if sys.version_info < PYTHON_NEEDED:
        raise SetupFailed(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.")
    inputs = [ROOT / "pyproject.toml", *ROOT.glob("requirements*.lock")]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    stamped("venv", fingerprint(inputs, version, str(ROOT)), VENV / "bin" / "python", install)


def install() -> None:
    """Make the environment if there is none, and install into it."""
    if not (VENV / "bin" / "pip").exists():
        make_venv()
    pip = (VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q")
    run(*pip, "--no-deps", "-r", ROOT / "requirements-dev.lock")
    run(*pip, "--no-deps", "--no-build-isolation", "-e", ROOT)


def make_venv() -> None:
    """Make the environment, or name the package that Debian and Ubuntu keep apart."""
    try:
        run(sys.executable, "-m", "venv", VENV)
    except SetupFailed as failed:
        raise SetupFailed(f"{failed} On Debian and Ubuntu: apt-get install python3-venv") from None


def set_up_npm() -> None:
    """JavaScript packages at the locked versions, in `web/node_modules`."""
    require("npm", "The web part needs Node 20 or later with npm.")
    inputs = [WEB / "package-lock.json", *WEB.glob("package.json"), *WEB.glob("*/package.json")]
    made = WEB / "node_modules" / ".package-lock.json"
    stamped("npm", fingerprint(inputs, str(ROOT)), made, lambda: run("npm", "ci", cwd=WEB))


def set_up_lighthouse() -> None:
    """Lighthouse for the benchmarks: a hundred megabytes that no test needs."""
    set_up_npm()
    folder = WEB / "bench" / "lighthouse"
    inputs = [folder / "package-lock.json", folder / "package.json"]
    made = folder / "node_modules" / ".package-lock.json"
    mark = fingerprint(inputs, str(ROOT))
    stamped("lighthouse", mark, made, lambda: run("npm", "ci", cwd=folder))


def set_up_web() -> None:
    """The web part, built into `web/app/dist`."""
    set_up_npm()
    inputs = [*files_under(WEB, "node_modules", "dist", "tests"), SEES]
    made = WEB / "app" / "dist" / "index.html"
    work = ("npm", "run", "--silent", "build")
    stamped("web", fingerprint(inputs), made, lambda: run(*work, cwd=WEB))


def set_up_chromium() -> None:
    """A Chromium for the browser tests, from the system's packages when there is none."""
    if has_browser():
        return
    advice = "Install Chromium, or set COLLOQUE_CHROMIUM to the path of one."
    require("apt-get", advice)
    if os.geteuid() != 0:
        require("sudo", advice)
    print("set-up: chromium", file=sys.stderr, flush=True)
    prefix = () if os.geteuid() == 0 else ("sudo", "-n")
    environment = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
    with contextlib.suppress(SetupFailed):  # an old list of packages may do
        run(*prefix, *environment, "update", "-qq")
    try:
        run(*prefix, *environment, "install", "-y", "-qq", "--no-install-recommends", "chromium")
    except SetupFailed as failed:
        raise SetupFailed(f"{failed} {advice}") from None
    if not has_browser():
        raise SetupFailed(f"The system's package brought no browser. {advice}")


def has_browser() -> bool:
    """Whether the browser tests will find one (the same places as web/build/chromium.ts)."""
    given = os.environ.get("COLLOQUE_CHROMIUM")
    return bool(given) or any(shutil.which(name) for name in BROWSERS)


STEPS: dict[str, Callable[[], None]] = {
    "venv": set_up_venv,
    "npm": set_up_npm,
    "web": set_up_web,
    "lighthouse": set_up_lighthouse,
    "chromium": set_up_chromium,
}


def main(names: list[str]) -> int:
    """Do the named steps in order; 0 when all stand, 1 on a failure, 2 on an unknown name."""
    if not names or not set(names) <= set(STEPS):
        print(f"usage: set_up.py STEP...  with steps {' '.join(STEPS)}", file=sys.stderr)
        return 2
    try:
        for name in names:
            STEPS[name]()
    except SetupFailed as failed:
        print(f"set-up failed: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
