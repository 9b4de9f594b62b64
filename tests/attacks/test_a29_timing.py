"""A29: known and unknown addresses answer with one status, one size and in the same time (decoy).

Times are compared as ranks over interleaved samples, alternating which comes first, so that load
makes both slower alike: whoever guesses "known" from the longer of two answers must be right about
half of the time. Control: the same comparison tells work of another length at once.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.attacks.turned import Clock, Turned, ticket, turned
from tests.stage import PASSWORD, Stage
from tests.unit.protocol.fakes import DEPLOYMENT, sign_up
from tools.vectors.stream import Stream

from colloque.guardian.budget import HOUR
from colloque.protocol.log_in import start_log_in
from colloque.sdk.client import Client
from colloque.wire import cbor

#: Where chance stays: five standard deviations around a half for 40 pairs.
LOW, HIGH = 0.18, 0.82
PAIRS = 40

Ask = Callable[[str], Awaitable[tuple[int, int]]]


def told_apart(known: list[float], unknown: list[float]) -> float:
    """The share of pairs in which the known one took longer (Mann-Whitney U, divided)."""
    longer = sum((one > other) + (one == other) / 2 for one in known for other in unknown)
    return longer / (len(known) * len(unknown))


async def compare(
    ask: Ask, known: list[str], unknown: list[str]
) -> tuple[set[tuple[int, int]], float]:
    """Statuses and sizes seen, and how well time alone tells the known ones."""
    seen: set[tuple[int, int]] = set()
    times: tuple[list[float], list[float]] = ([], [])
    for number, pair in enumerate(zip(known, unknown, strict=True)):
        order = (0, 1) if number % 2 else (1, 0)
        for which in order:
            start = time.perf_counter()
            seen.add(await ask(pair[which]))
            times[which].append(time.perf_counter() - start)
    return seen, told_apart(*times)


def strangers(count: int = PAIRS) -> list[str]:
    """Addresses that nobody has."""
    return [f"none-{secrets.token_hex(6)}@example.org" for _ in range(count)]


@pytest.fixture
async def vera(stage: Stage, tmp_path: Path) -> AsyncIterator[tuple[Client, str]]:
    """Somebody with an account."""
    email = f"vera-{secrets.token_hex(4)}@example.org"
    async with Client.open(tmp_path / "vera", stage.address) as client:
        await client.create_account(email, PASSWORD, name="Vera", role="practitioner")
        yield client, email


async def test_a29_log_in_start_tells_nothing(stage: Stage, vera: tuple[Client, str]) -> None:
    async with httpx.AsyncClient(base_url=stage.address, trust_env=False) as http:

        async def ask(email: str) -> tuple[int, int]:
            answer = await http.post("/v1/login/start", content=cbor.encode({"email": email}))
            return answer.status_code, len(answer.content)

        for email in strangers(3):
            await ask(email)
        seen, share = await compare(ask, [vera[1]] * PAIRS, strangers())
    assert seen == {(200, 65536)}
    assert LOW < share < HIGH


async def test_a29_a_look_up_tells_nothing(vera: tuple[Client, str], tmp_path: Path) -> None:
    """28 pairs: a session may look up 60 addresses an hour."""
    client, email = vera
    transport = client._parts.context.transport

    async def ask(wanted: str) -> tuple[int, int]:
        body = cbor.encode({"email": wanted})
        return 200, len(await transport.send("POST", "/v1/lookup", body, "application/cbor"))

    for warming in strangers(2):
        await ask(warming)
    seen, share = await compare(ask, [email] * 28, strangers(28))
    assert seen == {(200, 65536)}
    assert LOW < share < HIGH


@pytest.fixture
def guardian(tmp_path: Path) -> Iterator[Turned]:
    """One guardian with accounts bound."""
    clock = Clock()
    one, *others = turned(tmp_path, clock)
    for other in others:
        other.store.close()
    for number in range(PAIRS):
        made = sign_up("Vera", email=f"vera-{number}@example.org")
        mailed = ticket(made.binding.handle, "bind", clock() + HOUR, number.to_bytes(16, "big"))
        assert one.status("bind", made.bind(1, mailed)) == "ok"
        assert one.status("confirm", made.confirm(1)) == "ok"
    yield one
    one.store.close()


async def test_a29_a_guardian_tells_nothing(guardian: Turned) -> None:
    async def ask(email: str) -> tuple[int, int]:
        log_in = start_log_in(DEPLOYMENT, email, "password", Stream(email))
        answer = guardian.evaluated(log_in)
        return len(answer.status), len(answer.body)

    known = [f"vera-{number}@example.org" for number in range(PAIRS)]
    for email in strangers(3):
        await ask(email)
    seen, share = await compare(ask, known, strangers())
    assert len(seen) == 1
    assert LOW < share < HIGH


async def test_a29_control_another_length_of_work_is_told_apart() -> None:
    async def ask(email: str) -> tuple[int, int]:
        time.sleep(0.003 if email.startswith("known") else 0.001)  # noqa: ASYNC251
        return 200, 0

    _, share = await compare(ask, ["known"] * PAIRS, strangers())
    assert share > HIGH
