"""A29: whether an address has an account does not show (spec: decoy).

Everything that a client does and gets is recorded at the connection: a log-in with a wrong password
to an account, and the same to an address that nobody has; a recovery likewise.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from tests.stage import PASSWORD, Stage

from colloque.errors import WrongPassword
from colloque.sdk.client import Client
from colloque.sealing.words import words_of

#: Method, path, length of the request, status, length of the answer.
Seen = tuple[str, str, int, int, int]


@dataclass
class Recorder(httpx.AsyncBaseTransport):
    """Passes everything on and keeps what an observer sees of it."""

    real: httpx.AsyncBaseTransport = field(default_factory=httpx.AsyncHTTPTransport)
    seen: list[Seen] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        response = await self.real.handle_async_request(request)
        content = await response.aread()
        await response.aclose()
        path = request.url.path
        self.seen.append((request.method, path, len(body), response.status_code, len(content)))
        headers = {"content-type": response.headers["content-type"]}
        return httpx.Response(response.status_code, headers=headers, content=content)


Try = Callable[[Client, str], Awaitable[object]]


async def log_in(client: Client, email: str) -> object:
    """A log-in with a password that is nobody's."""
    return await client.log_in(email, "not the password")


async def recover(client: Client, email: str) -> object:
    """A recovery with words that are nobody's."""
    words = words_of(secrets.token_bytes(16))
    return await client.recover(email, words, "another password")


async def watch(stage: Stage, home: Path, email: str, attempt: Try) -> list[Seen]:
    """What is seen of one attempt, which must be refused as a wrong password."""
    recorder = Recorder()
    http = httpx.AsyncClient(transport=recorder, timeout=30)
    async with Client.open(home, stage.address, http=http) as client:
        with pytest.raises(WrongPassword):
            await attempt(client, email)
    # Which two guardians answer first is chance.
    return sorted(
        (method, path.rstrip("0123456789"), sent, status, got)
        for method, path, sent, status, got in recorder.seen
    )


@pytest.mark.parametrize("attempt", [log_in, recover])
async def test_a29_an_unknown_address_is_seen_to_answer_like_a_wrong_password(
    stage: Stage, tmp_path: Path, attempt: Try
) -> None:
    tag = secrets.token_hex(4)
    known, unknown = f"vera-{tag}@example.org", f"none-{tag}@example.org"
    async with Client.open(tmp_path / "vera", stage.address) as vera:
        await vera.create_account(known, PASSWORD, name="Vera", role="patient")
    seen = [
        await watch(stage, tmp_path / email, email, attempt) for email in (known, unknown, unknown)
    ]
    assert seen[0], "nothing was recorded"
    assert seen[0] == seen[1] == seen[2]
