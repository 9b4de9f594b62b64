"""Write `vectors/` anew: `python -m tools.vectors`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tools.vectors import (
    conversation,
    deployment,
    encoding,
    entry,
    file,
    guardians,
    identity,
    identity_more,
    keyslot,
    password,
    sealing,
    sessions,
    signatures,
    sync,
    timeline,
    traffic,
    wraps,
)
from tools.vectors.deterministic import deterministic
from tools.vectors.scenario import Scenario

FOLDER = Path(__file__).resolve().parents[2] / "vectors"
PAGES: tuple[Callable[[], Iterator[Scenario]], ...] = (
    encoding.scenarios,
    signatures.scenarios,
    sealing.scenarios,
    deployment.scenarios,
    identity.scenarios,
    identity_more.scenarios,
    sessions.scenarios,
    keyslot.scenarios,
    password.scenarios,
    guardians.scenarios,
    conversation.scenarios,
    wraps.scenarios,
    traffic.scenarios,
    entry.scenarios,
    timeline.scenarios,
    file.scenarios,
    sync.scenarios,
)


def main() -> None:
    """Write every file and remove those that no scenario makes any more."""
    with deterministic():
        written = {scenario.write(FOLDER) for page in PAGES for scenario in page()}
    for old in set(FOLDER.glob("*/*.json")) - written:
        old.unlink()
    size = sum(path.stat().st_size for path in written)
    print(f"vectors: {len(written)} files, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
