"""A02, A04, A05, A08, A10, A31: keys, histories and deployments other than the pinned ones.

(spec: identity §2 to §4, keyslot §2, deployment §1, password §7, sync §1)
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.conftest import PASSWORD, Join, Talk

from colloque.errors import ColloqueError, Malformed, RemoteError, Substituted
from colloque.wire import cbor


async def test_a04_an_address_that_changes_hands_is_refused(talk: Talk, join: Join) -> None:
    thief = await join("thief", "practitioner")
    swapped = talk.patient.evil.watch("POST", "/v1/lookup")
    await talk.patient.client._parts.people.look_up(thief.email)
    talk.patient.evil.behave()
    talk.patient.evil.on("POST", "/v1/lookup", lambda _: swapped[0])
    with pytest.raises(Substituted):
        await talk.patient.client.start_conversation(with_email=talk.doctor.email)


async def test_a04_a_changed_chain_is_refused_and_nothing_is_written_to_it(
    talk: Talk, join: Join
) -> None:
    other = await join("other", "practitioner")
    talk.patient.evil.tell(lies.flipped("POST", lies.LOOK_UP, "chain", 50))
    before = len(talk.patient.evil.sent)
    with pytest.raises(RemoteError):
        await talk.patient.client.start_conversation(with_email=other.email)
    posted = [one.url for one in talk.patient.evil.sent[before:] if "conversations" in one.url]
    assert posted == []


async def test_a08_an_older_membership_than_the_pinned_one_is_refused(
    talk: Talk, join: Join
) -> None:
    helper = await join("helper", "assistant")
    person = await talk.patient.client._parts.people.look_up(helper.email)
    await talk.patient.client.change_members(talk.id, add=[person])
    await talk.doctor.client.conversations()
    talk.doctor.evil.tell(lies.line_at(0))
    (info,) = await talk.doctor.client.conversations()
    assert info.problem == "rolled-back"


async def test_a08_older_settings_are_refused(talk: Talk) -> None:
    await talk.patient.client.mark_read(talk.id)
    talk.patient.evil.tell(lies.settings_older())
    with pytest.raises(ColloqueError) as caught:
        await talk.patient.client.conversations()
    assert caught.value.code == "rolled-back"


async def test_a10_another_deployment_is_refused(talk: Talk, visit: Any) -> None:
    visitor = await visit()
    visitor.evil.tell(lies.flipped("GET", "/v1/deployment", "descriptors", 50))
    with pytest.raises(RemoteError):
        await visitor.client.log_in(talk.patient.email, PASSWORD)
    assert {one.url.rsplit("/", 1)[1] for one in visitor.evil.sent} == {"deployment"}


async def test_a10_parameters_that_a_server_offers_are_refused(talk: Talk, visit: Any) -> None:
    visitor = await visit()
    visitor.evil.tell(lies.with_fields("POST", lies.LOG_IN, {"argon2": {"m": 8}}))
    with pytest.raises(Malformed):
        await visitor.client.log_in(talk.patient.email, PASSWORD)


@pytest.mark.parametrize("percent", [10, 30, 50, 70, 90])
async def test_a02_any_change_of_a_keyslot_set_stops_the_log_in(
    talk: Talk, visit: Any, percent: int
) -> None:
    visitor = await visit()
    visitor.evil.tell(lies.flipped("POST", lies.LOG_IN, "keyslots", percent))
    with pytest.raises(RemoteError):
        await visitor.client.log_in(talk.patient.email, PASSWORD)
    assert not any("login/finish" in one.url for one in visitor.evil.sent)


async def test_a02_a_changed_keyring_is_refused(talk: Talk, visit: Any) -> None:
    visitor = await visit()
    visitor.evil.tell(lies.flipped("GET", lies.VAULT, "keyring", 20))
    with pytest.raises(ColloqueError) as caught:
        await visitor.client.log_in(talk.patient.email, PASSWORD)
    assert caught.value.code == "tampered"
    assert not visitor.client.logged_in


async def test_a31_the_bundle_of_another_account_is_refused_before_anything_is_sent(
    talk: Talk, visit: Any
) -> None:
    visitor = await visit()
    bundles = visitor.evil.watch("POST", "/v1/login/start")
    await visitor.client._parts.context.deployment()
    await visitor.client._parts.context.transport.send(
        "POST", "/v1/login/start", cbor_of(talk.doctor.email), "application/cbor", signed=False
    )
    visitor.evil.behave()
    visitor.evil.on("POST", "/v1/login/start", lambda _: bundles[0])
    with pytest.raises(RemoteError):
        await visitor.client.log_in(talk.patient.email, PASSWORD)
    assert not any("login/finish" in one.url for one in visitor.evil.sent)


def cbor_of(email: str) -> bytes:
    """A log-in start's body."""
    return cbor.encode({"email": email})


async def test_a05_no_secret_stands_in_any_request(talk: Talk, visit: Any) -> None:
    visitor = await visit()
    await visitor.client.recover(talk.patient.email, talk.patient.words, "another password")
    await visitor.client.send_text(talk.id, "a very private text")
    sent = talk.patient.evil.everything + visitor.evil.everything
    for secret in (PASSWORD, "another password", "a very private text", "Fatigue", "one", "Pia"):
        if len(secret) > 4:
            assert secret.encode() not in sent
    assert " ".join(talk.patient.words[:3]).encode() not in sent
