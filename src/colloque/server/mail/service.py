"""Confirming an address: a mailed code, then a ticket (spec: password §6)."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from colloque.server.clock import Clock
from colloque.server.database.pool import Pool
from colloque.server.http.problems import Problem
from colloque.server.logs import logger
from colloque.server.mail import queries
from colloque.server.mail.forms import Sent
from colloque.server.mail.post import Post
from colloque.server.mail.tickets import Tickets
from colloque.wire.handle import handle_of, normalise_email
from colloque.wire.ids import DeploymentId, Handle
from colloque.wire.pae import pae

LIFETIME = 15 * 60_000
TRIES = 5
DIGITS = 8
SUBJECT = "Colloque"
TEXT = (
    "{code}\n\n"
    "Français : votre code, valable 15 minutes.\n"
    "English: your code, good for 15 minutes.\n"
    "Deutsch: Ihr Code, 15 Minuten gültig.\n"
)


@dataclass(slots=True)
class Mail:
    """Codes and tickets."""

    pool: Pool
    clock: Clock
    rng: Callable[[int], bytes] = field(repr=False)
    deployment: DeploymentId
    tickets: Tickets
    post: Post | None
    secret: bytes = field(repr=False)
    _sending: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, email: str) -> Sent:
        """Mail a code; the answer is the same whether the address has an account.

        Without mail: a `bind` ticket for an address without an account, `taken` otherwise.
        """
        address = normalise_email(email)
        handle = handle_of(self.deployment, address)
        if self.post is None:
            if await self._has_account(handle):
                raise Problem("taken")
            return Sent(False, self.tickets.issue(handle, "bind"))
        code = self._code()
        async with self.pool.acquire() as connection:
            await queries.sweep(connection, self.clock())
            expires = self.clock() + LIFETIME
            await queries.store(connection, handle, self._hash(handle, code), TRIES, expires)
        task = asyncio.create_task(self._send(self.post, address, code))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return Sent(True, None)

    async def _send(self, post: Post, address: str, code: str) -> None:
        try:
            await post.send(address, SUBJECT, TEXT.format(code=code))
        except Exception:
            logger.exception("a mail could not be handed in")

    async def confirm(self, email: str, code: str) -> bytes:
        """The ticket for a right code. Raises `refused` for a wrong, used or old one."""
        handle = handle_of(self.deployment, email)
        async with self.pool.acquire() as connection:
            stored = await queries.take_try(connection, handle, self.clock())
            if stored is None or not hmac.compare_digest(stored, self._hash(handle, code)):
                raise Problem("refused")
            await queries.delete(connection, handle)
        purpose = "evaluate" if await self._has_account(handle) else "bind"
        return self.tickets.issue(handle, purpose)

    async def _has_account(self, handle: Handle) -> bool:
        async with self.pool.acquire() as connection:
            query = "SELECT 1 FROM account WHERE handle = $1"
            return await connection.fetchval(query, handle) is not None

    def _code(self) -> str:
        return f"{int.from_bytes(self.rng(16), 'big') % 10**DIGITS:0{DIGITS}d}"

    def _hash(self, handle: Handle, code: str) -> bytes:
        """Keyed, so that the table alone does not give the few possible codes away."""
        return hmac.digest(
            self.secret, pae("colloque/mail-code", 1, handle + code.encode()), "sha256"
        )
