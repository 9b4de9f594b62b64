"""Requests: signed, repeated byte for byte, refused by type."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable

import httpx
import pytest

from colloque.errors import (
    BadInput,
    ColloqueError,
    GuardiansUnavailable,
    Malformed,
    NotAuthorised,
    NotFound,
    NotLoggedIn,
    Offline,
    Stale,
    TooLarge,
    TooManyTries,
)
from colloque.sdk import answers, transport
from colloque.sdk.errors import Conflict, EmailTaken, Refused, ServerFailed
from colloque.sdk.signature import Session
from colloque.sdk.transport import Transport, origin_of
from colloque.sealing.device import device_keys
from colloque.trust.signature import verify_plain
from colloque.wire import cbor
from colloque.wire.http_signature import (
    RequestLine,
    content_digest,
    read_bearer,
    read_claim,
    signature_base,
)

ORIGIN = "http://127.0.0.1:8080"
NOW = 1_790_000_000_000
DEVICE = device_keys(bytes(range(32)))
SESSION = Session(b"t" * 32, NOW, DEVICE.public.id, DEVICE.session)
Answer = Callable[[httpx.Request], httpx.Response]


def client(answer: Answer, session: Session | None = SESSION) -> Transport:
    """A transport whose server is a function."""
    made = Transport(ORIGIN, lambda: NOW, httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    made.session = session
    return made


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    """A problem document."""
    return httpx.Response(status, content=json.dumps({"code": code}), headers=headers)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PAUSES", (0.0, 0.0))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("HTTPS://Example.org:443/path", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize("url", ["ftp://example.org", "http://", "http://host:port", ""])
def test_what_has_no_origin_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        origin_of(url)


async def test_a_request_carries_the_signature_that_the_server_asks_for() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=cbor.encode({"nonce": bytes(32)}))

    await client(answer).ask("POST", "/v1/nonce?x=1", answers.NONCE, {"a": 1})
    (request,) = seen
    body, headers = request.content, request.headers
    assert headers["content-digest"].encode() == content_digest(body)
    assert read_bearer(headers["authorization"].encode()) == SESSION.token
    claim = read_claim(headers["signature-input"].encode(), headers["signature"].encode())
    assert claim is not None
    assert (claim.created, claim.keyid) == (NOW // 1000, DEVICE.public.id.text())
    line = RequestLine(
        "POST", b"/v1/nonce", b"x=1", content_digest(body), headers["authorization"].encode()
    )
    verify_plain(DEVICE.session.public, signature_base(line, claim.params), claim.sig)
    assert b64decode(headers["signature"][5:-1]) == claim.sig


async def test_an_unsigned_request_carries_no_token() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        assert "signature" not in request.headers
        return httpx.Response(200, content=cbor.encode({}))

    await client(answer).ask("POST", "/v1/login/start", answers.EMPTY, {}, signed=False)


async def test_a_request_whose_answer_was_lost_is_sent_again_byte_for_byte() -> None:
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        if len(bodies) < 3:
            raise httpx.ReadError("lost")
        return httpx.Response(201, content=cbor.encode({}))

    await client(answer).ask("POST", "/v1/x", answers.EMPTY, {"once": True})
    assert bodies == [cbor.encode({"once": True})] * 3


async def test_a_server_that_cannot_be_reached_is_offline() -> None:
    calls = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        raise httpx.ConnectError("refused")

    with pytest.raises(Offline):
        await client(answer).ask("GET", "/v1/x", answers.EMPTY)
    assert len(calls) == 3


async def test_a_busy_server_is_asked_again_when_it_says() -> None:
    calls = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        if len(calls) == 1:
            return problem(503, "busy", **{"retry-after": "0"})
        return httpx.Response(200, content=cbor.encode({}))

    await client(answer).ask("GET", "/v1/x", answers.EMPTY)
    assert len(calls) == 2


async def test_a_clock_that_differs_is_corrected_by_the_servers() -> None:
    created = []

    def answer(request: httpx.Request) -> httpx.Response:
        claim = read_claim(
            request.headers["signature-input"].encode(), request.headers["signature"].encode()
        )
        assert claim is not None
        created.append(claim.created)
        if len(created) == 1:
            return problem(401, "clock", date="Thu, 01 Jan 2026 00:00:00 GMT")
        return httpx.Response(200, content=cbor.encode({}))

    await client(answer).ask("GET", "/v1/x", answers.EMPTY)
    assert created == [NOW // 1000, 1_767_225_600]


async def test_a_server_that_always_disputes_the_clock_is_given_up() -> None:
    made = client(lambda _: problem(401, "clock", date="Thu, 01 Jan 2026 00:00:00 GMT"))
    with pytest.raises(Refused):
        await made.ask("GET", "/v1/x", answers.EMPTY)


async def test_a_session_that_has_ended_is_renewed_once() -> None:
    renewed = []

    async def renew() -> Session:
        renewed.append(True)
        return SESSION

    def answer(request: httpx.Request) -> httpx.Response:
        if not renewed:
            return problem(401, "unauthenticated")
        return httpx.Response(200, content=cbor.encode({}))

    made = client(answer)
    made.renew = renew
    await made.ask("GET", "/v1/x", answers.EMPTY)
    assert renewed == [True]
    refusing = client(lambda _: problem(401, "unauthenticated"))
    refusing.renew = renew
    with pytest.raises(NotLoggedIn):
        await refusing.ask("GET", "/v1/x", answers.EMPTY)
    assert renewed == [True, True]


async def test_nobody_logged_in_sends_nothing() -> None:
    made = client(lambda _: pytest.fail("a request was sent"), session=None)
    with pytest.raises(NotLoggedIn):
        await made.ask("GET", "/v1/x", answers.EMPTY)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "malformed", Refused),
        (401, "unauthenticated", NotLoggedIn),
        (403, "not-authorised", NotAuthorised),
        (404, "not-found", NotFound),
        (409, "stale", Stale),
        (409, "conflict", Conflict),
        (409, "taken", EmailTaken),
        (413, "too-large", TooLarge),
        (422, "refused", Refused),
        (429, "too-many", TooManyTries),
        (429, "", TooManyTries),
        (500, "internal", ServerFailed),
        (503, "unavailable", GuardiansUnavailable),
        (302, "", Refused),
        (400, "something of a newer version", Refused),
    ],
)
async def test_a_problem_becomes_its_kind(
    status: int, code: str, kind: type[ColloqueError]
) -> None:
    with pytest.raises(kind):
        await client(lambda _: problem(status, code)).ask("GET", "/v1/x", answers.EMPTY)


@pytest.mark.parametrize(
    "content", [b"\xa1", b"\xa0\xa0", cbor.encode({"extra": 1}), b"<html>", cbor.encode([])]
)
async def test_an_answer_in_another_form_is_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        await client(lambda _: httpx.Response(200, content=content)).ask(
            "GET", "/v1/x", answers.EMPTY
        )


async def test_an_answer_over_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_LIMIT", 1000)
    with pytest.raises(TooLarge):
        await client(lambda _: httpx.Response(200, content=bytes(1001))).ask(
            "GET", "/v1/x", answers.EMPTY
        )


async def test_a_guardian_is_reached_at_its_own_address_or_through_the_origin() -> None:
    urls = []

    def answer(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(200, content=b"sealed")

    made = client(answer)
    assert await made.post_sealed("/guardians/1", b"x") == b"sealed"
    await made.post_sealed("https://guardian.example/g", b"x")
    assert urls == [f"{ORIGIN}/guardians/1", "https://guardian.example/g"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (lambda _: httpx.Response(400), Malformed),
        (lambda _: problem(503, "unavailable"), GuardiansUnavailable),
    ],
)
async def test_a_guardian_that_does_not_answer_well(
    answer: Answer, kind: type[ColloqueError]
) -> None:
    with pytest.raises(kind):
        await client(answer).post_sealed("/guardians/1", b"x")


def test_no_repr_shows_a_token() -> None:
    assert b"t" * 32 not in repr(SESSION).encode()
    assert "tttt" not in repr(SESSION)
