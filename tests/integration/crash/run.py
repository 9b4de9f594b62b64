"""One run: a load at full speed, kill -9 at a moment of the seed's choice, a look, a second try."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import get_args

import httpx
from tests.integration.crash.act import Act, open_act
from tests.integration.crash.again import send_again
from tests.integration.crash.ledger import Kind
from tests.integration.crash.look import Findings, look
from tests.integration.crash.plant import Plant
from tests.integration.server.client import Api
from tests.integration.server.people import new_person

PLACES = 3
ROLES = ("patient", "practitioner", "assistant")
#: Fewer acknowledged or unanswered writes would say nothing.
LEAST, MOST, LEAST_IN_FLIGHT = 150, 500, 3


@dataclass(frozen=True)
class Figures:
    """What a run was about."""

    seed: int
    kind: str
    acknowledged: Counter[str]
    in_flight: int
    stored_anyway: int

    def __str__(self) -> str:
        kinds = " ".join(f"{name} {count}" for name, count in sorted(self.acknowledged.items()))
        return (
            f"seed {self.seed:3} {self.kind:8} acknowledged {self.acknowledged.total()} ({kinds}),"
            f" in flight {self.in_flight}, of those entries stored {self.stored_anyway}"
        )


@asynccontextmanager
async def connected(plant: Plant) -> AsyncIterator[Api]:
    """A client of the plant, and its people signed up once."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(
        base_url=plant.address, timeout=60, trust_env=False, limits=limits
    ) as http:
        api = Api(http, plant.deployment.origin)
        while len(plant.people) < PLACES * len(ROLES):
            number = len(plant.people)
            role = ROLES[number % len(ROLES)]
            email = f"person-{number}@example.org"
            person = new_person(plant.deployment.deployment.id, email, role)
            await api.sign_up(person)
            plant.people.append(person)
        yield api


async def kill_under_load(plant: Plant, act: Act, seed: int, kind: str) -> int:
    """Load, kill, restart; how many writes were in flight at that moment."""
    chance = random.Random(seed)
    tasks = [asyncio.create_task(one) for one in act.writers()]
    await _acknowledged(act, chance.randint(LEAST, MOST))
    await asyncio.sleep(chance.random() * 0.02)  # anywhere in a group's commit
    await asyncio.to_thread(plant.kill, kind)
    async with asyncio.timeout(60):
        await asyncio.gather(*tasks)
    await asyncio.to_thread(plant.start)
    return len(act.ledger.pending)


async def _acknowledged(act: Act, count: int) -> None:
    """Return when that many are, and one of each kind at least."""

    def enough() -> bool:
        done = act.ledger.acknowledged
        return done.total() >= count and len(done) == len(get_args(Kind))

    async with asyncio.timeout(120):
        await act.until(enough)


async def run(plant: Plant, seed: int, kind: str) -> tuple[Act, Findings, Figures]:
    """A whole run up to the look; the caller judges what was lost."""
    async with connected(plant) as api:
        act = await open_act(api, plant.people, seed)
        in_flight = await kill_under_load(plant, act, seed, kind)
        found = await look(act, plant.blobs)
    pending = {write.body for write in act.ledger.pending}
    figures = Figures(
        seed, kind, act.ledger.acknowledged, in_flight, len(pending & found.entries.keys())
    )
    assert figures.acknowledged.total() >= LEAST
    assert in_flight >= LEAST_IN_FLIGHT
    return act, found, figures


async def finish(plant: Plant, act: Act, found: Findings) -> None:
    """Send again what is pending; then everything is there, once."""
    async with connected(plant) as api:
        act.api = api
        await send_again(act, found)
        assert not act.ledger.pending
        again = await look(act, plant.blobs)
        assert again.lost == []
        entries = {w.entry_id for w in act.ledger.of("entry") if w.is_acknowledged}
        assert len(entries) == len(again.entries)
