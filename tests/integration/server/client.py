"""A test's client: CBOR both ways, signed requests."""

from __future__ import annotations

import time
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import httpx
from tests.integration.server.people import Person

from colloque.wire import cbor
from colloque.wire.http_signature import (
    RequestLine,
    content_digest,
    signature_base,
    signature_params,
)


def signed_headers(
    person: Person, method: str, target: str, body: bytes, created: int | None = None
) -> dict[str, str]:
    """Authorization, Content-Digest and the signature of spec: sync §2."""
    path, _, query = target.partition("?")
    digest = content_digest(body)
    bearer = b"Bearer " + urlsafe_b64encode(person.token).rstrip(b"=")
    line = RequestLine(method, path.encode(), query.encode(), digest, bearer)
    seconds = int(time.time()) if created is None else created
    params = signature_params(seconds, person.device.public.id.text())
    signature = person.device.session.sign_bytes(signature_base(line, params))
    return {
        "authorization": bearer.decode(),
        "content-digest": digest.decode(),
        "signature-input": f"sig={params.decode()}",
        "signature": f"sig=:{b64encode(signature).decode()}:",
    }


class Api:
    """Requests to one server."""

    def __init__(self, http: httpx.AsyncClient, origin: str) -> None:
        self.http = http
        self.origin = origin

    async def send(
        self,
        method: str,
        target: str,
        body: Any = None,
        who: Person | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """A request; `body` is a CBOR value or bytes as they are."""
        content = body if isinstance(body, bytes) else b"" if body is None else cbor.encode(body)
        signed = {} if who is None else signed_headers(who, method, target, content)
        return await self.http.request(
            method, target, content=content, headers={**signed, **(headers or {})}
        )

    async def ask(
        self, method: str, target: str, body: Any = None, who: Person | None = None
    ) -> Any:
        """The decoded answer of a request that succeeds."""
        answer = await self.send(method, target, body, who)
        assert answer.status_code < 300, (answer.status_code, answer.text)
        return cbor.decode(answer.content, 1 << 27) if answer.content else None

    async def sign_up(self, person: Person) -> None:
        """Ticket, account, log-in."""
        start = await self.ask("POST", "/v1/signup/start", {"email": person.email})
        person.version, person.keyring = 1, b"sealed keyring " + bytes(person.account)
        await self.ask(
            "POST",
            "/v1/accounts",
            {
                "email": person.email,
                "keyring": person.keyring,
                "keyslots": person.keyslots(1, person.keyring),
                "link": person.chain[0],
                "ticket": start["ticket"],
            },
        )
        await self.log_in(person)

    async def log_in(
        self, person: Person, link: bytes | None = None, slot: str = "password"
    ) -> None:
        """A session by a keyslot."""
        start = await self.ask("POST", "/v1/login/start", {"email": person.email})
        assertion = person.assertion(start["nonce"], self.origin, slot)
        body = {"assertion": assertion, "link": link, "session": None}
        person.token = (await self.ask("POST", "/v1/login/finish", body))["token"]
