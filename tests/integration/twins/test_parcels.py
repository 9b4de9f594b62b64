"""Both cores make whole parcels of fresh keys and open each other's, in Node and in Chromium.

Chains have several links, membership has a history, and a password goes through the guardians. A
failure shows the seed of its run; COLLOQUE_TWINS_SEED repeats it.
"""

from __future__ import annotations

import copy
import os
import random
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from tests.integration.twins.making import make_parcel
from tests.integration.twins.opening import Json, open_parcel
from tests.integration.twins.runner import Twin, TypedError, running
from tests.unit.protocol import fakes
from tools.vectors.cast import first_descriptor
from tools.vectors.stream import Stream

from colloque.errors import ColloqueError
from colloque.protocol.log_in import Bundle, start_log_in

SEED = os.environ.get("COLLOQUE_TWINS_SEED") or secrets.token_hex(8)
DAMAGED = 40


@pytest.fixture(scope="module", params=["node", "chromium"])
def twin(request: pytest.FixtureRequest) -> Iterator[Twin]:
    """The TypeScript core."""
    print(f"seed {SEED}")
    with running(request.param) as started:
        yield started


@pytest.fixture(scope="module")
def parcel() -> Json:
    """Made by Python."""
    return make_parcel(SEED)


def open_or_code(parcel: Json) -> Json | TypedError:
    """What Python makes of it."""
    try:
        return open_parcel(parcel)
    except ColloqueError as error:
        return TypedError(error.code)


def test_typescript_opens_what_python_made(twin: Twin, parcel: Json) -> None:
    opened = open_parcel(parcel)
    assert opened["file"]["size"] >= 0
    assert twin.call("open", parcel) == opened, SEED


def test_python_opens_what_typescript_made(twin: Twin) -> None:
    made = twin.call("make", {"seed": SEED})
    opened = open_parcel(made)
    assert len(opened["entries"]) == 5
    assert [len(account["masters"]) for account in opened["accounts"]] == [2, 2, 2]
    assert twin.call("open", made) == opened, SEED


def test_both_say_the_same_of_a_damaged_parcel(twin: Twin, parcel: Json) -> None:
    chance = random.Random(SEED)
    for number in range(DAMAGED):
        damaged = copy.deepcopy(parcel)
        where = damage(damaged, chance)
        ours = open_or_code(damaged)
        assert isinstance(ours, TypedError), (SEED, number, where)
        assert twin.call("open", damaged) == ours, (SEED, number, where)


def damage(parcel: Json, chance: random.Random) -> str:
    """Flip one bit of one byte string; where."""
    leaves = list(_leaves(parcel, ""))
    holder, key, path = chance.choice(leaves)
    data = bytearray.fromhex(holder[key])
    at = chance.randrange(len(data))
    data[at] ^= 1 << chance.randrange(8)
    holder[key] = data.hex()
    return f"{path}, byte {at}"


def _leaves(value: Any, path: str) -> Iterator[tuple[Any, Any, str]]:
    """Byte strings that both must refuse when a bit is wrong; seeds and names are ours."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        place = f"{path}/{key}"
        if isinstance(item, dict | list):
            yield from _leaves(item, place)
        elif isinstance(item, str) and item and key not in ("kind", "seed", "id", "author", "key"):
            yield value, key, place


def test_python_logs_in_to_an_account_made_in_typescript(twin: Twin) -> None:
    held = fakes.guardians()
    made = sign_up(twin, held, "pia@example.org", "une phrase assez longue")
    bundle = Bundle(tuple(map(bytes.fromhex, made["chain"])), bytes.fromhex(made["set"]), bytes(32))
    rng = Stream(SEED)
    begun = start_log_in(fakes.DEPLOYMENT, "Pia@Example.org", "une phrase assez longue", rng)
    opened = begun.finish(bundle, fakes.evaluate_at(begun, held[1:], 1, rng))
    assert opened.master.hex() == made["master"], SEED


def test_typescript_logs_in_to_accounts_of_both(twin: Twin) -> None:
    held = fakes.guardians()
    made = sign_up(twin, held, "pia@example.org", "une phrase assez longue")
    found = log_in(twin, held, "pia@example.org", "une phrase assez longue", made)
    assert found["master"] == made["master"], SEED
    own = fakes.sign_up()
    fakes.bind_all(held, own)
    theirs = {"chain": [own.link.hex()], "set": own.vault.keyslots.hex()}
    found = log_in(twin, held, fakes.EMAIL, fakes.PASSWORD, theirs)
    assert found["master"] == own.own.master.hex(), SEED
    wrong = log_in(twin, held, fakes.EMAIL, fakes.PASSWORD + "!", theirs)
    assert wrong == TypedError("not-authorised"), SEED


def sign_up(twin: Twin, held: list[fakes.FakeGuardian], email: str, password: str) -> Json:
    """An account of the other core, bound and confirmed at all guardians."""
    made: Json = twin.call("signUp", person(email, password))
    for op in ("binds", "confirms"):
        answers = [answered(held, request) for request in made[op]]
        opened = twin.call("openAnswers", {"answers": answers})
        assert opened == [{"status": "ok", "body": ""}] * 3
    return made


def log_in(
    twin: Twin, held: list[fakes.FakeGuardian], email: str, password: str, account: Json
) -> Any:
    """Ask two guardians, finish, and prove the success to them."""
    asked = {**person(email, password), "guardians": [1, 3], "version": 1}
    answers = [answered(held, request) for request in twin.call("ask", asked)]
    found = twin.call("finish", {**asked, **account, "answers": answers})
    if isinstance(found, TypedError):
        return found
    proofs = [answered(held, request) for request in found["proofs"]]
    opened = twin.call("openAnswers", {"answers": proofs})
    assert [one["status"] for one in opened] == ["ok", "ok"]
    assert [len(held[place].proved) > 0 for place in (0, 2)] == [True, True]
    return found


def answered(held: list[fakes.FakeGuardian], request: Json) -> Json:
    """A request with the guardian's sealed answer."""
    guardian = held[request["guardian"] - 1]
    return {**request, "answer": guardian.receive(bytes.fromhex(request["sealed"])).hex()}


def person(email: str, password: str) -> Json:
    """Who signs up or logs in."""
    return {
        "descriptors": [first_descriptor().hex()],
        "email": email,
        "password": password,
        "seed": SEED,
    }
