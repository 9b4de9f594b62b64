"""Other accounts: fetched, verified, pinned, and how they were met (spec: identity §3, §4)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from colloque.errors import ColloqueError, NotFound, NotLoggedIn, RolledBack, Substituted
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.own_account import keep_links, refresh_own
from colloque.sdk.sessions import Sessions
from colloque.sdk.settings import note_contact
from colloque.trust.deployment import verify_directory_record
from colloque.trust.sigchain import AccountState, check_pin, verify_chain, verify_link
from colloque.wire.deployment import (
    RECORD_LABEL,
    RECORD_LIMIT,
    DirectoryRecord,
    decode_directory_record,
)
from colloque.wire.handle import handle_of, normalise_email
from colloque.wire.ids import AccountId, ConversationId, DeviceId
from colloque.wire.membership import Author, Head
from colloque.wire.signed import decode_signed

#: A chain that was fetched this recently (ms) is not asked for again before writing.
FRESH = 30_000
AT_ONCE = 8


class People:
    """Verified accounts, in memory over the profile."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sessions = Sessions(context)
        self._states: dict[AccountId, AccountState] = {}
        self._fetched: dict[AccountId, int] = {}

    def forget(self) -> None:
        """Drop what is in memory: another program has written to the profile."""
        self._states.clear()
        self._sessions.forget()

    def known(self, account: AccountId) -> AccountState | None:
        """A verified account with the session devices that were met, without asking anybody."""
        own = self._context.own
        if own is not None and own.state.account == account:
            return self._sessions.admitted(own.state)
        state = self._states.get(account)
        if state is None:
            state = self._load(account)
        return None if state is None else self._sessions.admitted(state)

    def _load(self, account: AccountId) -> AccountState | None:
        rows = self._context.store.rows(
            "SELECT link FROM links WHERE account = ? ORDER BY seq", (bytes(account),)
        )
        deployment = self._context.pinned_deployment()
        if not rows or deployment is None:
            return None
        state = self._states[account] = verify_chain([row["link"] for row in rows], deployment)
        return state

    async def need(self, accounts: Iterable[AccountId]) -> dict[AccountId, AccountState]:
        """These accounts, fetched where they are not known yet."""
        wanted = list(dict.fromkeys(accounts))
        missing = [account for account in wanted if self.known(account) is None]
        await self._fetch_all(missing)
        found = {account: self.known(account) for account in wanted}
        return {account: state for account, state in found.items() if state is not None}

    async def refresh(self, accounts: Iterable[AccountId], fresh: int = 0) -> None:
        """Fetch what these chains have grown by, unless that was done `fresh` ms ago."""
        now = self._context.wall()
        old = [one for one in dict.fromkeys(accounts) if now - self._fetched.get(one, 0) >= fresh]
        await self._fetch_all(old)

    async def meet(self, authors: Sequence[Author]) -> None:
        """Fetch the chains, then the session statements, of authors whose device is not known."""
        unknown = self._unknown(authors)
        await self.refresh(unknown)
        for account, devices in self._unknown(authors).items():
            state = self.known(account)
            if state is not None:
                await self._sessions.fetch(state, devices)

    def _unknown(self, authors: Sequence[Author]) -> dict[AccountId, list[DeviceId]]:
        found: dict[AccountId, list[DeviceId]] = {}
        for author in authors:
            state = self.known(author.account)
            if state is None or not state.knows(author.device):
                found.setdefault(author.account, []).append(author.device)
        return found

    async def _fetch_all(self, accounts: list[AccountId]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(account: AccountId) -> None:
            async with gate:
                await self.fetch(account)

        await asyncio.gather(*(one(account) for account in accounts))

    async def fetch(self, account: AccountId) -> AccountState:
        """The newest verified chain of an account. Raises Substituted, Fork, RolledBack."""
        own = self._context.own
        if own is not None and own.state.account == account:
            state = (await refresh_own(self._context)).state
        else:
            known = self.known(account)
            target = f"/v1/accounts/{account.text()}/chain"
            after = "" if known is None else f"?after={known.seq}"
            answer = await self._context.transport.ask("GET", target + after, answers.CHAIN)
            state = self._take(account, known, answer.links)
        self._fetched[account] = self._context.wall()
        return state

    def _take(
        self, account: AccountId, known: AccountState | None, links: tuple[bytes, ...]
    ) -> AccountState:
        """Verify links on top of what is known, compare with the pin, keep them."""
        deployment = self._context.pinned_deployment()
        if deployment is None:
            raise NotLoggedIn
        state, first = known, 0 if known is None else known.seq + 1
        for link in links:
            state = verify_link(state, link, deployment)
        if state is None:
            raise NotFound
        if state.account != account:
            raise Substituted
        pin = self._context.store.pin("account", account)
        if pin is not None and pin.head:
            check_pin(state, pin.seq, pin.head)
        with self._context.store.write():
            keep_links(self._context, state, first, links)
        self._states[account] = state
        return state

    async def look_up(self, email: str) -> AccountId:
        """Whom the server names for an address; perhaps a decoy (spec: conversation §5).

        Pinned at first use: another account later is Substituted, unless the registry vouches.
        """
        deployment = await self._context.deployment()
        handle = handle_of(deployment.id, email)
        found = await self._context.transport.ask(
            "POST", "/v1/lookup", answers.FOUND, {"email": normalise_email(email)}
        )
        state = verify_chain(found.chain, deployment.id)
        account = state.account
        record = None
        if found.record is not None:
            record = await self.take_record(found.record, account)
        pin = self._context.store.pin("email", handle)
        if pin is not None and pin.head != bytes(account) and record is None:
            raise Substituted
        known = self.known(account)
        if known is not None and state.seq < known.seq:
            raise RolledBack
        if known is not None:
            check_pin(state, known.seq, known.head)
        new = found.chain if known is None else found.chain[known.seq + 1 :]
        self._take(account, known, new)
        with self._context.store.write():
            self._context.store.move_pin("email", handle, 0, account)
            note_contact(self._context, account, "unverified")
        return account

    async def take_record(self, data: bytes, account: AccountId | None = None) -> DirectoryRecord:
        """Verify a directory record and keep it; its account is from then on `directory`."""
        deployment = await self._context.deployment()
        record = verify_directory_record(deployment, data, self._context.wall(), account)
        row = self._context.store.row(
            "SELECT serial FROM contacts WHERE account = ?", (bytes(record.account),)
        )
        if row is not None and record.serial < row["serial"]:
            raise RolledBack
        with self._context.store.write():
            note_contact(self._context, record.account, "directory", record.serial, data)
        return record

    async def search(self, text: str) -> list[DirectoryRecord]:
        """Records that match; those that do not verify are left out."""
        records, after, more = [], 0, True
        while more:
            body = {"after": after, "text": text}
            page = await self._context.transport.ask(
                "POST", "/v1/directory/search", answers.RESULTS, body
            )
            more, after = page.more and page.next > after, page.next
            for data in page.records:
                try:
                    records.append(await self.take_record(data))
                except ColloqueError:
                    continue
        return records

    def note_gossip(self, conversation: ConversationId, head: Head) -> None:
        """A member of a conversation knows this position of an account's chain."""
        id_ = bytes(conversation) + bytes(head.account)
        self._context.store.move_pin("gossip", id_, head.seq, head.head)

    def check_gossip(self, conversation: ConversationId, accounts: Iterable[AccountId]) -> None:
        """Nobody has been told of a newer or another chain than the server shows here.

        Raises RolledBack, Fork: then nothing may be written to that account.
        """
        for account in accounts:
            pin = self._context.store.pin("gossip", bytes(conversation) + bytes(account))
            state = self.known(account)
            if pin is not None and state is not None:
                check_pin(state, pin.seq, pin.head)

    def state_of(self, account: AccountId) -> str:
        """How an account was met; `self` for oneself."""
        if account == self._context.account:
            return "self"
        found = self._context.store.value(
            "SELECT state FROM contacts WHERE account = ?", (bytes(account),)
        )
        return "unverified" if found is None else str(found)

    def record_of(self, account: AccountId) -> DirectoryRecord | None:
        """The directory record kept for an account; it was verified when it came."""
        data = self._context.store.value(
            "SELECT record FROM contacts WHERE account = ?", (bytes(account),)
        )
        if data is None:
            return None
        return decode_directory_record(decode_signed(data, RECORD_LABEL, RECORD_LIMIT).payload)
