"""Confirming an address by mail (spec: password §6), against a small SMTP server of the test's."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.integration.server.client import Api
from tests.integration.server.conftest import running
from tests.integration.server.deployment import TestDeployment, make_deployment
from tests.integration.server.people import new_person

from colloque.server.config import Smtp
from colloque.server.mail.post import SmtpPost
from colloque.wire.guardian import TICKET, TICKET_LABEL
from colloque.wire.schema import decode
from colloque.wire.signed import decode_signed


class MailBox:
    """What an SMTP server has been handed."""

    def __init__(self) -> None:
        self.mails: asyncio.Queue[str] = asyncio.Queue()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One SMTP session."""
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            command = line[:4].upper()
            if command == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.put_nowait((await reader.readuntil(b"\r\n.\r\n")).decode())
            writer.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
            if command == b"QUIT":
                break
        writer.close()

    async def code(self) -> str:
        """The code of the next mail."""
        async with asyncio.timeout(10):
            text = await self.mails.get()
        return next(line for line in text.splitlines() if line.isdigit() and len(line) == 8)


@pytest.fixture
async def box() -> AsyncIterator[MailBox]:
    """A mail box."""
    box = MailBox()
    server = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    yield box
    server.close()


async def test_from_a_mailed_code_to_an_account(
    dsn: str, box: MailBox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    deployment = make_deployment(tmp_path_factory.mktemp("mail"))
    smtp = {
        "host": "127.0.0.1",
        "port": box.port,
        "sender": "colloque@example.org",
        "security": "none",
    }
    with running(deployment, dsn, smtp=smtp) as address:
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            await _sign_up(Api(http, deployment.origin), box, deployment)


async def _sign_up(api: Api, box: MailBox, deployment: TestDeployment) -> None:
    person = new_person(deployment.deployment.id, f"{secrets.token_hex(6)}@example.org")
    start = await api.ask("POST", "/v1/signup/start", {"email": person.email})
    assert start == {"code": True, "ticket": None}
    code = await box.code()
    wrong = {"code": f"{(int(code) + 1) % 10**8:08d}", "email": person.email}
    for _ in range(4):
        assert (await api.send("POST", "/v1/signup/confirm", wrong)).status_code == 422
    confirm = {"code": code, "email": person.email}
    ticket = (await api.ask("POST", "/v1/signup/confirm", confirm))["ticket"]
    assert (await api.send("POST", "/v1/signup/confirm", confirm)).status_code == 422
    keyring = b"sealed"
    body = {"email": person.email, "keyring": keyring, "link": person.chain[0]}
    slots = person.keyslots(1, keyring)
    await api.ask("POST", "/v1/accounts", {**body, "keyslots": slots, "ticket": ticket})
    assert await api.ask("POST", "/v1/signup/start", {"email": person.email}) == start
    again = {"code": await box.code(), "email": person.email}
    other = (await api.ask("POST", "/v1/signup/confirm", again))["ticket"]
    payload = decode_signed(other, TICKET_LABEL, 4096).payload
    assert decode(TICKET, payload, 4096).purpose == "evaluate"
    await api.ask("POST", "/v1/signup/start", {"email": person.email})
    code = await box.code()
    for _ in range(5):
        guess = {"code": f"{(int(code) + 1) % 10**8:08d}", "email": person.email}
        assert (await api.send("POST", "/v1/signup/confirm", guess)).status_code == 422
    late = {"code": code, "email": person.email}
    assert (await api.send("POST", "/v1/signup/confirm", late)).status_code == 422


async def test_a_mail_has_an_address_and_a_code_only(box: MailBox) -> None:
    smtp = Smtp("127.0.0.1", "colloque@example.org", box.port, security="none")
    await SmtpPost(smtp).send("ada@example.org", "Colloque", "12345678\n")
    mail = await box.mails.get()
    assert "To: ada@example.org" in mail
    assert "12345678" in mail
