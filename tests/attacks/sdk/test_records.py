"""A04, A08: practitioners whom one meets in a conversation, and what the registry says of them.

(spec: sync §4, identity §4, deployment §3)
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.attacks.sdk.conftest import PASSWORD, Join, Somebody, Talk
from tests.attacks.sdk.evil import flip
from tests.attacks.sdk.lies import with_fields
from tests.stage import Stage

from colloque.errors import ColloqueError
from colloque.sdk.client import Client
from colloque.sdk.records import take_wanted
from colloque.sdk.views import MemberView

RECORDS = r"^/v1/directory/records$"
Visit = Callable[..., Awaitable[Somebody]]


async def be_listed(stage: Stage, doctor: Somebody, name: str = "Dr Ada Exemple") -> None:
    """The registry signs what a practitioner asks for."""
    await doctor.client.request_listing(
        name=name, speciality="", city="Ville-Exemple", email=doctor.email
    )
    stage.approve_all()


async def member(client: Client, who: Somebody) -> MemberView:
    """How a client shows somebody in its only conversation, after asking the server."""
    (info,) = await client.conversations()
    account = who.client._parts.context.account
    return next(one for one in info.members if one.account == account)


def next_day(client: Client) -> None:
    """A day has passed since the directory was asked."""
    client._parts.context.store.run("UPDATE asked SET time = time - 86400000")


def asked(somebody: Somebody) -> int:
    """How often the directory was asked for records."""
    return sum(one.url.endswith("/v1/directory/records") for one in somebody.evil.sent)


async def record_of(stage: Stage, doctor: Somebody, reader: Somebody) -> bytes:
    """The record as the server has it."""
    text = f"Dr {secrets.token_hex(6)}"
    await be_listed(stage, doctor, text)
    body = {"after": 0, "text": text}
    seen = reader.evil.watch("POST", "/v1/directory/search")
    await reader.client.search_directory(body["text"])  # type: ignore[arg-type]
    reader.evil.behave()
    data: bytes = seen[0]["records"][0]
    return data


async def test_whom_the_registry_has_signed_is_confirmed_to_everybody_in_the_conversation(
    talk: Talk, join: Join, stage: Stage
) -> None:
    ada = await join("ada", "practitioner")
    await be_listed(stage, ada)
    account = ada.client._parts.context.account
    await talk.patient.client.change_members(talk.id, add=[account])
    for reader in (talk.patient, talk.doctor):
        shown = await member(reader.client, ada)
        assert (shown.state, shown.name) == ("directory", "Dr Ada Exemple")
    assert (await member(talk.patient.client, talk.doctor)).state == "unverified"


async def test_an_account_is_asked_for_once_a_day(talk: Talk, stage: Stage) -> None:
    for _ in range(3):
        assert (await member(talk.patient.client, talk.doctor)).state == "unverified"
    before = asked(talk.patient)
    await be_listed(stage, talk.doctor)
    assert (await member(talk.patient.client, talk.doctor)).state == "unverified"
    assert asked(talk.patient) == before == 1
    next_day(talk.patient.client)
    assert (await member(talk.patient.client, talk.doctor)).state == "directory"
    next_day(talk.patient.client)
    await talk.patient.client.conversations()
    assert asked(talk.patient) == 2, "whose record is here is not asked for again"


async def test_a_compared_code_stays_above_the_directory(talk: Talk, stage: Stage) -> None:
    shown = await member(talk.patient.client, talk.doctor)
    await talk.patient.client.verify_contact(shown.account, shown.safety_code)
    await be_listed(stage, talk.doctor)
    next_day(talk.patient.client)
    shown = await member(talk.patient.client, talk.doctor)
    assert (shown.state, shown.name) == ("verified", "Dr Ada Exemple")


@pytest.mark.parametrize("percent", [20, 60, 95])
async def test_a04_a_forged_record_confirms_nobody(talk: Talk, stage: Stage, percent: int) -> None:
    await be_listed(stage, talk.doctor)
    next_day(talk.patient.client)

    def forge(answer: Any) -> Any:
        (record,) = answer["records"]
        return {"records": [flip(record, len(record) * percent // 100)]}

    talk.patient.evil.on("POST", RECORDS, forge)
    before = asked(talk.patient)
    shown = await member(talk.patient.client, talk.doctor)
    assert (shown.state, shown.name) == ("unverified", "Doctor")
    assert asked(talk.patient) == before + 1


async def test_a04_the_record_of_another_account_changes_nothing(
    talk: Talk, join: Join, stage: Stage
) -> None:
    other = await join("other", "practitioner")
    record = await record_of(stage, other, talk.doctor)
    next_day(talk.patient.client)
    talk.patient.evil.tell(with_fields("POST", RECORDS, {"records": [record]}))
    shown = await member(talk.patient.client, talk.doctor)
    assert (shown.state, shown.name) == ("unverified", "Doctor")
    parts = talk.patient.client._parts
    stranger = other.client._parts.context.account
    assert parts.people.record_of(stranger) is None
    with pytest.raises(ColloqueError) as caught:
        await take_wanted(parts, record, [shown.account])
    assert caught.value.code == "substituted"


async def test_a08_a_record_older_than_another_device_has_seen_is_not_taken(
    talk: Talk, visit: Visit, stage: Stage
) -> None:
    older = await record_of(stage, talk.doctor, talk.patient)
    await record_of(stage, talk.doctor, talk.patient)
    newest = await member(talk.patient.client, talk.doctor)
    fresh = await visit("fresh")
    await fresh.client.log_in(talk.patient.email, PASSWORD)
    fresh.evil.tell(with_fields("POST", RECORDS, {"records": [older]}))
    shown = await member(fresh.client, talk.doctor)
    assert shown.name == "Doctor"
    assert fresh.client._parts.people.record_of(shown.account) is None
    fresh.evil.behave()
    next_day(fresh.client)
    shown = await member(fresh.client, talk.doctor)
    assert (shown.state, shown.name) == ("directory", newest.name)


async def test_a_server_that_has_no_such_answer_stops_nobody(talk: Talk) -> None:
    next_day(talk.patient.client)
    talk.patient.evil.tell(with_fields("POST", RECORDS, {"records": [b"", b"\xa0", b"no"]}))
    assert (await member(talk.patient.client, talk.doctor)).state == "unverified"
    talk.patient.evil.on("POST", RECORDS, lambda _: {"nothing": 1})
    next_day(talk.patient.client)
    assert (await member(talk.patient.client, talk.doctor)).state == "unverified"
