"""kill -9 at random moments of a full load: what was acknowledged is there, nothing by half."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.integration.crash.act import Act
from tests.integration.crash.look import look
from tests.integration.crash.plant import KINDS, Plant, plant
from tests.integration.crash.run import connected, finish, run

QUICK, NIGHTLY = range(10), range(1000, 1050)


@pytest.fixture(scope="module")
def safe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """One database for all kills: each recovery begins with what the last one left."""
    with plant(tmp_path_factory.mktemp("plant")) as started:
        yield started


@pytest.fixture(scope="module")
def earlier() -> list[Act]:
    """What runs before this one have written."""
    return []


async def kill(safe: Plant, seed: int, earlier: list[Act]) -> None:
    act, found, figures = await run(safe, seed, KINDS[seed % len(KINDS)])
    print(figures)
    assert found.lost == []
    await finish(safe, act, found)
    async with connected(safe) as api:
        for old in earlier[-1:]:
            old.api = api
            assert (await look(old, safe.blobs, is_newest=False)).lost == []
    earlier.append(act)


@pytest.mark.parametrize("seed", QUICK)
async def test_ten_kills(safe: Plant, seed: int, earlier: list[Act]) -> None:
    await kill(safe, seed, earlier)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", NIGHTLY)
async def test_fifty_kills(safe: Plant, seed: int, earlier: list[Act]) -> None:
    await kill(safe, seed, earlier)
