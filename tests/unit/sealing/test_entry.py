"""Sealing entries: what is bound, what is padded, what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import BadInput, RemoteError, Tampered, WrongPurpose
from colloque.sealing.entry import ContentSecrets, open_entry, seal_entry
from colloque.sealing.membership import EpochKey
from colloque.sealing.signing import EntryKey
from colloque.trust.entry import VerifiedEntry
from colloque.wire.entry import Header, Message, content_of, decode_header
from colloque.wire.ids import AccountId, ConversationId, DeviceId, EntryId, StatementHash
from colloque.wire.membership import Author

KEY = EpochKey("medical", 3, b"k" * 32)
AUTHOR = EntryKey.from_seed(b"a" * 32)
SECRETS = ContentSecrets(b"c" * 32, b"1" * 24, b"2" * 24)
HEADER = Header(
    author=Author(AccountId(b"\1" * 32), DeviceId(b"\2" * 32)),
    body=bytes(32),
    compartment="medical",
    conversation=ConversationId(b"\3" * 32),
    counter=7,
    epoch=3,
    id=EntryId(b"\4" * 16),
    membership=StatementHash(b"\5" * 32),
    parents=(),
    size=0,
)


def sealed(text: str, header: Header = HEADER) -> VerifiedEntry:
    entry = seal_entry(header, content_of(Message(text), (), 5), KEY, SECRETS, AUTHOR)
    return VerifiedEntry(decode_header(entry.header), entry.body, entry.hash)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(text=st.text(max_size=3000))
def test_what_is_sealed_opens(text: str) -> None:
    assert open_entry(sealed(text), KEY).data == Message(text)


def test_short_texts_have_one_size() -> None:
    assert len({len(sealed("x" * length).body) for length in range(0, 900, 60)}) == 1


CONTEXT = {
    "author": Author(AccountId(b"\1" * 32), DeviceId(b"\6" * 32)),
    "conversation": ConversationId(b"\7" * 32),
    "counter": 8,
    "id": EntryId(b"\x08" * 16),
}


@pytest.mark.parametrize("name", CONTEXT)
def test_the_body_fits_no_other_place(name: str) -> None:
    entry = sealed("x")
    moved = VerifiedEntry(replace(entry.header, **{name: CONTEXT[name]}), entry.body, entry.hash)  # type: ignore[arg-type]
    with pytest.raises(Tampered):
        open_entry(moved, KEY)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(at=st.integers(0, len(sealed("x").body) - 1), bit=st.integers(0, 7))
def test_any_bit_matters(at: int, bit: int) -> None:
    entry = sealed("x")
    body = bytearray(entry.body)
    body[at] ^= 1 << bit
    with pytest.raises(Tampered):
        open_entry(VerifiedEntry(entry.header, bytes(body), entry.hash), KEY)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(body=st.binary(max_size=400))
def test_any_body_gives_a_typed_error(body: bytes) -> None:
    with pytest.raises(RemoteError):
        open_entry(VerifiedEntry(HEADER, body, StatementHash(bytes(32))), KEY)


def test_keys_of_other_places_are_refused_before_use() -> None:
    for key in (EpochKey("administrative", 3, KEY.key), EpochKey("medical", 4, KEY.key)):
        with pytest.raises(WrongPurpose):
            open_entry(sealed("x"), key)
        with pytest.raises(WrongPurpose):
            seal_entry(HEADER, content_of(Message("x"), (), 5), key, SECRETS, AUTHOR)


def test_too_large_a_content_is_refused_here() -> None:
    content = content_of(Message("é" * 150_000), (), 5)
    with pytest.raises(BadInput):
        seal_entry(HEADER, content, KEY, SECRETS, AUTHOR)


def test_no_repr_tells_a_secret() -> None:
    shown = repr(KEY) + repr(SECRETS) + repr(content_of(Message("Bonjour"), (), 5)) + repr(AUTHOR)
    assert "kkk" not in shown
    assert "ccc" not in shown
    assert "Bonjour" not in shown
