"""One guardian's service on a real store, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attacks.turned import Clock, Turned, turned


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guardian(tmp_path: Path, clock: Clock) -> Iterator[Turned]:
    made = turned(tmp_path, clock)
    yield made[0]
    for one in made:
        one.store.close()
