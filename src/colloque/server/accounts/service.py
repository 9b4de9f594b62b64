"""Accounts: make one, change it, read its chain, keep its sealed things (spec: sync §3, §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import asyncpg

from colloque.server.accounts import devices, queries
from colloque.server.accounts.chains import Chains
from colloque.server.accounts.forms import Changes, NewAccount, Settings, Vault
from colloque.server.clock import Clock
from colloque.server.database.pool import Connection, Pool
from colloque.server.events.notice import Notice, notify
from colloque.server.http.problems import Problem
from colloque.server.mail.tickets import Tickets
from colloque.trust.deployment import Deployment
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.sigchain import AccountState, verify_link
from colloque.wire.account import LABEL, LIMIT, decode_link
from colloque.wire.handle import handle_of, normalise_email
from colloque.wire.ids import AccountId, DeviceId, Handle
from colloque.wire.keyslots import KeyslotSet
from colloque.wire.signed import decode_signed

#: A chain travels whole at log-in and to guardians, who read as many.
MAX_LINKS = 4096


@dataclass(slots=True)
class Accounts:
    """What may be done with accounts."""

    pool: Pool
    clock: Clock
    deployment: Deployment
    tickets: Tickets
    chains: Chains

    async def create(self, new: NewAccount) -> None:
        """Make an account. The same bytes again change nothing. Raises `taken`, `refused`."""
        handle = handle_of(self.deployment.id, new.email)
        state = verify_link(None, new.link, self.deployment.id)
        if await self._is_same(state, handle, new):
            return
        self.tickets.verify(new.ticket, handle, "bind")
        if self._vault(state, new.keyslots, new.keyring).version != 1:
            raise Problem("refused")
        try:
            await self._insert(state, handle, new)
        except asyncpg.UniqueViolationError:
            if not await self._is_same(state, handle, new):
                raise Problem("taken") from None

    async def _is_same(self, state: AccountState, handle: Handle, new: NewAccount) -> bool:
        async with self.pool.acquire() as connection:
            row = await queries.by_id(connection, state.account)
            if row is None:
                return False
            first = await queries.link_at(connection, state.account, 0)
        stored = (row["handle"], first, row["keyslots"], row["keyring"])
        if stored != (bytes(handle), new.link, new.keyslots, new.keyring):
            raise Problem("taken")
        return True

    async def _insert(self, state: AccountState, handle: Handle, new: NewAccount) -> None:
        values = (
            state.account,
            handle,
            normalise_email(new.email),
            state.role,
            state.head,
            new.keyslots,
            new.keyring,
            self.clock(),
        )
        async with self.pool.acquire() as connection, connection.transaction():
            await queries.insert(connection, values)
            await connection.execute("INSERT INTO link VALUES ($1, 0, $2)", state.account, new.link)

    def _vault(self, state: AccountState, keyslots: bytes, keyring: bytes) -> KeyslotSet:
        verified = verify_keyslot_set(state, keyslots)
        if sha256(keyring).digest() != verified.keyring:
            raise Problem("refused")
        return verified

    async def change(self, account: AccountId, changes: Changes) -> None:
        """Apply a link, a keyslot set, a keyring, in one transaction."""
        if (changes.keyring is not None and changes.keyslots is None) or (
            changes.link is None and changes.keyslots is None
        ):
            raise Problem("refused")
        async with self.pool.acquire() as connection, connection.transaction():
            await self.apply(connection, account, changes)

    async def apply(
        self, connection: Connection, account: AccountId, changes: Changes
    ) -> AccountState:
        """Apply changes inside the caller's transaction and give back the resulting state.

        1. the account's row is held; 2. what is already there is left alone; 3. the link stands on
        the head and verifies; 4. the resulting set belongs to the resulting chain and keyring;
        5. devices that are revoked, or whose keyslot goes, end with their sessions. Raises `stale`,
        `refused`, RemoteError.
        """
        row = await queries.lock(connection, account)
        before = await self.chains.find(connection, account)
        if row is None or before is None:
            raise Problem("not-found")
        link = changes.link
        if link is not None and link == await queries.link_at(connection, account, before.seq):
            link = None
        state = before if link is None else self._next(before, link)
        await self._store_vault(connection, row, changes, before, state)
        if link is not None:
            await queries.append_link(connection, account, state.seq, state.head, link)
            await self._announce(connection, before, state)
        return state

    def _next(self, before: AccountState, data: bytes) -> AccountState:
        signed = decode_signed(data, LABEL, LIMIT)
        if decode_link(signed.payload).prev != before.head:
            raise Problem("stale")
        if before.seq + 1 >= MAX_LINKS:
            raise Problem("refused")
        return verify_link(before, data, self.deployment.id)

    async def _store_vault(
        self,
        connection: Connection,
        row: Any,
        changes: Changes,
        before: AccountState,
        state: AccountState,
    ) -> None:
        keyslots, keyring = changes.keyslots, changes.keyring
        if keyslots is None:
            # An old set must not be served beside a chain that it no longer fits.
            if state.keyslots != before.keyslots or state.enc != before.enc:
                raise Problem("refused")
            return
        kept = row["keyring"] if keyring is None else keyring
        if (keyslots, kept) == (row["keyslots"], row["keyring"]):
            return
        verified = self._vault(state, keyslots, kept)
        if verified.version != row["set_version"] + 1:
            raise Problem("stale")
        await queries.store_vault(connection, state.account, keyslots, verified.version, kept)

    async def _announce(
        self, connection: Connection, before: AccountState, state: AccountState
    ) -> None:
        revoked: list[DeviceId] = [one for one in state.revoked if one not in before.revoked]
        removed = [slot.id for slot in before.keyslots if slot not in state.keyslots]
        notices = [Notice("chain", account=state.account, seq=state.seq)]
        if revoked or removed:
            out = await devices.end(connection, state.account, revoked, removed, self.clock())
            tokens = await queries.end_sessions(connection, state.account, [*revoked, *out])
            notices += [Notice("session", token=token) for token in tokens]
        await notify(connection, notices)

    async def chain(self, account: AccountId, after: int) -> tuple[bytes, ...]:
        """Links after a position; of a decoy that a look-up has shown, too."""
        async with self.pool.acquire() as connection:
            links = await queries.links(connection, account, after)
            if links or await queries.by_id(connection, account) is not None:
                return links
            decoy = await queries.decoy_links(connection, account, after)
        if decoy is None:
            raise Problem("not-found")
        return decoy

    async def session_statements(
        self, account: AccountId, asked: Sequence[DeviceId]
    ) -> tuple[bytes, ...]:
        """Those of these devices that are an account's session devices, ended ones too.

        A decoy that a look-up has shown has none, like an account that was asked for others.
        """
        if len(set(asked)) != len(asked):
            raise Problem("malformed")
        async with self.pool.acquire() as connection:
            found = await devices.statements(connection, account, asked)
            if not found and await self.chains.find(connection, account) is None:
                raise Problem("not-found")
        return found

    async def current_sessions(self, account: AccountId) -> tuple[bytes, ...]:
        """The newest session devices of an account that have not ended."""
        async with self.pool.acquire() as connection:
            return await devices.current(connection, account, self.clock())

    async def vault(self, account: AccountId) -> Vault:
        """The sealed keyring and the keyslot set."""
        async with self.pool.acquire() as connection:
            row = await queries.by_id(connection, account)
        return Vault(row["keyring"], row["keyslots"])

    async def settings(self, account: AccountId) -> Settings:
        """The sealed settings."""
        async with self.pool.acquire() as connection:
            return Settings(*await queries.settings(connection, account))

    async def store_settings(self, account: AccountId, new: Settings) -> None:
        """Compare and swap on the version. Raises `stale`."""
        async with self.pool.acquire() as connection, connection.transaction():
            if await queries.store_settings(connection, account, new.blob, new.version):
                notice = Notice("settings", account=account, seq=new.version)
                await notify(connection, [notice])
            elif (new.blob, new.version) != await queries.settings(connection, account):
                raise Problem("stale")
