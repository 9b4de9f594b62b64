"""Log-in and sessions (spec: sync §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from colloque.errors import NotAuthorised
from colloque.server.accounts import devices
from colloque.server.accounts import queries as accounts
from colloque.server.accounts.forms import Changes
from colloque.server.accounts.service import Accounts
from colloque.server.clock import Clock
from colloque.server.database.pool import Connection, Pool
from colloque.server.events.notice import Notice, notify
from colloque.server.http.problems import Problem
from colloque.server.login import queries
from colloque.server.login.assertions import Read, check, login_key, read_assertion, session_key
from colloque.server.login.decoys import Decoys
from colloque.server.login.entering import let_in
from colloque.server.login.forms import Finish, Nonce, Opened, Started, pad
from colloque.server.login.sessions import Session
from colloque.trust.sigchain import AccountState
from colloque.wire.account import LABEL, LIMIT, decode_link
from colloque.wire.handle import handle_of
from colloque.wire.ids import DeploymentId
from colloque.wire.signed import decode_signed

NONCE_LIFETIME = 120_000
SESSION_LIFETIME = 12 * 3_600_000


@dataclass(slots=True)
class Login:
    """What may be done to become somebody."""

    pool: Pool
    clock: Clock
    rng: Callable[[int], bytes] = field(repr=False)
    place: tuple[DeploymentId, frozenset[str]]
    accounts: Accounts
    decoys: Decoys

    async def start(self, email: str) -> Started:
        """Chain, keyslots and a nonce; for an unknown address a decoy's, made for every address."""
        handle = handle_of(self.place[0], email)
        made = await self.decoys.make(handle)
        nonce = self.rng(32)
        async with self.pool.acquire() as connection:
            decoy = await self.decoys.show(connection, handle, made, keep=False)
            row = await accounts.by_handle(connection, handle)
            who = decoy.account if row is None else row["id"]
            links = await accounts.links(connection, who)
            await self._give(connection, nonce)
        keyslots = decoy.keyslots if row is None else row["keyslots"]
        return pad(Started(links or (decoy.link,), keyslots, nonce, b""))

    async def nonce(self) -> Nonce:
        """A nonce alone, for the next session of a device."""
        nonce = self.rng(32)
        async with self.pool.acquire() as connection:
            await self._give(connection, nonce)
        return Nonce(nonce)

    async def _give(self, connection: Connection, nonce: bytes) -> None:
        now = self.clock()
        await queries.insert_nonce(connection, nonce, now + NONCE_LIFETIME, now)

    async def finish(self, request: Finish) -> Opened:
        """A session by a keyslot's log-in key; a new device comes with what lets it in."""
        if request.link is not None and request.session is not None:
            raise Problem("malformed")
        read = read_assertion(request.assertion)
        await self._check_login(read)
        if request.link is not None:
            self._check_adds(read, request.link)
        async with self.pool.acquire() as connection, connection.transaction():
            return await self._open(connection, read, request)

    async def again(self, data: bytes) -> Opened:
        """A session by the session key of a current device."""
        read = read_assertion(data)
        async with self.pool.acquire() as connection:
            fresh = await queries.use_nonce(connection, read.assertion.nonce, self.clock())
            state = await self._find(connection, read)
            check(read, session_key(state, read.assertion), "session", self.place)
            if state is None or not fresh:
                raise Problem("unauthenticated")
            async with connection.transaction():
                # Held, so that a revocation cannot slip between the check and the session.
                await accounts.lock(connection, state.account)
                current = await self._find(connection, read)
                return await self._session(connection, current or state, read)

    async def end(self, session: Session) -> None:
        """Log out. A session device is at its end with it, and all that it has opened."""
        device, account = [session.device], session.account
        async with self.pool.acquire() as connection, connection.transaction():
            await accounts.lock(connection, account)
            ended = await devices.end(connection, account, device, [], self.clock())
            tokens = await accounts.end_sessions(connection, account, ended)
            await queries.delete_session(connection, session.token)
            gone = {session.token, *tokens}
            await notify(connection, [Notice("session", token=token) for token in gone])

    async def _check_login(self, read: Read) -> None:
        async with self.pool.acquire() as connection:
            fresh = await queries.use_nonce(connection, read.assertion.nonce, self.clock())
            row = await accounts.by_id(connection, read.assertion.account)
        check(read, login_key(row, read.assertion), "login", self.place)
        if not fresh:
            raise Problem("unauthenticated")

    def _check_adds(self, read: Read, data: bytes) -> None:
        """The link of a log-in adds this device, signed by the same keyslot, and nothing else."""
        link = decode_link(decode_signed(data, LABEL, LIMIT).payload)
        adds = [device.id for device in link.add] == [read.assertion.device]
        plain = link.enc is None and link.keyslots is None and not link.revoke
        if not adds or not plain or link.signer.id != read.assertion.slot:
            raise Problem("refused")

    async def _find(self, connection: Connection, read: Read) -> AccountState | None:
        """The account, with the device in it where it is one of a session that has not ended."""
        state = await self.accounts.chains.find(connection, read.assertion.account)
        if state is None:
            return None
        return await devices.admit(connection, state, read.assertion.device, self.clock())

    async def _open(self, connection: Connection, read: Read, request: Finish) -> Opened:
        account = read.assertion.account
        if request.link is None:
            await accounts.lock(connection, account)
        else:
            changes = Changes(None, None, request.link)
            await self.accounts.apply(connection, account, changes)
        state = await self._find(connection, read)
        if state is None:
            raise Problem("unauthenticated")
        if request.session is not None:
            state = await let_in(connection, state, read, request.session, self.clock())
        return await self._session(connection, state, read)

    async def _session(self, connection: Connection, state: AccountState, read: Read) -> Opened:
        now = self.clock()
        try:
            device = state.device_at(read.assertion.device, state.seq)
        except NotAuthorised:
            raise Problem("unauthenticated") from None
        if device.expires is not None and device.expires <= now:
            raise Problem("unauthenticated")
        token = self.rng(32)
        expires = min(now + SESSION_LIFETIME, device.expires or now + SESSION_LIFETIME)
        digest = sha256(token).digest()
        await queries.insert_session(connection, digest, state.account, device, state.role, expires)
        return Opened(expires, token)
