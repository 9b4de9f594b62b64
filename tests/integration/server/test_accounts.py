"""Accounts, log-in, recovery, sessions (spec: sync §2 to §4, identity)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from hashlib import sha512
from typing import Any, cast

import pytest
from tests.integration.server.client import Api, signed_headers
from tests.integration.server.conftest import Join
from tests.integration.server.deployment import TestDeployment
from tests.integration.server.people import Person, new_device, new_enc, new_person

from colloque.server.login.assertions import NOBODY
from colloque.wire import cbor


async def creation(api: Api, person: Person, keyring: bytes = b"sealed") -> dict[str, object]:
    """The body that makes an account."""
    start = await api.ask("POST", "/v1/signup/start", {"email": person.email})
    return {
        "email": person.email,
        "keyring": keyring,
        "keyslots": person.keyslots(1, keyring),
        "link": person.chain[0],
        "ticket": start["ticket"],
    }


async def code_of(api: Api, method: str, path: str, body: object, who: Person | None = None) -> str:
    """Status and code of a refusal."""
    answer = await api.send(method, path, body, who)
    assert answer.headers["content-type"] == "application/problem+json"
    return f"{answer.status_code} {answer.json()['code']}"


def unknown(deployment: TestDeployment, role: str = "patient") -> Person:
    """Somebody without an account."""
    return new_person(deployment.deployment.id, f"{secrets.token_hex(8)}@example.org", role)


async def test_the_same_account_twice_is_one(api: Api, deployment: TestDeployment) -> None:
    body = await creation(api, unknown(deployment))
    for _ in range(2):
        assert (await api.send("POST", "/v1/accounts", body)).status_code == 201


async def test_an_address_has_one_account(api: Api, deployment: TestDeployment) -> None:
    first = unknown(deployment)
    body, rival = await creation(api, first), replace(unknown(deployment), email=first.email)
    other = await creation(api, rival)
    assert (await api.send("POST", "/v1/accounts", body)).status_code == 201
    assert await code_of(api, "POST", "/v1/accounts", other) == "409 taken"
    again = {"email": first.email.upper()}
    assert await code_of(api, "POST", "/v1/signup/start", again) == "409 taken"


async def test_a_ticket_is_for_one_address(api: Api, deployment: TestDeployment) -> None:
    ada, eve = unknown(deployment), unknown(deployment)
    stolen = {**await creation(api, eve), "ticket": (await creation(api, ada))["ticket"]}
    assert await code_of(api, "POST", "/v1/accounts", stolen) == "422 refused"


async def test_a_keyring_must_be_the_signed_one(api: Api, deployment: TestDeployment) -> None:
    body = {**await creation(api, unknown(deployment)), "keyring": b"another"}
    assert await code_of(api, "POST", "/v1/accounts", body) == "422 refused"


async def test_unknown_and_known_addresses_start_alike(
    api: Api, join: Join, deployment: TestDeployment
) -> None:
    ada = await join()
    answers = [
        await api.send("POST", "/v1/login/start", {"email": email})
        for email in (ada.email, "nobody-at-all@example.org", "nobody-at-all@example.org")
    ]
    assert [len(answer.content) for answer in answers] == [65536] * 3
    assert {answer.status_code for answer in answers} == {200}
    decoys = [await api.ask("POST", "/v1/login/start", {"email": "no@example.org"}) for _ in "ab"]
    assert decoys[0]["chain"] == decoys[1]["chain"]
    assert decoys[0]["keyslots"] == decoys[1]["keyslots"]
    assert decoys[0]["nonce"] != decoys[1]["nonce"]


async def test_every_wrong_assertion_is_the_same_401(api: Api, join: Join) -> None:
    ada, eve = await join(), await join()
    nonce = (await api.ask("POST", "/v1/nonce", {}))["nonce"]
    good = ada.assertion(nonce, api.origin, "password")
    body: dict[str, object] = {"assertion": good, "link": None, "session": None}
    assert (await api.send("POST", "/v1/login/finish", body)).status_code == 200
    answers = [await api.send("POST", "/v1/login/finish", body)]
    wrong: list[dict[str, object]] = [
        {"account": eve.account},
        {"account": type(eve.account)(secrets.token_bytes(32))},
        {"origin": "https://evil.example"},
        {"purpose": "session"},
        {"device": eve.device.public.id},
        {"slot": None},
        {"slot": eve.slots["password"][0]},
        {"nonce": secrets.token_bytes(32)},
    ]
    for change in wrong:
        fresh = (await api.ask("POST", "/v1/nonce", {}))["nonce"]
        assertion = ada.assertion(fresh, api.origin, "password", **change)
        body = {"assertion": assertion, "link": None, "session": None}
        answers.append(await api.send("POST", "/v1/login/finish", body))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


async def test_a_new_device_comes_with_its_link(api: Api, join: Join) -> None:
    ada = await join()
    ada.device = new_device()
    link = ada.link("password", add=(ada.device.public,))
    nonce = (await api.ask("POST", "/v1/nonce", {}))["nonce"]
    assertion = ada.assertion(nonce, api.origin, "password")
    body = {"assertion": assertion, "link": link, "session": None}
    opened = await api.ask("POST", "/v1/login/finish", body)
    ada.token = opened["token"]
    chain = await api.ask("GET", f"/v1/accounts/{ada.account.text()}/chain?after=0", None, ada)
    assert chain == {"links": [link]}


async def test_a_login_link_may_not_do_more(api: Api, join: Join) -> None:
    ada = await join()
    old, ada.device = ada.device, new_device()
    add = ada.link("sheet", add=(ada.device.public,))
    ada.take(add)
    await api.log_in(ada, add, "sheet")
    fresh = new_person(ada.deployment, ada.email)
    slots = {"password": fresh.slots["password"], "sheet": ada.slots["sheet"]}
    commits = tuple(keys.commit(id_) for id_, keys in slots.values())
    rotate = ada.link("sheet", revoke=(old.public.id,), keyslots=commits, enc=new_enc(2))
    ada.take(rotate)
    ada.slots = slots
    keyring = b"recovered"
    body = {"keyring": keyring, "keyslots": ada.keyslots(2, keyring), "link": rotate}
    for _ in range(2):
        assert await api.ask("POST", "/v1/account/changes", body, ada) == {}
    assert (await api.ask("GET", "/v1/account/vault", None, ada))["keyring"] == keyring


async def test_settings_are_compared_and_swapped(api: Api, join: Join) -> None:
    ada = await join()
    path = "/v1/account/settings"
    assert await api.ask("GET", path, None, ada) == {"blob": b"", "version": 0}
    for _ in range(2):
        assert await api.ask("PUT", path, {"blob": b"one", "version": 1}, ada) == {}
    assert await code_of(api, "PUT", path, {"blob": b"two", "version": 1}, ada) == "409 stale"
    assert await code_of(api, "PUT", path, {"blob": b"two", "version": 3}, ada) == "409 stale"
    assert await api.ask("GET", path, None, ada) == {"blob": b"one", "version": 1}


async def test_a_lookup_does_not_tell_who_exists(api: Api, join: Join) -> None:
    ada, ben = await join(), await join()
    found = []
    for email in (ben.email, "nobody@example.org"):
        answer = await api.send("POST", "/v1/lookup", cbor.encode({"email": email}), ada)
        assert len(answer.content) == 65536
        found.append(cast(dict[str, Any], cbor.decode(answer.content, 1 << 20)))
    known, decoy = found
    assert (known["chain"], known["record"]) == (ben.chain, None)
    assert len(decoy["chain"]) == 1
    assert decoy["record"] is None


async def test_lookups_are_rationed(api: Api, join: Join) -> None:
    ada = await join()
    statuses = []
    for _ in range(61):
        answer = await api.send("POST", "/v1/lookup", {"email": "nobody@example.org"}, ada)
        statuses.append(answer.status_code)
    assert statuses == [200] * 60 + [429]
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "part", ["authorization", "signature", "signature-input", "content-digest"]
)
async def test_every_signed_part_counts(api: Api, join: Join, part: str) -> None:
    ada, eve = await join(), await join()
    target, body = "/v1/lookup", b"\xa1eemailga@b.org"
    headers = signed_headers(ada, "POST", target, body)
    for value in (None, signed_headers(eve, "POST", target, body + b" ")[part]):
        changed = {name: text for name, text in headers.items() if name != part}
        changed |= {} if value is None else {part: value}
        answer = await api.http.post(target, content=body, headers=changed)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_signature_is_for_one_request(api: Api, join: Join) -> None:
    ada = await join()
    headers = signed_headers(ada, "GET", "/v1/account/vault", b"")
    for method, target, body in (
        ("DELETE", "/v1/account/vault", b""),
        ("GET", "/v1/account/settings", b""),
        ("GET", "/v1/account/vault?x=1", b""),
        ("GET", "/v1/account/vault", b"\xa0"),
    ):
        answer = await api.http.request(method, target, content=body, headers=headers)
        assert answer.status_code in (401, 405), (method, target)
    assert (await api.http.get("/v1/account/vault", headers=headers)).status_code == 200


async def test_an_old_signature_says_clock(api: Api, join: Join) -> None:
    ada = await join()
    headers = signed_headers(ada, "GET", "/v1/account/vault", b"", created=1_700_000_000)
    answer = await api.http.get("/v1/account/vault", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "clock")
    assert "date" in answer.headers


def test_nobody_holds_the_key_of_nobody() -> None:
    digest = int.from_bytes(sha512(b"colloque/nobody 48").digest()[:32], "little") % (1 << 255)
    assert digest.to_bytes(32, "little") == NOBODY
