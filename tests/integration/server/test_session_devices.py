"""Session devices at the server: let in, renewed, asked about, ended (spec: sync §3)."""

from __future__ import annotations

import secrets
from asyncio import sleep
from dataclasses import replace
from time import time_ns
from typing import Any

import asyncpg
import pytest
from tests.integration.server.client import Api
from tests.integration.server.conftest import Join
from tests.integration.server.people import (
    DeviceId,
    Person,
    Room,
    entry,
    new_device,
    new_enc,
    new_person,
    next_state,
    statement,
)

from colloque.sealing.device import DeviceKeys
from colloque.server.accounts import devices
from colloque.trust.session import admit_session
from colloque.trust.sigchain import verify_chain
from colloque.wire import cbor
from colloque.wire.ids import StatementHash

DAY = 86_400_000


def now() -> int:
    """Milliseconds."""
    return time_ns() // 1_000_000


def session_device(lifetime: int = DAY) -> DeviceKeys:
    """A device that ends."""
    return new_device(now() + lifetime)


async def finish(
    api: Api, who: Person, session: bytes | None, by: str = "password", link: bytes | None = None
) -> tuple[int, Any]:
    """A log-in with the person's device; status, and the answer or the code."""
    nonce = (await api.ask("POST", "/v1/nonce", {}))["nonce"]
    assertion = who.assertion(nonce, api.origin, by)
    body = {"assertion": assertion, "link": link, "session": session}
    answer = await api.send("POST", "/v1/login/finish", body)
    if answer.status_code != 200:
        return answer.status_code, answer.json()["code"]
    return 200, cbor.decode(answer.content, 4096)


async def enter(api: Api, ada: Person, by: str = "password", lifetime: int = DAY) -> Person:
    """Ada in a browser: a session device of hers, logged in."""
    web = replace(ada, device=session_device(lifetime), chain=list(ada.chain))
    session = ada.session(web.device, by)
    status, opened = await finish(api, web, session, by)
    assert status == 200, opened
    web.token, web.state = opened["token"], admit_session(ada.state, session)
    return web


async def renew(api: Api, who: Person) -> int:
    """The status of a renewal by the session key."""
    nonce = (await api.ask("POST", "/v1/nonce", {}))["nonce"]
    body = {"assertion": who.assertion(nonce, api.origin, None)}
    return (await api.send("POST", "/v1/session", body)).status_code


async def vault(api: Api, who: Person) -> int:
    """The status of a request of the session."""
    return (await api.send("GET", "/v1/account/vault", None, who)).status_code


async def log_out(api: Api, who: Person) -> None:
    """End the session."""
    assert (await api.send("DELETE", "/v1/session", None, who)).status_code == 204


async def ends(api: Api, who: Person) -> bool:
    """Whether requests of the session are refused, once the notice has come (a millisecond)."""
    for _ in range(200):
        if await vault(api, who) == 401:
            return True
        await sleep(0.01)
    return False


async def replace_password(api: Api, ada: Person) -> None:
    """A link by the sheet that puts a new keyslot in the password's place."""
    ada.slots = {**new_person(ada.deployment, ada.email).slots, "sheet": ada.slots["sheet"]}
    commits = tuple(keys.commit(id_) for id_, keys in ada.slots.values())
    epoch = ada.state.enc.epoch + 1
    link = ada.link("sheet", keyslots=commits, enc=new_enc(epoch))
    ada.take(link)
    body = {"keyring": b"new", "keyslots": ada.keyslots(2, b"new"), "link": link}
    assert await api.ask("POST", "/v1/account/changes", body, ada) == {}


async def room_of(api: Api, author: Person, people: list[Person]) -> Room:
    """A conversation that the author opens."""
    signed, wraps, keys = statement(author, people, people[0].account, None, "create")
    body = {"statement": signed, "wraps": wraps}
    await api.ask("POST", "/v1/conversations", body, author)
    return Room(next_state(None, signed, people), keys)


async def write(api: Api, who: Person, room: Room) -> int:
    """The status of an entry."""
    path = f"/v1/conversations/{room.state.conversation.text()}/entries"
    return (await api.send("POST", path, entry(who, room), who)).status_code


async def asked(api: Api, who: Person, account: Person, *ids: DeviceId) -> Any:
    """Session statements of an account."""
    path = f"/v1/accounts/{account.account.text()}/sessions"
    return await api.ask("POST", path, {"devices": [bytes(id_) for id_ in ids]}, who)


async def test_a_session_device_leaves_the_chain_as_it_is(api: Api, join: Join) -> None:
    ada = await join()
    web = await enter(api, ada)
    assert await vault(api, web) == 200
    path = f"/v1/accounts/{ada.account.text()}/chain"
    assert (await api.ask("GET", path, None, web))["links"] == ada.chain
    assert await renew(api, web) == 200


async def test_it_writes_entries_and_membership_statements(api: Api, join: Join) -> None:
    ada, ben = await join(), await join("practitioner")
    web = await enter(api, ada, "sheet")
    room = await room_of(api, web, [web, ben])
    assert await write(api, web, room) == 201
    assert await write(api, ben, room) == 201
    signed, wraps, keys = statement(web, [web, ben], ada.account, room.state, "rotate")
    path = f"/v1/conversations/{room.state.conversation.text()}/membership"
    assert await api.ask("POST", path, {"statement": signed, "wraps": wraps}, web) == {}
    room = Room(next_state(room.state, signed, [web, ben]), keys)
    assert await write(api, web, room) == 201


async def test_who_meets_a_device_reads_its_statement(api: Api, join: Join) -> None:
    ada, ben = await join(), await join("practitioner")
    web = await enter(api, ada)
    session = (await asked(api, ben, ada, web.device.public.id))["sessions"]
    read = admit_session(ada.state, session[0])
    assert read.device_at(web.device.public.id, 0) == web.device.public
    other = DeviceId(secrets.token_bytes(32))
    known = await asked(api, ben, ada, other, web.device.public.id)
    assert known == {"sessions": session}
    for empty in (ada.device.public.id, other):
        assert await asked(api, ben, ada, empty) == {"sessions": []}
    assert await asked(api, ben, ben, web.device.public.id) == {"sessions": []}
    await log_out(api, web)
    assert await asked(api, ben, ada, web.device.public.id) == {"sessions": session}


async def test_the_list_of_asked_devices_has_its_bounds(api: Api, join: Join) -> None:
    ada = await join()
    path = f"/v1/accounts/{ada.account.text()}/sessions"
    ids = [secrets.token_bytes(32) for _ in range(101)]
    for wrong in ([], ids, [ids[0], ids[0]], [b"short"]):
        answer = await api.send("POST", path, {"devices": wrong}, ada)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert await api.ask("POST", path, {"devices": ids[:100]}, ada) == {"sessions": []}
    nobody = type(ada.account)(secrets.token_bytes(32)).text()
    answer = await api.send("POST", f"/v1/accounts/{nobody}/sessions", {"devices": ids[:1]}, ada)
    assert answer.status_code == 404


async def test_a_decoy_has_no_sessions_like_anybody(api: Api, join: Join) -> None:
    ada = await join()
    found = await api.ask("POST", "/v1/lookup", {"email": "nobody-here@example.org"}, ada)
    decoy = replace(ada, state=replace(ada.state, account=_account_of(found["chain"], ada)))
    assert await asked(api, ada, decoy, DeviceId(bytes(32))) == {"sessions": []}


def _account_of(chain: list[bytes], ada: Person) -> Any:
    return verify_chain(chain, ada.deployment).account


async def test_the_owner_lists_what_has_not_ended(api: Api, join: Join) -> None:
    ada = await join()
    one, other = await enter(api, ada), await enter(api, ada, "sheet", 2 * DAY)
    listed = (await api.ask("GET", "/v1/account/sessions", None, ada))["sessions"]
    found = [admit_session(ada.state, data).sessions.popitem()[0] for data in listed]
    assert found == [other.device.public.id, one.device.public.id]
    await log_out(api, other)
    assert len((await api.ask("GET", "/v1/account/sessions", None, ada))["sessions"]) == 1


async def test_a_log_out_ends_the_device(api: Api, join: Join) -> None:
    ada, ben = await join(), await join("practitioner")
    web = await enter(api, ada)
    room = await room_of(api, web, [web, ben])
    nonce = (await api.ask("POST", "/v1/nonce", {}))["nonce"]
    second = replace(web)
    body = {"assertion": web.assertion(nonce, api.origin, None)}
    second.token = (await api.ask("POST", "/v1/session", body))["token"]
    await log_out(api, web)
    for who in (web, second):
        assert await write(api, who, room) == 401
        assert await ends(api, who)
    assert await renew(api, web) == 401
    assert await finish(api, web, None) == (401, "unauthenticated")
    assert await vault(api, ada) == 200


async def test_a_log_out_of_another_device_leaves_it(api: Api, join: Join) -> None:
    ada = await join()
    web = await enter(api, ada)
    await log_out(api, ada)
    assert await vault(api, web) == 200
    assert await renew(api, ada) == 200


async def test_a_new_password_ends_what_the_old_one_let_in(api: Api, join: Join) -> None:
    ada, ben = await join(), await join("practitioner")
    old, kept = await enter(api, ada), await enter(api, ada, "sheet")
    room = await room_of(api, old, [old, ben])
    await replace_password(api, ada)
    assert await write(api, old, room) == 401
    assert await ends(api, old)
    assert await renew(api, old) == 401
    assert await vault(api, kept) == 200
    assert await renew(api, kept) == 200
    stale = replace(ada, slots=old.slots, device=session_device())
    assert (await finish(api, stale, stale.session(stale.device)))[0] == 401
    assert await vault(api, await enter(api, ada)) == 200


async def test_a_link_that_revokes_it_ends_it(api: Api, join: Join) -> None:
    ada = await join()
    web, other = await enter(api, ada), await enter(api, ada)
    link = ada.link(revoke=(web.device.public.id,), enc=new_enc(2))
    ada.take(link)
    body = {"keyring": b"new", "keyslots": ada.keyslots(2, b"new"), "link": link}
    assert await api.ask("POST", "/v1/account/changes", body, ada) == {}
    assert await ends(api, web)
    assert await renew(api, web) == 401
    assert await vault(api, other) == 200
    again = replace(ada, device=web.device)
    assert (await finish(api, again, ada.session(web.device)))[0] in (403, 409)


async def test_a_device_revoked_before_it_came_never_comes(api: Api, join: Join) -> None:
    ada = await join()
    web = replace(ada, device=session_device())
    link = ada.link(revoke=(web.device.public.id,), enc=new_enc(2))
    ada.take(link)
    body = {"keyring": b"new", "keyslots": ada.keyslots(2, b"new"), "link": link}
    await api.ask("POST", "/v1/account/changes", body, ada)
    assert await finish(api, web, ada.session(web.device)) == (403, "not-authorised")


async def test_no_token_outlives_its_device(api: Api, join: Join) -> None:
    ada = await join()
    web = replace(ada, device=session_device(5_000))
    status, opened = await finish(api, web, ada.session(web.device))
    assert (status, opened["expires"]) == (200, web.device.public.expires)
    gone = replace(ada, device=session_device(-1))
    time = now() - 10_000
    assert await finish(api, gone, ada.session(gone.device, time=time)) == (401, "unauthenticated")


async def test_the_same_statement_again_is_one_device(api: Api, join: Join) -> None:
    ada = await join()
    web = replace(ada, device=session_device())
    session = ada.session(web.device)
    for again in (session, session, None):
        assert (await finish(api, web, again))[0] == 200
    other = ada.session(web.device)
    assert await finish(api, web, other) == (409, "conflict")


async def test_what_does_not_let_in(api: Api, join: Join) -> None:
    ada, eve = await join(), await join()
    web = replace(ada, device=session_device())
    device, another = web.device, session_device()
    own = replace(ada.device, public=replace(ada.device.public, expires=now() + DAY))
    head = StatementHash(secrets.token_bytes(32))
    wrong: dict[str, tuple[bytes, tuple[int, str]]] = {
        "other device": (ada.session(another), (422, "refused")),
        "by the other keyslot": (ada.session(device, "sheet"), (422, "refused")),
        "by a device": (ada.session(device, signer=ada.device.signer), (422, "refused")),
        "other head": (ada.session(device, head=head), (409, "stale")),
        "other place": (ada.session(device, seq=1), (409, "stale")),
        "account of another": (ada.session(device, account=eve.account), (422, "refused")),
        "no end": (ada.session(replace(device, public=replace(device.public, expires=None))),
                   (400, "malformed")),
        "too long": (ada.session(session_device(31 * DAY)), (422, "refused")),
        "an hour ago": (ada.session(device, time=now() - 3_600_000), (401, "clock")),
        "in an hour": (ada.session(device, time=now() + 3_600_000), (401, "clock")),
        "device of the chain": (ada.session(own), (422, "refused")),
        "a link": (ada.link("password", add=(device.public,)), (400, "malformed")),
        "no statement": (b"\xa0", (400, "malformed")),
    }  # fmt: skip
    for name, (session, refusal) in wrong.items():
        assert (name, await finish(api, web, session)) == (name, refusal)
    long = replace(ada, device=session_device(31 * DAY))
    assert await finish(api, long, ada.session(long.device)) == (400, "malformed")
    both = ada.link("password", add=(device.public,))
    assert await finish(api, web, ada.session(device), link=both) == (400, "malformed")
    assert await finish(api, web, None) == (401, "unauthenticated")
    mallory = replace(web, slots=eve.slots)
    assert (await finish(api, mallory, mallory.session(device)))[0] == 401
    assert await asked(api, eve, ada, device.public.id) == {"sessions": []}


async def test_it_changes_nothing_of_the_account(api: Api, join: Join) -> None:
    ada = await join()
    web = await enter(api, ada)
    link = web.link(add=(new_device().public,))
    body: dict[str, object] = {"keyring": None, "keyslots": None, "link": link}
    answer = await api.send("POST", "/v1/account/changes", body, web)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-authorised")
    body = {"keyring": b"new", "keyslots": web.keyslots(2, b"new"), "link": None}
    answer = await api.send("POST", "/v1/account/changes", body, web)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-authorised")
    link = web.link("password", add=(new_device().public,))
    body = {"keyring": None, "keyslots": None, "link": link}
    assert await api.ask("POST", "/v1/account/changes", body, web) == {}


@pytest.mark.parametrize("wrote", [True, False])
async def test_statements_stay_as_long_as_they_are_needed(
    api: Api, join: Join, dsn: str, wrote: bool
) -> None:
    ada, ben = await join(), await join("practitioner")
    web = await enter(api, ada)
    room = await room_of(api, ada, [ada, ben])
    if wrote:
        assert await write(api, web, room) == 201
    id_ = web.device.public.id
    connection = await asyncpg.connect(dsn)
    try:
        for later in (0, DAY + devices.ROOM + 60_000, 2 * DAY):
            await devices.sweep(connection, now() + later)
        found = await connection.fetch("SELECT kept FROM session_device WHERE device = $1", id_)
    finally:
        await connection.close()
    assert [row["kept"] for row in found] == ([True] if wrote else [])
