"""A12: nothing signed for one place is accepted in another (spec: encoding §2, §3).

Every reader of something signed is given exactly what it expects, signed by the very key that it
expects, but under each other label that stands in the code: as it is that is `wrong-purpose`,
re-labelled `bad-signature`. Each also gets what is valid for every other reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.unit.protocol.fakes import DEPLOYMENT, sign_up
from tools.vectors.cast import Person, descriptor, plain, signing
from tools.vectors.conversation import people
from tools.vectors.entry import Writer
from tools.vectors.keyslot import keyslot_set
from tools.vectors.rooms import Room
from tools.vectors.statements import envelope

import colloque
from colloque.errors import BadSignature, RemoteError, TooLarge, WrongPurpose
from colloque.guardian.tickets import read_ticket
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.server.login.assertions import check, read_assertion
from colloque.trust.deployment import verify_descriptors, verify_directory_record
from colloque.trust.guardian import verify_evaluation
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.membership import verify_statement
from colloque.trust.session import verify_session
from colloque.trust.sigchain import verify_chain
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire import account, deployment, entry, guardian, keyslots, login, membership, session
from colloque.wire.ids import Handle
from colloque.wire.pae import pae
from colloque.wire.schema import Codec, decode, encode
from colloque.wire.signed import decode_signed

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(Path(colloque.__file__).parent.rglob("*.py"))
LABELS = sorted(
    {label for path in SOURCES for label in re.findall(r'"(colloque/[a-z-]+)"', path.read_text())}
)
NOW = 1767225600000 + 5000


@dataclass(frozen=True)
class Reader:
    """Who reads one kind of signed bytes; `payload` and `key` are what it expects."""

    name: str
    label: str
    payload: bytes
    key: SigningKey | EntryKey
    read: Callable[[bytes], object]

    def made(self, signed_under: str, shown_as: str) -> bytes:
        """Right but for the label."""
        return envelope(shown_as, self.payload, self.key.sign(signed_under, 1, self.payload))

    def __str__(self) -> str:
        return self.name


def readers() -> Iterator[Reader]:
    """Everything that is signed in an envelope."""
    ana, id_ = Person("Ana", "patient"), DEPLOYMENT.id
    sign = ana.device().sign
    yield Reader("sigchain", account.LABEL, account.encode_link(ana.first()), sign,
                 lambda data: verify_chain([data], id_))  # fmt: skip
    yield Reader("keyslots", keyslots.LABEL, keyslots.encode_keyslot_set(keyslot_set(ana)), sign,
                 lambda data: verify_keyslot_set(ana.state, data))  # fmt: skip
    yield Reader("deployment", deployment.LABEL, deployment.encode_descriptor(descriptor()),
                 signing("root"), lambda data: verify_descriptors([data]))  # fmt: skip
    record = deployment.DirectoryRecord(
        ana.state.account, "Lyon", id_, "a@example.org", NOW + 1, NOW - 1, "Dr", 1, "gp"
    )
    yield Reader("directory", deployment.RECORD_LABEL, deployment.encode_directory_record(record),
                 signing("registry"),
                 lambda data: verify_directory_record(DEPLOYMENT, data, NOW))  # fmt: skip
    yield membership_reader()
    statement = decode_signed(ana.session(1), session.LABEL, session.LIMIT)
    yield Reader("session", session.LABEL, statement.payload, ana.slot("password")[1].sign,
                 lambda data: verify_session(ana.state, data))  # fmt: skip
    yield from plain_readers(ana)
    yield from binding_readers()


def membership_reader() -> Reader:
    room = Room(people())
    step = room.step("Ana", "create", ("Ana", "Ben"))
    accounts = {person.state.account: person.state for person in room.everyone}
    payload = membership.encode_statement(step.value)
    return Reader("membership", membership.LABEL, payload, room.people["Ana"].device().sign,
                  lambda data: verify_statement(None, data, accounts, DEPLOYMENT.id))  # fmt: skip


def plain_readers(ana: Person) -> Iterator[Reader]:
    """Log-in assertions as the server checks them, and mail tickets."""
    slot, keys = ana.slot("password")
    place = (DEPLOYMENT.id, frozenset({"https://vectors.example"}))
    assertion = login.Assertion(ana.state.account, DEPLOYMENT.id, ana.device().public.id, bytes(32),
                                "https://vectors.example", "login", slot)  # fmt: skip

    def read_login(data: bytes) -> object:
        read = read_assertion(data)
        verify_plain(keys.login.public, read.signed.message, read.signed.sig)
        check(read, keys.login.public, "login", place)
        return read

    yield Reader("login", login.LABEL, login.encode_assertion(assertion), keys.login, read_login)
    ticket = guardian.Ticket(DEPLOYMENT.id, NOW, Handle(bytes(32)), bytes(16), "bind")
    mail = plain("mail")
    yield Reader("ticket", guardian.TICKET_LABEL, encode(guardian.TICKET, ticket), mail,
                 lambda data: read_ticket(data, mail.public, DEPLOYMENT.id, NOW))  # fmt: skip


def binding_readers() -> Iterator[Reader]:
    """What guardians read, as they read it."""
    made = sign_up()
    own, binding = made.own, made.binding
    signer, key = own.device.signer, own.device.sign
    bind = guardian.BindStatement(own.state.account, DEPLOYMENT.id, 1, binding.handle,
                                  binding.proof, signer, NOW, binding.vector, 1)  # fmt: skip
    confirm = guardian.ConfirmStatement(
        own.state.account, DEPLOYMENT.id, 1, binding.handle, signer, NOW, 1
    )
    kinds: list[tuple[str, Codec[Any], Any]] = [
        (guardian.BIND_LABEL, guardian.BIND_STATEMENT, bind),
        (guardian.CONFIRM_LABEL, guardian.CONFIRM_STATEMENT, confirm),
    ]
    for label, codec, value in kinds:

        def read(data: bytes, label: str = label, codec: Codec[Any] = codec) -> object:
            signed = decode_signed(data, label, guardian.STATEMENT_LIMIT)
            statement = decode(codec, signed.payload, guardian.STATEMENT_LIMIT)
            sign = own.state.signer_key(statement.signer, statement.time)
            verify_composite(sign, signed.message, signed.sig)
            return statement

        yield Reader(label.removeprefix("colloque/"), label, encode(codec, value), key, read)


@cache
def everyone() -> tuple[Reader, ...]:
    return tuple(readers())


NAMES = ("sigchain", "keyslots", "deployment", "directory", "membership", "session", "login",
         "ticket", "guardian-bind", "guardian-confirm")  # fmt: skip


def reader_called(name: str) -> Reader:
    return next(reader for reader in everyone() if reader.name == name)


def test_a12_no_reader_is_left_out() -> None:
    """Whatever the spec gives a label in an envelope has its reader here."""
    pages = " ".join(path.read_text() for path in (ROOT / "spec").glob("*.md"))
    named = set(re.findall(r"[Ll]abel\s+`(colloque/[a-z-]+)`", pages))
    assert named == {reader.label for reader in everyone()}
    assert [reader.name for reader in everyone()] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a12_only_its_own_label_is_accepted(name: str) -> None:
    reader = reader_called(name)
    reader.read(reader.made(reader.label, reader.label))
    others = [label for label in LABELS if label != reader.label]
    assert len(others) > 30
    for label in others:
        with pytest.raises(BadSignature):
            reader.read(reader.made(label, reader.label))
        with pytest.raises(WrongPurpose):
            reader.read(reader.made(label, label))


@pytest.mark.parametrize("name", NAMES)
def test_a12_what_another_reader_accepts_is_refused(name: str) -> None:
    reader = reader_called(name)
    for other in everyone():
        if other is not reader:
            with pytest.raises((WrongPurpose, TooLarge)):
                reader.read(other.made(other.label, other.label))
            with pytest.raises(RemoteError):
                reader.read(other.made(reader.label, reader.label))


def test_a12_an_entry_is_signed_for_its_own_label_only() -> None:
    writer = Writer()
    right = writer.entry(writer.header())
    key = writer.room.people["Ben"].device().entry
    for label in LABELS:
        changed = entry.Entry(right.body, right.header, key.sign(label, 1, right.header))
        if label == entry.LABEL:
            verify_plain(key.public, changed.message, changed.sig)
            continue
        with pytest.raises(BadSignature):
            verify_plain(key.public, changed.message, changed.sig)


def test_a12_an_evaluation_is_signed_for_its_own_label_only() -> None:
    key, public = plain("guardian 1"), DEPLOYMENT.descriptor.guardians[0]
    handle = Handle(bytes(32))
    asked = guardian.Evaluate(bytes(32), handle, guardian.StrangerLane(), bytes(16), 1)
    value = guardian.Evaluation(
        sign_up().own.state.account, bytes(16), bytes(32), bytes(32), 1, handle, 5, bytes(16),
        bytes(64), (bytes(32),), 1,
    )  # fmt: skip
    payload = encode(guardian.EVALUATION, value)
    for label in LABELS:
        answer = guardian.SignedEvaluation(payload, key.sign(label, 1, payload))
        if label == guardian.EVALUATION_LABEL:
            assert verify_evaluation(public, asked, answer) == value
            continue
        with pytest.raises(BadSignature):
            verify_evaluation(public, asked, answer)


def test_a12_no_two_labels_give_the_same_signed_bytes() -> None:
    """PAE says every length: no label and payload run into one another."""
    seen: dict[bytes, tuple[str, bytes]] = {}
    for label in [*LABELS, "colloque/a", "colloque/a "]:
        for payload in (b"", b" ", b"1", b"colloque/account 0 "):
            assert seen.setdefault(pae(label, 1, payload), (label, payload)) == (label, payload)
