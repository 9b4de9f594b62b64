"""One embedded installation for all scenarios, started by the command line itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.stage import Profile, Stage, started


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """`colloque serve` with database, three guardians and server as processes."""
    with started(tmp_path_factory.mktemp("installation")) as running:
        yield running


@pytest.fixture
def profile(stage: Stage, tmp_path: Path) -> Callable[[str], Profile]:
    """Make a profile folder of its own: profile("pia")."""

    def make(name: str) -> Profile:
        return Profile(stage.address, tmp_path / name)

    return make
