"""A03: nobody puts words into another's mouth, not even who has the keys (entry §3, file §1).

MEGA's and others' servers could plant files, because who had a key could write for anybody. Here
Dan, a member, seals with the right epoch key whatever he likes under Ben's name.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from tests.attacks.sdk.evil import flip
from tools.vectors.cast import Person
from tools.vectors.conversation import people
from tools.vectors.entry import NAMES, Writer
from tools.vectors.rooms import Room

from colloque.errors import BadSignature, ColloqueError, NotAuthorised, RemoteError, Stale, Tampered
from colloque.sealing.entry import open_entry
from colloque.sealing.file import FileSecrets, LeafHasher, open_file, seal_file
from colloque.trust.entry import verify_entry
from colloque.wire.entry import (
    LABEL,
    Entry,
    Message,
    decode_header,
    encode_entry,
    encode_header,
)
from colloque.wire.file import FileContext, FileDescriptor, padded_length
from colloque.wire.ids import ConversationId, EntryId, FileId
from colloque.wire.membership import Author


def read(writer: Writer, entry: Entry, author: Person) -> object:
    """What a reader shows of an entry, if anything."""
    verified = verify_entry(writer.room.state, author.state, encode_entry(entry))
    header = verified.header
    return open_entry(verified, writer.key(header.compartment, header.epoch)).data


@pytest.fixture
def writer() -> Writer:
    return Writer()


def test_a03_control_ben_s_own_words_are_shown(writer: Writer) -> None:
    entry = writer.entry(writer.header(), Message("mine"))
    assert read(writer, entry, writer.room.people["Ben"]) == Message("mine")


def test_a03_another_body_under_the_same_signed_header_is_refused(writer: Writer) -> None:
    """Sealed rightly, with the right keys, for the same place: only the signed hash tells."""
    right = writer.entry(writer.header(), Message("mine"))
    planted = writer.entry(writer.header(), Message("not mine"))
    assert len(planted.body) == len(right.body)
    with pytest.raises(Tampered):
        read(writer, replace(right, body=planted.body), writer.room.people["Ben"])


@pytest.mark.parametrize("name", ["Ana", "Dan", "Cleo", "Eve"])
def test_a03_an_entry_in_ben_s_name_takes_ben_s_device(writer: Writer, name: str) -> None:
    ben, other = writer.room.people["Ben"], writer.room.people[name]
    planted = writer.entry(writer.header(), Message("not mine"), by=name)
    with pytest.raises(BadSignature):
        read(writer, planted, ben)
    with pytest.raises(NotAuthorised):
        read(writer, planted, other)
    author = Author(ben.state.account, other.device().public.id)
    with pytest.raises(NotAuthorised):
        read(writer, writer.entry(writer.header(author=author), by=name), ben)


@pytest.mark.parametrize("key", ["session", "sign"])
def test_a03_no_other_key_of_ben_s_device_signs_entries(writer: Writer, key: str) -> None:
    ben = writer.room.people["Ben"]
    right = writer.entry(writer.header())
    made = getattr(ben.device(), key).sign(LABEL, 1, right.header)
    with pytest.raises(BadSignature):
        read(writer, replace(right, sig=made[:64]), ben)


def test_a03_who_is_no_member_writes_nothing(writer: Writer) -> None:
    for name in ("Cleo", "Eve"):
        with pytest.raises(NotAuthorised):
            read(writer, writer.entry(writer.header(name), by=name), writer.room.people[name])


def test_a03_who_was_removed_writes_nothing_more() -> None:
    """Under the statement that removed them, or under an older one with the newer epoch."""
    room = Room(people())
    first = room.append("Ana", "create", NAMES)
    writer = Writer(room, first)
    second = room.state
    room.append("Ana", "remove", ("Ana", "Dan"))
    ben = room.people["Ben"]
    for membership, epoch, error in (
        (room.state.head, 3, NotAuthorised),
        (second.head, 3, Stale),
    ):
        header = writer.header(membership=membership, epoch=epoch)
        right = writer.entry(writer.header(membership=second.head))
        body = replace(header, body=sha256(right.body).digest(), size=len(right.body))
        encoded = encode_header(body)
        sig = ben.device().entry.sign(LABEL, 1, encoded)
        with pytest.raises(error):
            verify_entry(room.state, ben.state, encode_entry(Entry(right.body, encoded, sig)))


def test_a03_an_assistant_writes_nothing_medical(writer: Writer) -> None:
    dan = writer.room.people["Dan"]
    office = writer.entry(writer.header("Dan", compartment="administrative"), by="Dan")
    assert read(writer, office, dan) == Message("Bonjour")
    with pytest.raises(NotAuthorised):
        read(writer, writer.entry(writer.header("Dan"), by="Dan"), dan)


def test_a03_every_changed_byte_of_an_entry_keeps_it_out(writer: Writer) -> None:
    """Header and signature at every byte, the body at every 16th: never another text."""
    ben, right = writer.room.people["Ben"], writer.entry(writer.header(), Message("mine"))
    data = encode_entry(right)
    start = data.index(right.body)
    body = range(start, start + len(right.body), 16)
    outside = (at for at in range(len(data)) if not start <= at < start + len(right.body))
    for place in (*body, *outside):
        with pytest.raises(RemoteError):
            verify_entry(writer.room.state, ben.state, flip(data, place, place % 8))


def test_a03_a_header_says_nothing_that_its_author_has_not_signed(writer: Writer) -> None:
    ben = writer.room.people["Ben"]
    right = writer.entry(writer.header())
    header = decode_header(right.header)
    for name, value in (("counter", 2), ("epoch", 1), ("parents", (header.membership,))):
        changed = encode_header(replace(header, **{name: value}))  # type: ignore[arg-type]
        with pytest.raises(ColloqueError):
            read(writer, replace(right, header=changed), ben)


def sealed_file(content: bytes, salt: bytes = bytes(24)) -> tuple[bytes, bytes]:
    """Ciphertext and root of a file under one key, at one place."""
    leaves, secrets = LeafHasher(), FileSecrets(bytes(range(32)), salt)
    pieces = seal_file([content], len(content), PLACE, secrets, leaves)
    return b"".join(bytes(piece) for piece in pieces), leaves.root()


def opened(ciphertext: bytes, root: bytes, length: int) -> bytes:
    """What a reader of the signed descriptor saves."""
    descriptor = FileDescriptor(PLACE.file, bytes(range(32)), length, "text/plain", "a",
                                padded_length(length), root)  # fmt: skip
    pieces = open_file([ciphertext], descriptor, PLACE, LeafHasher())
    return b"".join(bytes(piece) for piece in pieces)


PLACE = FileContext(ConversationId(bytes(32)), EntryId(bytes(16)), FileId(bytes(16)))


def test_a03_another_file_under_the_right_key_is_refused() -> None:
    """Any member has the file's key and could seal another one: only the signed root tells."""
    mine, not_mine = b"result: negative", b"result: positive"
    right, root = sealed_file(mine)
    planted, _ = sealed_file(not_mine, bytes([1]) * 24)
    assert opened(right, root, len(mine)) == mine
    assert len(planted) == len(right)
    with pytest.raises(Tampered):
        opened(planted, root, len(mine))
    again, _ = sealed_file(mine, bytes([1]) * 24)
    with pytest.raises(Tampered):
        opened(again, root, len(mine))
