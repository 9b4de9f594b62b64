"""Files as streams: any cutting into pieces, any damage, sources that change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import SourceChanged, Tampered
from colloque.sealing.file import FileSecrets, LeafHasher, open_file, seal_file
from colloque.wire.file import FileContext, FileDescriptor, ciphertext_length, padded_length
from colloque.wire.ids import ConversationId, EntryId, FileId

CONTEXT = FileContext(ConversationId(b"\1" * 32), EntryId(b"\2" * 16), FileId(b"\3" * 16))
SECRETS = FileSecrets(b"k" * 32, b"s" * 24)
PROPERTY = settings(max_examples=40, deadline=None, derandomize=True)


def pieces(data: bytes, size: int) -> Iterable[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def sealed(plain: bytes, size: int = 5000) -> tuple[bytes, FileDescriptor]:
    leaves = LeafHasher()
    source = pieces(plain, size)
    data = b"".join(bytes(p) for p in seal_file(source, len(plain), CONTEXT, SECRETS, leaves))
    padded = padded_length(len(plain))
    file = CONTEXT.file
    return data, FileDescriptor(
        file, SECRETS.key, len(plain), "text/plain", "a.txt", padded, leaves.root()
    )


def opened(data: bytes, descriptor: FileDescriptor, size: int = 5000) -> bytes:
    found = open_file(pieces(data, size), descriptor, CONTEXT, LeafHasher())
    return b"".join(bytes(piece) for piece in found)


@PROPERTY
@given(
    length=st.integers(0, 40_000) | st.sampled_from([16384, 32768, 1024, 1025]),
    write=st.integers(1, 50_000),
    read=st.integers(1, 50_000),
)
def test_pieces_do_not_matter(length: int, write: int, read: int) -> None:
    plain = bytes(n % 251 for n in range(length))
    data, descriptor = sealed(plain, write)
    assert (data, descriptor) == sealed(plain)
    assert len(data) == ciphertext_length(descriptor.padded)
    assert opened(data, descriptor, read) == plain


DATA, DESCRIPTOR = sealed(b"x" * 20_000)


@PROPERTY
@given(at=st.integers(0, len(DATA) - 1), bit=st.integers(0, 7), size=st.integers(1000, 30_000))
def test_any_bit_matters(at: int, bit: int, size: int) -> None:
    changed = bytearray(DATA)
    changed[at] ^= 1 << bit
    with pytest.raises(Tampered):
        opened(bytes(changed), DESCRIPTOR, size)


@PROPERTY
@given(cut=st.integers(0, len(DATA) - 1), size=st.integers(1000, 30_000))
def test_any_truncation_is_found(cut: int, size: int) -> None:
    with pytest.raises(Tampered):
        opened(DATA[:cut], DESCRIPTOR, size)


@PROPERTY
@given(more=st.binary(min_size=1, max_size=20_000))
def test_anything_behind_the_end_is_found(more: bytes) -> None:
    with pytest.raises(Tampered):
        opened(DATA + more, DESCRIPTOR)


@pytest.mark.parametrize("change", [{"length": 19_999}, {"root": bytes(32)}], ids=str)
def test_a_wrong_length_or_root_is_found(change: dict[str, int | bytes]) -> None:
    with pytest.raises(Tampered):
        opened(DATA, replace(DESCRIPTOR, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [19_999, 20_001, 0])
def test_a_source_that_changes_is_refused(length: int) -> None:
    with pytest.raises(SourceChanged):
        list(seal_file(pieces(b"x" * 20_000, 3000), length, CONTEXT, SECRETS, LeafHasher()))


def test_no_repr_tells_a_secret() -> None:
    shown = repr(SECRETS) + repr(DESCRIPTOR)
    assert "kkk" not in shown
    assert "a.txt" not in shown
