"""The TypeScript core, started once for each place that it runs in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.integration.twins.runner import SEED, Twin, running


@pytest.fixture(scope="package", params=["node", "chromium"])
def twin(request: pytest.FixtureRequest) -> Iterator[Twin]:
    """The TypeScript core."""
    print(f"seed {SEED}")
    with running(request.param) as started:
        yield started
