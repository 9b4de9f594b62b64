"""The client: one profile, one server, at most one account.

```python
async with Client.open(profile="~/.colloque", server="http://127.0.0.1:8080") as client:
    await client.log_in("pia@example.org", password)
    conversation = await client.start_conversation(with_email="dr@example.org")
    await client.send_text(conversation.id, "Bonjour docteur")
    for entry in await client.entries(conversation.id):
        print(entry.name, entry.text)
```

Every method verifies what comes before it keeps or shows it, and keeps on disk what is to be sent
before it sends it. Errors are kinds of `LocalError` (this side) or `RemoteError` (the other side).
Programs may share a profile: each method takes its turn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from colloque.errors import NotLoggedIn
from colloque.sdk import account, contacts, conversations, fetching, following, sending, sheet
from colloque.sdk.clock import Clock, Rng, system_rng, wall_clock
from colloque.sdk.entrance import NewPerson
from colloque.sdk.parts import Opening, Parts
from colloque.sdk.profile import TURN_SECONDS
from colloque.sdk.status import find_status
from colloque.sdk.transport import origin_of
from colloque.sdk.uploads import Progress
from colloque.sdk.views import (
    AccountInfo,
    ConversationInfo,
    DirectoryEntry,
    EntryView,
    FileView,
    MemberView,
    NewAccount,
    Status,
)
from colloque.wire.ids import AccountId, ConversationId, EntryId

DEFAULT_PROFILE = "~/.colloque"
DEFAULT_SERVER = "http://127.0.0.1:8080"


class Client:
    """See the module. Make one with `open`, use it in `async with`."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._open: Parts | None = None

    @classmethod
    def open(
        cls,
        profile: str | Path = DEFAULT_PROFILE,
        server: str = DEFAULT_SERVER,
        *,
        clock: Clock = wall_clock,
        rng: Rng = system_rng,
        language: str = "english",
        http: httpx.AsyncClient | None = None,
        turn_seconds: float = TURN_SECONDS,
    ) -> Client:
        """A client of this profile folder (made for its owner only) and this server.

        `clock` (ms) dates what is written; `language` is that of words (english, french).
        """
        folder, origin = Path(profile).expanduser(), origin_of(server)
        return cls(Opening(folder, origin, clock, rng, language, http, turn_seconds))

    async def __aenter__(self) -> Self:
        self._open = await self._opening.parts()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        parts, self._open = self._open, None
        if parts is not None:
            await parts.close()

    def __repr__(self) -> str:
        return f"Client({self._opening.origin})"

    @property
    def _parts(self) -> Parts:
        if self._open is None:
            raise NotLoggedIn
        return self._open

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Parts]:
        parts = self._parts
        async with parts.turn():
            yield parts

    # The account

    @property
    def logged_in(self) -> bool:
        """Whether somebody is logged in on this profile."""
        return self._parts.context.own is not None

    @property
    def account(self) -> AccountInfo:
        """Who is logged in. Raises NotLoggedIn."""
        return account.account_info(self._parts.context)

    async def create_account(
        self,
        email: str,
        password: str,
        *,
        name: str,
        role: str = "patient",
        code: str | None = None,
        device: str | None = None,
    ) -> NewAccount:
        """Create an account, with a password and a recovery sheet as ways in, and log in.

        Raises EmailTaken, BadInput (under 8 characters, no address), CodeNeeded (call again with
        the mailed `code`), GuardiansUnavailable (all of them are needed), SomeoneElse.
        """
        person = NewPerson(email, password, name, role, device or account.device_name())
        async with self._turn() as parts:
            return await account.create_account(parts, person, code)

    def sheet_words(self) -> tuple[str, ...] | None:
        """The recovery sheet's words, until it has been proved; None from then on."""
        parts = self._parts
        return sheet.sheet_words(parts.context.me(), parts.language)

    async def confirm_sheet(self, typed: Mapping[int, str]) -> None:
        """Prove the sheet by two of its words, by their places from 1; its secret is then deleted.

        Raises BadInput for a wrong word, or fewer than two.
        """
        async with self._turn() as parts:
            await sheet.confirm_sheet(parts.context, typed)

    async def log_in(self, email: str, password: str, *, device: str | None = None) -> AccountInfo:
        """Log in with e-mail and password alone.

        Raises WrongPassword, TooManyTries, GuardiansUnavailable, SomeoneElse.
        """
        async with self._turn() as parts:
            return await account.log_in(parts, email, password, device or account.device_name())

    async def log_out(self, *, force: bool = False) -> None:
        """End the session and delete the account's keys and data from this profile.

        Raises Unsent where something has not gone out, unless `force`.
        """
        async with self._turn() as parts:
            await account.log_out(parts, force)

    async def recover(
        self, email: str, words: str | Iterable[str], new_password: str
    ) -> AccountInfo:
        """Set a new password with the recovery sheet: its twelve words, or its QR text.

        The old password and all other devices are dead afterwards. Raises WrongPassword for the
        sheet of another account, BadWord, BadChecksum, BadInput, GuardiansUnavailable.
        """
        async with self._turn() as parts:
            return await account.recover(parts, email, words, new_password)

    # Finding people

    async def search_directory(self, text: str) -> list[DirectoryEntry]:
        """Practitioners whose signed record has all words of the text."""
        async with self._turn() as parts:
            return await contacts.search_directory(parts, text)

    async def request_listing(self, *, name: str, speciality: str, city: str, email: str) -> None:
        """Ask the registry to be listed; practitioners only."""
        async with self._turn() as parts:
            await contacts.request_listing(parts, name, speciality, city, email)

    async def verify_contact(self, account: AccountId, code: str) -> MemberView:
        """Mark somebody as verified: the safety code's QR text or words were compared.

        Raises CodeDiffers: then somebody may be in between.
        """
        async with self._turn() as parts:
            return await contacts.verify_contact(parts, account, code)

    # Conversations

    async def start_conversation(
        self,
        *,
        with_email: str | Iterable[str] = (),
        with_account: AccountId | Iterable[AccountId] = (),
        title: str | None = None,
    ) -> ConversationInfo:
        """Open a conversation: a patient with practitioners, a practitioner with one patient.

        Whether an e-mail address has an account cannot be told from the outcome. Raises BadInput
        where there is not exactly one patient, Substituted where an address has changed hands.
        """
        emails = [with_email] if isinstance(with_email, str) else with_email
        accounts = [with_account] if isinstance(with_account, AccountId) else with_account
        async with self._turn() as parts:
            return await conversations.start_conversation(parts, emails, accounts, title)

    async def conversations(self, *, refresh: bool = True) -> list[ConversationInfo]:
        """All conversations, newest first; with `refresh` brought up to date first."""
        if refresh:
            await sending.transfer_waiting(self._parts)
        async with self._turn() as parts:
            return await conversations.list_conversations(parts, refresh)

    async def conversation(self, conversation: ConversationId) -> ConversationInfo:
        """One conversation, brought up to date: members, how far they are confirmed, safety codes.

        A problem (`gap`, `fork`, `rolled-back`, …) is named in it. Raises NotFound, Offline.
        """
        async with self._turn() as parts:
            return await conversations.show_conversation(parts, conversation)

    async def accept(self, conversation: ConversationId) -> ConversationInfo:
        """Accept a conversation that a practitioner opened; writing into it does so too."""
        async with self._turn() as parts:
            return await conversations.accept(parts, conversation)

    async def change_members(
        self,
        conversation: ConversationId,
        *,
        add: Iterable[AccountId] = (),
        remove: Iterable[AccountId] = (),
    ) -> ConversationInfo:
        """Add or remove members; the patient only (spec: conversation §1)."""
        async with self._turn() as parts:
            return await conversations.change_members(parts, conversation, add, set(remove))

    async def leave(self, conversation: ConversationId) -> None:
        """Leave; the patient cannot."""
        async with self._turn() as parts:
            await conversations.leave(parts, conversation)

    # Writing

    async def send_text(
        self, conversation: ConversationId, text: str, *, compartment: str | None = None
    ) -> EntryId:
        """Send a message. Without a connection it is kept, and goes out later, once.

        `compartment` is `medical` (the default where one's role is entitled to it) or
        `administrative`, which assistants can read too. Raises NotMember, Frozen, BadInput.
        """
        return await sending.send_text(self._parts, conversation, text, compartment)

    async def send_file(
        self,
        conversation: ConversationId,
        path: str | Path,
        *,
        kind: str = "document",
        compartment: str | None = None,
        text: str = "",
        progress: Progress | None = None,
    ) -> EntryId:
        """Send a file of any size as a `document`, `prescription` or `result`.

        It is sealed to disk first; what was cut off goes on with the same bytes at the next
        `send_…`, `flush` or `conversations`. `progress(done, total)` counts sealing and sending.
        Raises SourceChanged, BadInput, NotMember, Frozen.
        """
        file = sending.NewFile(Path(path), kind, compartment, text)
        return await sending.send_file(self._parts, conversation, file, progress)

    async def flush(self) -> None:
        """Send everything that waits. Raises Offline."""
        await sending.flush(self._parts)

    def waiting(self) -> list[EntryId]:
        """Entries and files that have not gone out."""
        return sending.waiting(self._parts)

    # Reading

    async def entries(
        self, conversation: ConversationId, *, refresh: bool = True, after: int = 0
    ) -> list[EntryView]:
        """Entries in the server's order behind number `after`, then those not sent yet.

        What did not verify is shown as such, without content; a gap or fork at its place.
        """
        return await following.read_entries(self._parts, conversation, after, refresh)

    def follow(self, conversation: ConversationId, *, after: int = 0) -> AsyncIterator[EntryView]:
        """Entries behind number `after`, then those that come, as they come; without end.

        A lost connection is made again; nothing is left out or shown twice.
        """
        return following.follow(self._parts, conversation, after)

    async def fetch(
        self,
        conversation: ConversationId,
        entry: EntryId,
        out: str | Path,
        *,
        progress: Progress | None = None,
        overwrite: bool = False,
    ) -> FileView:
        """Fetch a file: verified and whole under `out`, or not there at all.

        Goes on where it was cut off (`<out>.part`). Raises Tampered, NotFound, FileExists, Offline.
        """
        return await fetching.fetch_file(
            self._parts, conversation, entry, Path(out), progress, overwrite
        )

    async def mark_read(self, conversation: ConversationId) -> None:
        """Everything that is here has been read; other devices of the account learn of it."""
        async with self._turn() as parts:
            await conversations.mark_read(parts, conversation)

    # The state of things

    async def status(self) -> Status:
        """What this profile holds and whom it can reach; works offline too."""
        async with self._turn() as parts:
            return await find_status(parts.context)
