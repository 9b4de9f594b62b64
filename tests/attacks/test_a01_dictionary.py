"""A01, A31: what is stored and what is sent give no way to test a password (spec: password §2, §7).

The thief has the database, one guardian's store and all that a client sent at a log-in, and tries
1,000 passwords, the right one among them. Whatever a password's seed leads to (public keys,
commitment, salt, opened wraps, signatures) is looked for in what the thief has. Control: with a
second guardian's store the same harness does find the password.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.attacks.sdk.evil import EvilServer
from tests.stage import started

from colloque.errors import ColloqueError
from colloque.sdk.client import Client
from colloque.sealing import oprf
from colloque.sealing.keyslot import PASSWORD as KIND
from colloque.sealing.keyslot import KeyslotKeys, keyslot_keys, unwrap_master_key
from colloque.sealing.password import evaluate_password
from colloque.trust.signature import verify_plain
from colloque.wire import cbor
from colloque.wire.handle import handle_of
from colloque.wire.ids import DeploymentId, Handle, KeyslotId
from colloque.wire.keyslots import LABEL as KEYSLOTS_LABEL
from colloque.wire.keyslots import LIMIT as KEYSLOTS_LIMIT
from colloque.wire.keyslots import KeyslotSet, decode_keyslot_set
from colloque.wire.login import LABEL as LOGIN_LABEL
from colloque.wire.login import LIMIT as LOGIN_LIMIT
from colloque.wire.pae import pae
from colloque.wire.signed import Signed, decode_signed

EMAIL = "vera@example.org"
CANDIDATES = [f"soleil levant {number}" for number in range(1000)]
RIGHT = CANDIDATES[617]
GUARDIANS = (1, 2, 3)
L = (1 << 252) + 27742317777372353535851937790883648493


def scalar(value: int) -> bytes:
    """A scalar of ristretto255."""
    return (value % L).to_bytes(32, "little")


@dataclass(frozen=True)
class Loot:
    """What a thief has."""

    deployment: DeploymentId
    handle: Handle
    keyslots: KeyslotSet
    shares: dict[int, int]
    haystack: bytes
    assertions: tuple[Signed, ...] = ()

    def keys(self) -> set[bytes]:
        """OPRF keys to try: the whole one from two shares, or all that one share might pass for."""
        if len(self.shares) > 1:
            one, two, *_ = self.shares
            return {scalar(self._weighted(one, two) + self._weighted(two, one))}
        ((one, share),) = self.shares.items()
        others = [other for other in GUARDIANS if other != one]
        return {scalar(share)} | {scalar(self._weighted(one, other)) for other in others}

    def _weighted(self, index: int, other: int) -> int:
        """A share times its Lagrange weight at 0 beside another guardian's."""
        return self.shares[index] * other * pow(other - index, -1, L)

    def confirms(self, password: str, key: bytes) -> bool:
        """Whether anything here tells that this password under this key is the right one."""
        keys = keyslot_keys(evaluate_password(self.deployment, self.handle, password, key), KIND)
        signing = keys.sign.public
        needles = [signing[:32], signing[32:96], keys.kem_public[:32], keys.login.public]
        needles += [keys.proof.public, keys.salt]
        needles += [keys.commit(slot.id).commit for slot in self.keyslots.slots]
        return (
            any(needle in self.haystack for needle in needles)
            or any(self._opens(keys, slot.id) for slot in self.keyslots.slots)
            or any(self._signed(keys, assertion) for assertion in self.assertions)
        )

    def _opens(self, keys: KeyslotKeys, slot: KeyslotId) -> bool:
        with suppress(ColloqueError):
            return bool(unwrap_master_key(keys, self.keyslots, slot))
        return False

    def _signed(self, keys: KeyslotKeys, assertion: Signed) -> bool:
        message = pae(LOGIN_LABEL, 1, assertion.payload)
        with suppress(ColloqueError):
            verify_plain(keys.login.public, message, assertion.sig)
            return True
        return False


def found(loot: Loot) -> list[str]:
    """The passwords that the loot confirms."""
    keys = loot.keys()

    def tells(password: str) -> bool:
        return any(loot.confirms(password, key) for key in keys)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(tells, CANDIDATES))
    return [password for password, yes in zip(CANDIDATES, answers, strict=True) if yes]


async def dump(dsn: str) -> tuple[bytes, bytes]:
    """Every byte of every row, and the keyslot set of the one account."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        parts: list[bytes] = []
        for (table,) in tables:
            for row in await connection.fetch(f'SELECT * FROM "{table}"'):  # noqa: S608
                parts += [one if isinstance(one, bytes) else repr(one).encode() for one in row]
        keyslots = await connection.fetchval("SELECT keyslots FROM account WHERE email = $1", EMAIL)
    finally:
        await connection.close()
    return b"\n".join(parts), bytes(keyslots)


def guardian_loot(data: Path, index: int, handle: Handle) -> tuple[bytes, int]:
    """A guardian's whole store as bytes, and the share in it."""
    (path,) = data.glob(f"**/*{index}/guardian.sqlite")
    content = b"".join(file.read_bytes() for file in sorted(path.parent.glob("guardian.sqlite*")))
    with sqlite3.connect(path) as store:
        query = "SELECT share FROM bindings WHERE handle = ?"
        (share,) = store.execute(query, (bytes(handle),)).fetchone()
    return content, int.from_bytes(share, "little")


@dataclass(frozen=True)
class World:
    """All that there is to steal."""

    deployment: DeploymentId
    handle: Handle
    database: bytes
    keyslots: KeyslotSet
    guardians: dict[int, tuple[bytes, int]]
    recorded: bytes
    assertions: tuple[Signed, ...]
    elements: tuple[bytes, ...]
    answered: bytes

    def steal(self, *guardians: int, recorded: bool = False) -> Loot:
        """The database with these guardians' stores."""
        stores = [self.guardians[index][0] for index in guardians]
        shares = {index: self.guardians[index][1] for index in guardians}
        stolen = b"".join((self.database, *stores))
        loot = Loot(self.deployment, self.handle, self.keyslots, shares, stolen)
        if not recorded:
            return loot
        return replace(loot, haystack=stolen + self.recorded, assertions=self.assertions)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """An installation with one account that has logged in, once with a wrong password."""
    return asyncio.run(build(tmp_path_factory.mktemp("a01")))


@contextmanager
def group_elements() -> Iterator[list[bytes]]:
    """Collect what the client blinds and combines, as it does so."""
    seen: list[bytes] = []
    blind, combine = oprf.blind, oprf.combine

    def watched_blind(*arguments: Any) -> bytes:
        seen.append(blind(*arguments))
        return seen[-1]

    def watched_combine(evaluated: dict[int, bytes]) -> bytes:
        seen.extend(evaluated.values())
        return combine(evaluated)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oprf, "blind", watched_blind)
        patch.setattr(oprf, "combine", watched_combine)
        yield seen


async def build(folder: Path) -> World:
    """Make the account, log in, and take what there is to steal."""
    evil = EvilServer()
    with started(folder / "data") as stage:
        async with Client.open(folder / "first", stage.address) as first:
            await first.create_account(EMAIL, RIGHT, name="Vera", role="patient")
        async with Client.open(folder / "second", stage.address, http=evil.client()) as second:
            answers = evil.watch("POST", r"/guardians/\d$")
            with group_elements() as elements:
                with suppress(ColloqueError):
                    await second.log_in(EMAIL, CANDIDATES[3])
                await second.log_in(EMAIL, RIGHT)
            deployment = (await second._parts.context.deployment()).id
        handle = handle_of(deployment, EMAIL)
        database, keyslots = await dump((stage.data / "postgres" / "dsn").read_text())
        guardians = {index: guardian_loot(stage.data, index, handle) for index in GUARDIANS}
    signed = decode_signed(keyslots, KEYSLOTS_LABEL, KEYSLOTS_LIMIT)
    bodies: list[Any] = [
        cbor.decode(sent.body, 1 << 20) for sent in evil.sent if sent.url.endswith("/login/finish")
    ]
    assertions = tuple(decode_signed(b["assertion"], LOGIN_LABEL, LOGIN_LIMIT) for b in bodies)
    assert assertions, "the harness recorded no log-in"
    return World(
        deployment,
        handle,
        database,
        decode_keyslot_set(signed.payload),
        guardians,
        evil.everything,
        assertions,
        tuple(elements),
        b"".join(answers),
    )


def test_a01_a31_database_one_guardian_and_recorded_log_ins_confirm_no_password(
    world: World,
) -> None:
    assert found(world.steal(2, recorded=True)) == []


@pytest.mark.parametrize("recorded", [False, True], ids=["stored", "recorded-too"])
def test_a01_control_with_two_guardians_the_same_harness_finds_it(
    world: World, recorded: bool
) -> None:
    assert found(world.steal(1, 3, recorded=recorded)) == [RIGHT]


def test_a31_control_a_recorded_log_in_alone_would_be_enough_with_two_shares(world: World) -> None:
    loot = world.steal(2, 3)
    recorded = replace(loot, haystack=world.recorded, assertions=world.assertions)
    nothing = replace(loot.keyslots, slots=())
    assert found(replace(recorded, keyslots=nothing)) == [RIGHT]


def test_a01_recorded_guardian_traffic_holds_no_group_element(world: World) -> None:
    assert len(world.elements) == 2 * (1 + 2), "two attempts, each blinded once, two evaluations"
    assert len(world.answered) >= 4 * 1024
    for element in world.elements:
        assert element not in world.recorded
        assert element not in world.answered
