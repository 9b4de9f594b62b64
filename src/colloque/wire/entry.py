"""Entries: public header, sealed content (spec: entry §1, §2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from colloque.errors import Malformed
from colloque.wire import cbor
from colloque.wire.cbor import Value
from colloque.wire.file import FILE_DESCRIPTOR, FileDescriptor
from colloque.wire.ids import ConversationId, EntryId, StatementHash
from colloque.wire.membership import AUTHOR, COMPARTMENT, HEAD, MAX_MEMBERS, Author, Head
from colloque.wire.pae import pae, statement_hash
from colloque.wire.schema import (
    Codec,
    choice,
    decode,
    encode,
    ident,
    raw,
    raw_up_to,
    record,
    sequence,
    text,
    uint,
    version,
)

LABEL = "colloque/entry"
KEY_LABEL = "colloque/entry-key"
BODY_LABEL = "colloque/entry-body"
LIMIT = 1 << 18
MAX_PARENTS = 16
MAX_TEXT = 65536
VERSION = 1
#: Length of the sealed content key in front of a body.
SEALED_KEY_SIZE = 104


@dataclass(frozen=True, slots=True)
class Header:
    """The public, signed part of an entry."""

    author: Author
    body: bytes
    compartment: str
    conversation: ConversationId
    counter: int
    epoch: int
    id: EntryId
    membership: StatementHash
    parents: tuple[StatementHash, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it travels; nothing in it has been verified."""

    body: bytes
    header: bytes
    sig: bytes
    v: int = VERSION

    @property
    def hash(self) -> StatementHash:
        """The entry hash; signature and body stand outside, the header names the body's hash."""
        return StatementHash(statement_hash(LABEL, 1, self.header))

    @property
    def message(self) -> bytes:
        """The bytes that the signature covers."""
        return pae(LABEL, 1, self.header)

    def __repr__(self) -> str:
        return f"Entry({len(self.body)} bytes)"


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What an entry's sealing is bound to."""

    author: Author
    compartment: str
    conversation: ConversationId
    counter: int
    epoch: int
    id: EntryId


@dataclass(frozen=True, slots=True)
class Message:
    """A text."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A file, of a kind, with an optional remark."""

    file: FileDescriptor
    kind: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an author calls themself."""

    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Title:
    """The conversation's title."""

    title: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnknownData:
    """A type of a newer version: kept, shown as such, never dropped."""

    value: Value = field(repr=False)


Data = Message | Document | Profile | Title | UnknownData


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says: its type with data, the author's clock, the heads it knows (gossip)."""

    data: Data
    heads: tuple[Head, ...]
    time: int
    type: str


HEADER: Codec[Header] = record(
    Header,
    author=AUTHOR,
    body=raw(32),
    compartment=COMPARTMENT,
    conversation=ident(ConversationId),
    counter=uint(),
    epoch=uint(),
    id=ident(EntryId),
    membership=ident(StatementHash),
    parents=sequence(ident(StatementHash), MAX_PARENTS),
    size=uint(LIMIT),
)
ENTRY: Codec[Entry] = record(
    Entry, body=raw_up_to(LIMIT), header=raw_up_to(4096), sig=raw(64), v=version(VERSION)
)
ENTRY_CONTEXT: Codec[EntryContext] = record(
    EntryContext,
    author=AUTHOR,
    compartment=COMPARTMENT,
    conversation=ident(ConversationId),
    counter=uint(),
    epoch=uint(),
    id=ident(EntryId),
)
DATA: dict[str, tuple[type, Codec[Data]]] = {
    "document": (
        Document,
        record(
            Document,
            file=FILE_DESCRIPTOR,
            kind=choice("document", "prescription", "result"),
            text=text(MAX_TEXT),
        ),
    ),
    "message": (Message, record(Message, text=text(MAX_TEXT))),
    "profile": (Profile, record(Profile, name=text(200))),
    "title": (Title, record(Title, title=text(200))),
}
_TYPE_OF = {cls: name for name, (cls, _) in DATA.items()}
_HEADS = sequence(HEAD, MAX_MEMBERS)
_TYPE = text(32)
_TIME = uint()


def content_of(data: Data, heads: tuple[Head, ...], time: int) -> Content:
    """Content of a known type."""
    return Content(data, heads, time, _TYPE_OF[type(data)])


def encode_header(header: Header) -> bytes:
    """The signed bytes of a header."""
    return encode(HEADER, header)


def decode_header(data: bytes) -> Header:
    """Raises TooLarge, Malformed (also for unsorted parents)."""
    header = decode(HEADER, data, 4096)
    if header.counter < 1 or any(a >= b for a, b in pairwise(header.parents)):
        raise Malformed
    return header


def encode_entry(entry: Entry) -> bytes:
    """The bytes that travel and are kept."""
    return encode(ENTRY, entry)


def decode_entry(data: bytes) -> Entry:
    """Raises TooLarge, Malformed, UnknownVersion."""
    return decode(ENTRY, data, LIMIT)


def context_of(header: Header) -> bytes:
    """The encoded sealing context of an entry."""
    return encode(
        ENTRY_CONTEXT,
        EntryContext(
            header.author,
            header.compartment,
            header.conversation,
            header.counter,
            header.epoch,
            header.id,
        ),
    )


def encode_content(content: Content) -> bytes:
    """The plaintext before padding."""
    data = content.data
    value = data.value if isinstance(data, UnknownData) else DATA[content.type][1].write(data)
    return cbor.encode(
        {
            "data": value,
            "heads": _HEADS.write(content.heads),
            "time": content.time,
            "type": content.type,
        }
    )


def decode_content(plaintext: bytes) -> Content:
    """Raises TooLarge, Malformed. Content of an unknown type has UnknownData."""
    value = cbor.decode(plaintext, LIMIT)
    if type(value) is not dict or value.keys() != {"data", "heads", "time", "type"}:
        raise Malformed
    kind = _TYPE.read(value["type"])
    data: Data = DATA[kind][1].read(value["data"]) if kind in DATA else UnknownData(value["data"])
    return Content(data, _HEADS.read(value["heads"]), _TIME.read(value["time"]), kind)
