"""A30: a stolen bearer token or a recorded request is worth nothing elsewhere (spec: sync §2).

Who may call which route for which object is the access matrix: tests/integration/server.
"""

from __future__ import annotations

import httpx
import pytest
from tests.attacks.sdk.conftest import Talk, join, talk, visit  # noqa: F401  (fixtures)


async def test_a30_recorded_headers_authorise_nothing_else(
    talk: Talk,  # noqa: F811
) -> None:
    patient = talk.patient
    patient.evil.sent.clear()
    await patient.client.send_text(talk.id, "once")
    posts = [one for one in patient.evil.sent if one.method == "POST"]
    sent = next(one for one in posts if one.url.endswith("/entries"))
    mine = {
        name: sent.headers[name]
        for name in ("authorization", "signature", "signature-input", "content-digest")
    }
    own = f"/v1/accounts/{patient.client.account.account.text()}"
    base = sent.url.split("/v1/")[0]
    attempts = [
        ("GET", sent.url, b"", mine),
        ("DELETE", sent.url, sent.body, mine),
        ("POST", sent.url + "?after=1", sent.body, mine),
        ("POST", sent.url, sent.body[:-1] + bytes([sent.body[-1] ^ 1]), mine),
        ("GET", f"{base}/v1/conversations", b"", mine),
        ("GET", f"{base}{own}/settings", b"", mine),
        ("GET", f"{base}/v1/conversations", b"", {"authorization": mine["authorization"]}),
        ("POST", sent.url, sent.body, {k: v for k, v in mine.items() if k != "signature"}),
        ("POST", sent.url, sent.body, {k: v for k, v in mine.items() if k != "authorization"}),
    ]
    async with httpx.AsyncClient(trust_env=False) as thief:
        for method, url, body, headers in attempts:
            kind = {"content-type": sent.headers["content-type"]}
            answer = await thief.request(method, url, content=body, headers=headers | kind)
            assert answer.status_code in (401, 404, 405), (method, url, answer.status_code)
    texts = [entry.text for entry in await talk.doctor.client.entries(talk.id)]
    assert texts.count("once") == 1


async def test_a30_the_same_request_again_changes_nothing(
    talk: Talk,  # noqa: F811
) -> None:
    talk.patient.evil.sent.clear()
    await talk.patient.client.send_text(talk.id, "once")
    async with httpx.AsyncClient(trust_env=False) as thief:
        for sent in list(talk.patient.evil.sent):
            if sent.method == "POST":
                await thief.post(sent.url, content=sent.body, headers=sent.headers)
    texts = [entry.text for entry in await talk.doctor.client.entries(talk.id)]
    assert texts.count("once") == 1


@pytest.mark.parametrize("place", ["query", "path"])
async def test_a30_a_token_in_an_address_is_no_session(stage: object, place: str) -> None:
    address = getattr(stage, "address")  # noqa: B009
    target = "/v1/conversations?token=" if place == "query" else "/v1/conversations/"
    async with httpx.AsyncClient(trust_env=False) as thief:
        answer = await thief.get(f"{address}{target}{'A' * 43}")
    assert answer.status_code in (400, 401, 404)
