"""What a client shows: plain values for people and programs. No repr shows content."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.wire.ids import AccountId, ConversationId, DeviceId, EntryId


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """The account that is logged in."""

    account: AccountId
    device: DeviceId
    email: str = field(repr=False)
    name: str = field(repr=False)
    role: str
    #: Whether the recovery sheet was proved by typing two of its words.
    sheet_proved: bool


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A fresh account with its recovery sheet: print it, then prove it with two of its words."""

    info: AccountInfo
    words: tuple[str, ...] = field(repr=False)
    #: The text of the sheet's QR code.
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A practitioner whose record the registry has signed; the signature is verified."""

    account: AccountId
    name: str
    speciality: str
    city: str
    email: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member; `state` says how the identity was confirmed (spec: identity §4)."""

    account: AccountId
    name: str = field(repr=False)
    role: str
    #: `self`, `verified`, `directory`, `invited` or `unverified`.
    state: str
    email: str = field(repr=False)
    #: Words and QR text that both sides compare; empty for oneself.
    safety_words: tuple[str, ...] = field(repr=False)
    safety_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation in the list."""

    id: ConversationId
    title: str | None = field(repr=False)
    members: tuple[MemberView, ...] = field(repr=False)
    patient: AccountId
    #: Opened by a practitioner and not yet accepted by the patient.
    pending: bool
    unread: int
    #: Time (ms) of the newest entry, None where there is none.
    last: int | None
    #: Messages and files that have not gone out yet.
    unsent: int
    #: `fork`, `rolled-back` …: what is wrong with the conversation as the server shows it.
    problem: str | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A document; fetch it by its entry."""

    name: str = field(repr=False)
    media: str = field(repr=False)
    #: `document`, `prescription` or `result`.
    kind: str
    length: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as it is shown."""

    id: EntryId | None
    #: The server's number; None while it has not gone out.
    seq: int | None
    author: AccountId | None
    name: str = field(repr=False)
    #: How the author's identity was confirmed, or `self`.
    state: str
    compartment: str
    #: The author's clock (ms).
    time: int
    #: `message`, `document`, `profile`, `title`, another one of a newer version, or `unreadable`.
    type: str
    text: str = field(repr=False)
    file: FileView | None
    #: None, `gap` or `fork` (shown at the place), or the kind of failure that kept it out.
    problem: str | None
    sent: bool
    #: Whether the reader's mark is at or behind it.
    read: bool = False


@dataclass(frozen=True, slots=True)
class GuardianStatus:
    """A guardian of the pinned deployment."""

    index: int
    reachable: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What this profile holds and whom it can reach."""

    server: str
    reachable: bool
    deployment: str | None
    version: int | None
    guardians: tuple[GuardianStatus, ...]
    account: AccountInfo | None
    pinned_accounts: int
    pinned_conversations: int
    unsent: int
    uploads: int
