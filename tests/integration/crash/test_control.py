"""The same harness on a database that acknowledges before it writes must find losses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.integration.crash.act import open_act
from tests.integration.crash.look import look
from tests.integration.crash.plant import Plant, plant
from tests.integration.crash.run import connected, kill_under_load

#: Commits stay in PostgreSQL's memory: until a page of its log is full (to version 15), or longer.
FORGETFUL = {
    "synchronous_commit": "off",
    "wal_writer_delay": "10s",
    "wal_writer_flush_after": "1GB",
    "wal_buffers": "64MB",
    "bgwriter_lru_maxpages": "0",
    "checkpoint_timeout": "1h",
}
SEEDS = range(5)


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with plant(tmp_path_factory.mktemp("plant"), FORGETFUL) as started:
        yield started


async def settle(dsn: str) -> None:
    """Make what is written so far durable: one commit that waits takes all before it along."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SET synchronous_commit = on")
    await connection.execute("UPDATE account SET seq = seq")
    await connection.close()


async def lost_by(plant: Plant, seed: int) -> list[str]:
    """What the harness misses after one kill of the database's process tree."""
    async with connected(plant) as api:
        act = await open_act(api, plant.people, seed)
        await settle(plant.dsn)
        await kill_under_load(plant, act, seed, "database")
        lost = (await look(act, plant.blobs)).lost
        acknowledged = act.ledger.acknowledged.total()
        print(f"seed {seed}: {acknowledged} acknowledged, {len(lost)} lost: {Counter(lost)}")
    return lost


async def test_control_a_forgetful_database_is_found_out(forgetful: Plant) -> None:
    for seed in SEEDS:
        if await lost_by(forgetful, seed):
            return
    raise AssertionError("the harness has found no loss")


async def test_control_of_the_control(tmp_path: Path) -> None:
    """The same run on a database as we ship it loses nothing: it is the settings that lose."""
    with plant(tmp_path) as safe:
        assert await lost_by(safe, SEEDS[0]) == []
