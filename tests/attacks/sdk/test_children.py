"""A36: of two links on one head the server takes one; who is shown both stops (identity §2, §3)."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.conftest import PASSWORD, Join, Talk

from colloque.errors import ColloqueError, Fork, Stale
from colloque.protocol.devices import add_device
from colloque.sdk import answers
from colloque.sdk.client import Client

RNG = secrets.token_bytes


def new_link(client: Client) -> bytes:
    """A right next link of the account that is logged in: one more device."""
    context = client._parts.context
    return add_device(context.me(), context.wall(), RNG)[1]


async def post(client: Client, link: bytes) -> str:
    """Give a link to the server; `ok`, or the code of its refusal."""
    body = {"keyring": None, "keyslots": None, "link": link}
    try:
        await client._parts.context.transport.ask(
            "POST", "/v1/account/changes", answers.EMPTY, body
        )
    except ColloqueError as error:
        return error.code
    return "ok"


async def test_a36_the_server_takes_one_of_two_links_on_a_head(join: Join) -> None:
    pia = await join("pia")
    links = [new_link(pia.client) for _ in range(4)]
    said = await asyncio.gather(*(post(pia.client, link) for link in links))
    assert sorted(said) == ["ok"] + [Stale.code] * 3
    taken = links[said.index("ok")]
    assert await post(pia.client, taken) == "ok", "the same bytes again change nothing"
    assert await post(pia.client, links[said.index(Stale.code)]) == Stale.code


async def test_a36_a_contact_s_second_history_is_refused_and_never_merged(
    talk: Talk, visit: Any
) -> None:
    """The doctor knows Pia's chain to her second device; the server shows a rival link instead."""
    rival = new_link(talk.patient.client)
    second = await visit("pia-again")
    await second.client.log_in(talk.patient.email, PASSWORD)
    people, id_ = talk.doctor.client._parts.people, talk.patient.client.account.account
    state = await people.fetch(id_)
    talk.doctor.evil.tell(lies.chain_instead([rival]))
    with pytest.raises(Fork):
        await people.fetch(id_)
    assert people.known(id_) == state
    talk.doctor.evil.behave()
    assert (await people.fetch(id_)).head == state.head
    people.forget()
    assert (await people.need([id_]))[id_].head == state.head, "nothing of it was kept"
