"""A08: what a profile has pinned stays pinned when its account has logged out (spec: sync §7).

The profile forgets keys and contents, not positions: a server that shows an older membership, or
another one, or an older keyslot set at the next log-in is found out.
"""

from __future__ import annotations

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.conftest import PASSWORD, Join, Talk
from tests.attacks.sdk.lies import LOG_IN

from colloque.errors import RolledBack


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
    talk.doctor.evil.tell(lies.statements_first(seen))
    talk.doctor.evil.tell(lies.line_at(seen - 1, bytes(room.state.heads[seen - 1])))
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
    older = {"keyslots": bundles[0]["keyslots"]}
    talk.doctor.evil.tell(lies.with_fields("POST", LOG_IN, older))
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
