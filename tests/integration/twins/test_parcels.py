"""Both cores make whole parcels of fresh keys and open each other's, in Node and in Chromium.

Chains have several links, and membership has a history. A failure shows the seed of its run;
COLLOQUE_TWINS_SEED repeats it.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
from tests.integration.twins.making import make_parcel
from tests.integration.twins.opening import Json, open_parcel
from tests.integration.twins.runner import SEED, Twin, TypedError

from colloque.errors import ColloqueError

DAMAGED = 40


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
