"""A03, A12, A18: entries planted, moved, held back, reordered (spec: entry §3)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.conftest import Join, Talk
from tests.attacks.sdk.lies import ENTRIES

from colloque.sdk.views import EntryView


async def shown(talk: Talk) -> list[EntryView]:
    """What the doctor reads."""
    return await talk.doctor.client.entries(talk.id)


def texts(entries: list[EntryView]) -> list[str]:
    """The readable messages."""
    return [entry.text for entry in entries if entry.type == "message"]


async def page_of(talk: Talk) -> list[Any]:
    """All stored entries as the server gives them out."""
    pages = talk.patient.evil.watch("GET", ENTRIES)
    parts = talk.patient.client._parts
    await parts.context.transport.send(
        "GET", f"/v1/conversations/{talk.id.text()}/entries?after=0&limit=500", b"", ""
    )
    talk.patient.evil.behave()
    return list(pages[0]["entries"])


@pytest.mark.parametrize("part", ["header", "body", "sig"])
async def test_a03_a_changed_entry_is_kept_out(talk: Talk, part: str) -> None:
    await talk.patient.client.send_text(talk.id, "three")
    talk.doctor.evil.tell(lies.entry_part_flipped(part))
    entries = await shown(talk)
    assert "three" not in texts(entries)
    assert entries[-1].problem
    assert entries[-1].text == ""


async def test_a03_an_entry_by_somebody_who_is_no_member_is_kept_out(
    talk: Talk, join: Join
) -> None:
    stranger = await join("stranger")
    other = await join("other", "practitioner")
    made = await stranger.client.start_conversation(with_email=other.email)
    await stranger.client.send_text(made.id, "planted")
    foreign = (await page_of(Talk(stranger, other, made.id)))[-1]["entry"]
    talk.doctor.evil.tell(lies.entry_planted(bytes(foreign), 900))
    entries = await shown(talk)
    assert "planted" not in texts(entries)
    assert entries[-1].problem


async def test_a12_an_entry_of_another_conversation_is_kept_out(talk: Talk) -> None:
    made = await talk.patient.client.start_conversation(with_email=talk.doctor.email)
    await talk.patient.client.send_text(made.id, "elsewhere")
    foreign = (await page_of(Talk(talk.patient, talk.doctor, made.id)))[-1]["entry"]
    talk.doctor.evil.tell(lies.entry_planted(bytes(foreign), 900))
    entries = await shown(talk)
    assert "elsewhere" not in texts(entries)
    assert entries[-1].problem == "wrong-purpose"


async def test_a18_an_entry_held_back_is_a_gap_at_its_place(talk: Talk) -> None:
    for text in ("three", "four", "five"):
        await talk.patient.client.send_text(talk.id, text)
    talk.doctor.evil.tell(lies.entry_held_back(1))
    entries = [entry for entry in await shown(talk) if entry.type == "message"]
    assert texts(entries)[-2:] == ["three", "five"]
    assert [entry.problem for entry in entries][-2:] == [None, "gap"]


async def test_a18_entries_in_another_order_are_shown_as_such(talk: Talk) -> None:
    for text in ("three", "four"):
        await talk.patient.client.send_text(talk.id, text)
    talk.doctor.evil.tell(lies.entries_swapped())
    entries = [entry for entry in await shown(talk) if entry.type == "message"]
    assert entries[-2].text == "four"
    assert entries[-2].problem == "gap"


async def test_a18_the_same_entry_twice_is_shown_once(talk: Talk) -> None:
    first = (await page_of(talk))[-1]["entry"]
    before = texts(await shown(talk))
    talk.doctor.evil.tell(lies.entry_planted(bytes(first), 900))
    assert texts(await shown(talk)) == before
