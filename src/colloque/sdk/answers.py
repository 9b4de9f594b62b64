"""Answers of the server as typed structures (spec: sync §3 to §5). Nothing here is verified."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.wire.account import LIMIT as LINK_LIMIT
from colloque.wire.deployment import LIMIT as DESCRIPTOR_LIMIT
from colloque.wire.deployment import RECORD_LIMIT
from colloque.wire.entry import LIMIT as ENTRY_LIMIT
from colloque.wire.ids import AccountId, ConversationId, StatementHash
from colloque.wire.keyring import LIMIT as KEYRING_LIMIT
from colloque.wire.keyslots import LIMIT as KEYSLOTS_LIMIT
from colloque.wire.membership import LIMIT as STATEMENT_LIMIT
from colloque.wire.membership import WRAPS_LIMIT
from colloque.wire.schema import (
    Codec,
    flag,
    ident,
    nullable,
    raw,
    raw_up_to,
    record,
    sequence,
    text,
    uint,
)
from colloque.wire.session import LIMIT as SESSION_LIMIT

MAX_LINKS = 65536


@dataclass(frozen=True, slots=True)
class Empty:
    """Done."""


@dataclass(frozen=True, slots=True)
class Descriptors:
    """The deployment's descriptor chain."""

    descriptors: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SignUpStart:
    """Whether a code was mailed; a ticket where none is needed."""

    code: bool
    ticket: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A mail ticket."""

    ticket: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogInStart:
    """Chain, keyslot set and nonce of an account or of a decoy."""

    chain: tuple[bytes, ...] = field(repr=False)
    keyslots: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    pad: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session."""

    expires: int
    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Nonce:
    """A number for one assertion."""

    nonce: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Links of a sigchain."""

    links: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionStatements:
    """Session statements."""

    sessions: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedVault:
    """Keyring and keyslot set."""

    keyring: bytes = field(repr=False)
    keyslots: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedSettings:
    """Sealed settings; version 0 with an empty blob where there are none."""

    blob: bytes = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class Found:
    """What an e-mail look-up gives: a chain (perhaps a decoy's), perhaps a directory record."""

    chain: tuple[bytes, ...] = field(repr=False)
    pad: bytes = field(repr=False)
    record: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Results:
    """Directory records."""

    more: bool
    next: int
    records: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Records:
    """Directory records of accounts that were asked for."""

    records: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """A new conversation."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation in the list."""

    conversation: ConversationId
    cursor: int
    entries: int
    head: StatementHash
    last: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of conversations."""

    conversations: tuple[Line, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """A membership statement with its wraps."""

    statement: bytes = field(repr=False)
    wraps: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """A part of a membership chain."""

    statements: tuple[Posted, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry is stored."""

    received: int
    seq: int


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry in the server's order."""

    entry: bytes = field(repr=False)
    received: int
    seq: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of entries."""

    entries: tuple[Stored, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes of a file that the server holds durably."""

    held: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something changed."""

    account: AccountId | None
    conversation: ConversationId | None
    kind: str
    seq: int


_LINK = raw_up_to(LINK_LIMIT)
EMPTY: Codec[Empty] = record(Empty)
DESCRIPTORS: Codec[Descriptors] = record(
    Descriptors, descriptors=sequence(raw_up_to(DESCRIPTOR_LIMIT), 4096, 1)
)
SIGN_UP_START: Codec[SignUpStart] = record(
    SignUpStart, code=flag(), ticket=nullable(raw_up_to(4096))
)
TICKET: Codec[Ticket] = record(Ticket, ticket=raw_up_to(4096))
LOG_IN_START: Codec[LogInStart] = record(
    LogInStart,
    chain=sequence(_LINK, MAX_LINKS, 1),
    keyslots=raw_up_to(KEYSLOTS_LIMIT),
    nonce=raw(32),
    pad=raw_up_to(1 << 27),
)
OPENED: Codec[Opened] = record(Opened, expires=uint(), token=raw(32))
NONCE: Codec[Nonce] = record(Nonce, nonce=raw(32))
CHAIN: Codec[Chain] = record(Chain, links=sequence(_LINK, MAX_LINKS))
SESSIONS: Codec[SessionStatements] = record(
    SessionStatements, sessions=sequence(raw_up_to(SESSION_LIMIT), 100)
)
VAULT: Codec[SealedVault] = record(
    SealedVault, keyring=raw_up_to(KEYRING_LIMIT), keyslots=raw_up_to(KEYSLOTS_LIMIT)
)
SETTINGS: Codec[SealedSettings] = record(
    SealedSettings, blob=raw_up_to(KEYRING_LIMIT), version=uint()
)
FOUND: Codec[Found] = record(
    Found,
    chain=sequence(_LINK, MAX_LINKS, 1),
    pad=raw_up_to(1 << 27),
    record=nullable(raw_up_to(RECORD_LIMIT)),
)
RESULTS: Codec[Results] = record(
    Results, more=flag(), next=uint(), records=sequence(raw_up_to(RECORD_LIMIT), 500)
)
RECORDS: Codec[Records] = record(Records, records=sequence(raw_up_to(RECORD_LIMIT), 100))
MADE: Codec[Made] = record(Made, conversation=ident(ConversationId))
LINE: Codec[Line] = record(
    Line,
    conversation=ident(ConversationId),
    cursor=uint(),
    entries=uint(),
    head=ident(StatementHash),
    last=nullable(uint()),
    seq=uint(),
)
LISTING: Codec[Listing] = record(Listing, conversations=sequence(LINE, 500), more=flag())
POSTED: Codec[Posted] = record(
    Posted, statement=raw_up_to(STATEMENT_LIMIT), wraps=raw_up_to(WRAPS_LIMIT)
)
MEMBERSHIP: Codec[Membership] = record(Membership, statements=sequence(POSTED, 65536))
RECEIPT: Codec[Receipt] = record(Receipt, received=uint(), seq=uint())
STORED: Codec[Stored] = record(Stored, entry=raw_up_to(ENTRY_LIMIT), received=uint(), seq=uint())
PAGE: Codec[Page] = record(Page, entries=sequence(STORED, 500), more=flag())
HELD: Codec[Held] = record(Held, held=uint())
EVENT: Codec[Event] = record(
    Event,
    account=nullable(ident(AccountId)),
    conversation=nullable(ident(ConversationId)),
    kind=text(16),
    seq=uint(),
)
