"""Vectors of spec: entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from tools.vectors.cast import START, Person, plain
from tools.vectors.conversation import inputs_of, people
from tools.vectors.rooms import Room, Step
from tools.vectors.scenario import Changed, Field, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, without
from tools.vectors.stream import fixed

from colloque.sealing.entry import ContentSecrets, seal_entry
from colloque.sealing.membership import EpochKey
from colloque.wire import cbor
from colloque.wire.cbor import Encodable
from colloque.wire.entry import (
    ENTRY,
    HEADER,
    LABEL,
    Content,
    Data,
    Document,
    Entry,
    Header,
    Message,
    Profile,
    Title,
    UnknownData,
    content_of,
    decode_header,
    encode_content,
    encode_entry,
    encode_header,
)
from colloque.wire.file import FileDescriptor, padded_length
from colloque.wire.ids import AccountId, ConversationId, DeviceId, EntryId, FileId, StatementHash
from colloque.wire.membership import Author, Head

PAGE = "entry"
NAMES = ("Ana", "Ben", "Dan")


def scenarios() -> Iterator[Scenario]:
    """Entries against a conversation, contents, gossip."""
    yield _entries()
    yield _authors()
    yield _contents()


class Writer:
    """A conversation of two epochs and entries written in it."""

    def __init__(self, room: Room | None = None, first: Step | None = None) -> None:
        self.room = room or Room(people())
        self.first = first or self.room.append("Ana", "create", NAMES)
        self.second = self.room.append("Ben", "rotate", NAMES)

    def key(self, compartment: str = "medical", epoch: int = 2) -> EpochKey:
        """An epoch key."""
        step = (self.first, self.second)[epoch - 1]
        return next(key for key in step.keys if key.compartment == compartment)

    def header(self, by: str = "Ben", **changes: Any) -> Header:
        """A right header, with changes; `body` and `size` come with the body."""
        person = self.room.people[by]
        header = Header(
            author=Author(person.state.account, person.device().public.id), body=bytes(32),
            compartment="medical", conversation=self.room.state.conversation, counter=1,
            epoch=2, id=EntryId(fixed(f"entry {by}", 16)), membership=self.room.state.head,
            parents=(), size=0)  # fmt: skip
        return replace(header, **changes)

    def entry(self, header: Header, data: Data | None = None, by: str = "Ben") -> Entry:
        """A right entry with this header."""
        content = content_of(data or Message("Bonjour"), (), START)
        key = self.key(header.compartment, header.epoch if header.epoch in (1, 2) else 2)
        return seal_entry(header, content, replace(key, epoch=header.epoch), secrets(),
                          self.room.people[by].device().entry)  # fmt: skip

    def inputs(self) -> dict[str, Any]:
        """The conversation as a reader has it."""
        return inputs_of(self.room, self.room.steps)


def secrets() -> ContentSecrets:
    """What an entry draws at random."""
    return ContentSecrets(fixed("content key"), fixed("key salt", 24), fixed("body salt", 24))


def key_fields(key: EpochKey) -> dict[str, Field]:
    """An epoch key as an input."""
    return {"compartment": key.compartment, "epoch": key.epoch, "key": key.key}


def signed(header: Header, body: bytes, person: Person) -> bytes:
    """An entry with any header and body, rightly signed."""
    encoded = encode_header(header)
    return encode_entry(Entry(body, encoded, person.device().entry.sign(LABEL, 1, encoded)))


def _entries() -> Scenario:
    s = Scenario(PAGE, "entry", "entry", "entry §2, §3", "Steps 1 to 5: verified against a "
                 "conversation, then opened with an epoch key.")  # fmt: skip
    w = Writer()
    ben = w.room.people["Ben"]
    right = w.entry(w.header())
    header = decode_header(right.header)
    s.share(**w.inputs(), epoch_key=key_fields(w.key()), author=bytes(ben.state.account),
            entry=encode_entry(right))  # fmt: skip
    content = encode_content(content_of(Message("Bonjour"), (), START))
    s.accept("valid", {"hash": bytes(right.hash), "content": content})
    early = w.entry(w.header(epoch=1, membership=w.room.state.heads[0]))
    s.accept("of-an-earlier-epoch", {"hash": bytes(early.hash), "content": content},
             entry=encode_entry(early), epoch_key=key_fields(w.key(epoch=1)))  # fmt: skip
    parents = tuple(sorted((StatementHash(fixed(str(n))) for n in range(16)), key=bytes))
    child = w.entry(w.header(parents=parents, counter=2))
    s.accept("sixteen-parents", {"hash": bytes(child.hash), "content": content},
             entry=encode_entry(child))  # fmt: skip

    def refuse(name: str, code: str, why: str = "", **changes: Any) -> None:
        s.refuse(name, code, why, entry=encode_entry(w.entry(w.header(**changes))))

    refuse("other-conversation", "wrong-purpose", conversation=ConversationId(fixed("c")))
    refuse("membership-unknown", "stale", membership=StatementHash(fixed("m")))
    refuse("epoch-not-of-the-membership", "stale", epoch=1)
    refuse("membership-not-of-the-epoch", "stale", membership=w.room.state.heads[0])
    refuse("epoch-of-the-future", "stale", epoch=3)
    refuse("counter-0", "malformed", counter=0)
    refuse("parents-unsorted", "malformed", parents=parents[::-1])
    refuse("parent-twice", "malformed", parents=(parents[0], parents[0]))
    body = right.body

    def remade(name: str, code: str, body: bytes, why: str = "", /, **changes: Any) -> None:
        made = {"body": sha256(body).digest(), "size": len(body), **changes}
        s.refuse(name, code, why, entry=signed(replace(header, **made), body, ben))

    remade("size-wrong", "tampered", body, size=len(body) - 1)
    remade("body-hash-wrong", "tampered", body, body=fixed("hash"))
    remade("body-empty", "tampered", b"")
    remade("sealed-key-cut", "tampered", body[:103])
    for name, at in (("key-salt", 0), ("key-commitment", 30), ("content-key", 60),
                     ("body-salt", 104), ("body", 200)):  # fmt: skip
        remade(f"flipped-{name}", "tampered", body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])
    remade("counter-of-another-entry", "tampered", body, "the sealing binds the counter",
           counter=2)  # fmt: skip
    remade("id-of-another-entry", "tampered", body, id=EntryId(fixed("other", 16)))
    other = w.entry(w.header("Ana"), by="Ana")
    remade("body-of-another-author", "tampered", other.body)
    s.refuse("body-swapped", "tampered", entry=encode_entry(replace(right, body=other.body)))
    s.refuse("header-swapped", "bad-signature", entry=encode_entry(
        replace(right, header=encode_header(replace(header, counter=2)))))  # fmt: skip
    s.refuse("signature-flipped", "bad-signature", entry=encode_entry(
        replace(right, sig=right.sig[:-1] + bytes([right.sig[-1] ^ 1]))))  # fmt: skip
    _broken(s, right, header, ben)
    _keys(s, w)
    return s


def _broken(s: Scenario, right: Entry, header: Header, ben: Person) -> None:
    fields = fields_of(ENTRY, right)
    s.refuse("version-2", "unknown-version", entry=cbor.encode({**fields, "v": 2}))
    s.refuse("version-0", "unknown-version", entry=cbor.encode({**fields, "v": 0}))
    s.refuse("unknown-field", "malformed", entry=cbor.encode({**fields, "name": "x"}))
    s.refuse("without-signature", "malformed", entry=cbor.encode(without(fields, "sig")))
    s.refuse("short-signature", "malformed", entry=cbor.encode({**fields, "sig": bytes(63)}))
    s.refuse("too-large", "too-large", entry=Repeated(0, (1 << 18) + 1))
    data = encode_entry(right)
    s.refuse("cut", "malformed", entry=Changed(data, cut=len(data) - 1))
    s.refuse("longer", "malformed", entry=Changed(data, append=b"\0"))
    inner = fields_of(HEADER, header)
    changed: dict[str, dict[str, Encodable]] = {
        "header-with-more": {**inner, "subject": "x"},
        "header-without-size": without(inner, "size"),
        "compartment-unknown": {**inner, "compartment": "billing"},
        "seventeen-parents": {**inner, "parents": [bytes([n]) * 32 for n in range(17)]},
        "id-32-bytes": {**inner, "id": bytes(32)},
    }
    for name, value in changed.items():
        encoded = cbor.encode(value)
        sig = ben.device().entry.sign(LABEL, 1, encoded)
        s.refuse(name, "malformed", entry=encode_entry(Entry(right.body, encoded, sig)))


def _keys(s: Scenario, w: Writer) -> None:
    """Keys that are not the entry's."""
    s.refuse("key-of-another-epoch", "wrong-purpose", epoch_key=key_fields(w.key(epoch=1)))
    s.refuse("key-of-another-compartment", "wrong-purpose",
             epoch_key=key_fields(w.key("administrative")))  # fmt: skip
    mislabelled = replace(w.key(epoch=1), epoch=2)
    s.refuse("key-bytes-of-another-epoch", "tampered", epoch_key=key_fields(mislabelled))
    renamed = replace(w.key("administrative"), compartment="medical")
    s.refuse("key-bytes-of-another-compartment", "tampered", epoch_key=key_fields(renamed))


def _authors() -> Scenario:
    s = Scenario(PAGE, "author", "entry", "entry §3", "Step 2: who may write, and with which key.")
    w = Writer()
    ben, content = w.room.people["Ben"], encode_content(content_of(Message("Bonjour"), (), START))
    s.share(**w.inputs(), epoch_key=key_fields(w.key()), author=bytes(ben.state.account))

    def outputs(entry: Entry) -> Fields:
        return {"hash": bytes(entry.hash), "content": content}

    dan = w.room.people["Dan"]
    office = w.entry(w.header("Dan", compartment="administrative"), by="Dan")
    key = key_fields(w.key("administrative"))
    s.accept("assistant-writes-administrative", outputs(office), entry=encode_entry(office),
             author=bytes(dan.state.account), epoch_key=key)  # fmt: skip
    medical = w.entry(w.header("Dan"), by="Dan")
    s.refuse("assistant-writes-medical", "not-authorised", entry=encode_entry(medical),
             author=bytes(dan.state.account))  # fmt: skip
    for name in ("Cleo", "Eve"):
        person = w.room.people[name]
        s.refuse(f"{name.lower()}-is-no-member", "not-authorised", entry=encode_entry(
            w.entry(w.header(name), by=name)), author=bytes(person.state.account))  # fmt: skip
    me = ben.state.account
    wrong = {
        "device-unknown": Author(me, DeviceId(fixed("d"))),
        "device-of-another": Author(me, w.room.people["Ana"].device().public.id),
        "account-of-another": Author(w.room.people["Ana"].state.account, ben.device().public.id),
        "account-unknown": Author(AccountId(fixed("a")), ben.device().public.id),
    }
    for name, author in wrong.items():
        entry = w.entry(w.header(author=author))
        s.refuse(name, "not-authorised", entry=encode_entry(entry))
    right = w.entry(w.header())
    for name, signer in (
        ("signed-by-the-session-key", ben.device().session),
        ("signed-by-another-member", w.room.people["Ana"].device().entry),
        ("signed-by-nobody", plain("nobody")),
    ):
        sig = signer.sign(LABEL, 1, right.header)
        s.refuse(name, "bad-signature", entry=encode_entry(replace(right, sig=sig)))
    other_label = ben.device().entry.sign("colloque/login", 1, right.header)
    s.refuse("signed-under-another-label", "bad-signature",
             entry=encode_entry(replace(right, sig=other_label)))  # fmt: skip
    _devices(s)
    return s


def _devices(s: Scenario) -> None:
    """Ben revokes a second device between two statements."""
    room = Room(people())
    ben = room.people["Ben"]
    ben.append(ben.next(add=(ben.device(1).public,)))
    first = room.append("Ana", "create", NAMES)
    ben.append(ben.next(revoke=(ben.device(1).public.id,), enc=ben.enc(2)))
    w = Writer(room, first)
    by = Author(ben.state.account, ben.device(1).public.id)
    content = encode_content(content_of(Message("Bonjour"), (), START))
    inputs = {**w.inputs(), "author": bytes(ben.state.account)}

    def made(epoch: int) -> Entry:
        header = w.header(author=by, epoch=epoch, membership=room.state.heads[epoch - 1])
        return seal_entry(header, content_of(Message("Bonjour"), (), START), w.key(epoch=epoch),
                          secrets(), ben.device(1).entry)  # fmt: skip

    before, after = made(1), made(2)
    s.accept("device-revoked-later", {"hash": bytes(before.hash), "content": content},
             **{**inputs, "entry": encode_entry(before),
                "epoch_key": key_fields(w.key(epoch=1))})  # fmt: skip
    s.refuse("device-revoked", "not-authorised", **{
        **inputs, "entry": encode_entry(after), "epoch_key": key_fields(w.key())})  # fmt: skip
    ben.append(ben.next(add=(ben.device(2).public,)))
    by = Author(ben.state.account, ben.device(2).public.id)
    fresh = seal_entry(w.header(author=by), content_of(Message("Bonjour"), (), START), w.key(),
                       secrets(), ben.device(2).entry)  # fmt: skip
    s.accept("device-added-later", {"hash": bytes(fresh.hash), "content": content},
             **{**w.inputs(), "author": bytes(ben.state.account), "entry": encode_entry(fresh),
                "epoch_key": key_fields(w.key())})  # fmt: skip


def descriptor(**changes: Any) -> FileDescriptor:
    """A right file descriptor, with changes."""
    value = FileDescriptor(
        file=FileId(fixed("file", 16)), key=fixed("file key"), length=5000,
        media="application/pdf", name="Résultats.pdf", padded=padded_length(5000),
        root=fixed("root"))  # fmt: skip
    return replace(value, **changes)


def _contents() -> Scenario:
    s = Scenario(PAGE, "content", "content", "entry §2", "Contents: decoded and encoded again.")
    head = Head(AccountId(fixed("a")), StatementHash(fixed("h")), 3)
    good: dict[str, Content] = {
        "message": content_of(Message("Bonjour 👋"), (head,), START),
        "empty-message": content_of(Message(""), (), 0),
        "document": content_of(Document(descriptor(), "prescription", "two a day"), (), START),
        "profile": content_of(Profile("Dr Roux"), (), START),
        "title": content_of(Title("Knee"), (), START),
        "unknown-type": Content(UnknownData({"x": [1, None]}), (), START, "survey"),
        "unknown-type-with-any-data": Content(UnknownData(None), (), START, "x"),
    }
    for name, content in good.items():
        data = encode_content(content)
        unknown = isinstance(content.data, UnknownData)
        s.accept(name, {"type": content.type, "time": content.time, "heads": len(content.heads),
                        "known": not unknown, "content": data}, content=data)  # fmt: skip
    fields: dict[str, Encodable] = {
        "data": {"text": "x"}, "heads": [], "time": START, "type": "message"}  # fmt: skip
    file: dict[str, Encodable] = {"data": {"file": {}, "kind": "document", "text": ""}}
    heads: list[Encodable] = [{"account": bytes(32), "head": bytes(32), "seq": n}
                              for n in range(65)]  # fmt: skip
    bad: dict[str, Encodable] = {
        "unknown-field": {**fields, "from": "x"},
        "without-heads": without(fields, "heads"),
        "message-with-more": {**fields, "data": {"text": "x", "html": "y"}},
        "message-without-text": {**fields, "data": {}},
        "message-too-long": {**fields, "data": {"text": "x" * 65537}},
        "text-is-bytes": {**fields, "data": {"text": b"x"}},
        "type-33-bytes": {**fields, "type": "x" * 33},
        "type-null": {**fields, "type": None},
        "65-heads": {**fields, "heads": heads},
        "title-201-bytes": {**fields, "type": "title", "data": {"title": "x" * 201}},
        "document-without-file": {**fields, **file, "type": "document"},
        "data-of-another-type": {**fields, "type": "title"},
        "time-negative-one": {**fields, "time": None},
        "not-a-map": [1, 2],
    }
    for name, value in bad.items():
        s.refuse(name, "malformed", content=cbor.encode(value))
    return s
