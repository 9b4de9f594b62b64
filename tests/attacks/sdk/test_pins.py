"""A08: what a profile has pinned stays pinned when its account has logged out (spec: sync §7).

The profile forgets keys and contents, not positions: a server that shows an older membership, or
another one, or an older keyslot set at the next log-in is found out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.attacks.sdk.conftest import PASSWORD, Join, Talk

from colloque.errors import RolledBack

MEMBERSHIP = r"/membership$"
LISTING = r"/v1/conversations$"
LOG_IN = "/v1/login/start"


def first(count: int) -> Callable[[Any], Any]:
    """Only the oldest statements, and behind them nothing, as if nothing else had been."""
    left = [count]

    def change(answer: Any) -> Any:
        shown = answer["statements"][: left.pop() if left else 0]
        return {"statements": shown}

    return change


def at(seq: int, head: bytes) -> Callable[[Any], Any]:
    """A list that names this position."""

    def change(listing: Any) -> Any:
        for line in listing["conversations"]:
            line["seq"], line["head"] = seq, head
        return listing

    return change


async def log_in_again(talk: Talk) -> None:
    """The doctor logs out and in on the same profile: contents and keys are gone, pins are not."""
    await talk.doctor.client.log_out()
    await talk.doctor.client.log_in(talk.doctor.email, PASSWORD)


async def test_a08_an_older_membership_is_refused_after_logging_in_again(
    talk: Talk, join: Join
) -> None:
    helper = await join("helper", "assistant")
    person = await talk.patient.client._parts.people.look_up(helper.email)
    await talk.patient.client.change_members(talk.id, add=[person])
    await talk.patient.client.change_members(talk.id, remove=[person])
    await talk.doctor.client.conversations()
    room = await talk.doctor.client._parts.rooms.sync(talk.id)
    seen = room.state.seq
    await log_in_again(talk)
    before = len(talk.doctor.evil.sent)
    talk.doctor.evil.on("GET", MEMBERSHIP, first(seen))
    talk.doctor.evil.on("GET", LISTING, at(seen - 1, bytes(room.state.heads[seen - 1])))
    (info,) = await talk.doctor.client.conversations()
    assert info.problem == "rolled-back"
    with pytest.raises(RolledBack):
        await talk.doctor.client.send_text(talk.id, "to the removed one too")
    written = [one.url for one in talk.doctor.evil.sent[before:] if one.method == "POST"]
    assert not any("/conversations/" in url for url in written)
    talk.doctor.evil.behave()
    await talk.doctor.client.flush()
    (info,) = await talk.doctor.client.conversations()
    assert info.problem is None


async def test_a08_an_older_keyslot_set_is_refused_at_the_next_log_in(talk: Talk) -> None:
    bundles = talk.doctor.evil.watch("POST", LOG_IN)
    await log_in_again(talk)
    await log_in_again(talk)
    talk.doctor.evil.behave()
    await talk.doctor.client.log_out()

    def older(answer: Any) -> Any:
        return {**answer, "keyslots": bundles[0]["keyslots"]}

    talk.doctor.evil.on("POST", LOG_IN, older)
    before = len(talk.doctor.evil.sent)
    with pytest.raises(RolledBack):
        await talk.doctor.client.log_in(talk.doctor.email, PASSWORD)
    assert not any("login/finish" in one.url for one in talk.doctor.evil.sent[before:])
    talk.doctor.evil.behave()
    await talk.doctor.client.log_in(talk.doctor.email, PASSWORD)


async def test_a08_an_older_deployment_is_refused(talk: Talk) -> None:
    """The version is pinned: a lower one than seen is not taken, whatever it says."""
    context = talk.doctor.client._parts.context
    deployment = await context.deployment()
    with context.store.write():
        context.store.move_pin("deployment", deployment.id, 2, bytes(32))
    context._deployment = None
    with pytest.raises(RolledBack):
        await talk.doctor.client.log_in(talk.doctor.email, PASSWORD)
