"""A14: a newer state that the server hides stops writing, and only that (spec: entry §3)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.conftest import Join, Talk

from colloque.errors import ColloqueError


async def posted(talk: Talk, before: int) -> list[str]:
    """What the doctor has written to the conversation's address since."""
    sent = talk.doctor.evil.sent[before:]
    return [one.url for one in sent if one.method == "POST" and "conversations" in one.url]


async def test_a14_a_chain_kept_from_the_writer_stops_writing_until_it_is_shown(
    talk: Talk, visit: Any
) -> None:
    recovered = await visit("pia-again")
    await recovered.client.recover(talk.patient.email, talk.patient.words, "another password")
    await recovered.client.send_text(talk.id, "I am back")
    talk.doctor.evil.tell(lies.chain_hidden())
    shown = await talk.doctor.client.entries(talk.id)
    assert "I am back" not in [one.text for one in shown]
    assert (await talk.doctor.client.conversation(talk.id)).problem == "rolled-back"
    with pytest.raises(ColloqueError) as caught:
        await talk.doctor.client.send_text(talk.id, "hello?")
    assert caught.value.code == "rolled-back"
    assert len(talk.doctor.client.waiting()) == 1
    talk.doctor.evil.behave()
    await talk.doctor.client.flush()
    texts = [one.text for one in await recovered.client.entries(talk.id) if one.type == "message"]
    assert texts == ["one", "two", "I am back", "hello?"]


async def test_a14_what_members_know_of_each_other_cannot_be_hidden(
    talk: Talk, visit: Any, join: Join
) -> None:
    """A third member's entry tells of a chain that the server does not show."""
    helper = await join("helper", "assistant")
    account = helper.client.account.account
    await talk.patient.client.change_members(talk.id, add=[account])
    await helper.client.conversations()
    await talk.doctor.client.conversations()
    other = await visit("helper-again")
    await other.client.log_in(helper.email, "a good password")
    await talk.patient.client._parts.people.refresh([account])
    await talk.patient.client.send_text(talk.id, "with a newer head of the helper")
    talk.doctor.evil.tell(lies.chain_hidden(account.text()))
    await talk.doctor.client.entries(talk.id)
    before = len(talk.doctor.evil.sent)
    with pytest.raises(ColloqueError) as caught:
        await talk.doctor.client.send_text(talk.id, "to everybody")
    assert caught.value.code == "rolled-back"
    assert await posted(talk, before) == []
    talk.doctor.evil.behave()
    await talk.doctor.client.send_text(talk.id, "to everybody")
