"""Cobblestone-256: the same bytes as another implementation, in any pieces; no change passes."""

from __future__ import annotations

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import Tampered
from colloque.sealing.content import (
    CHUNK,
    HEADER_SIZE,
    MAX_CHUNKS,
    SEALED_CHUNK,
    TAG,
    Opener,
    Sealer,
    open_chunk,
    open_sealed,
    seal,
    sealed_length,
)

KEY, SALT, CONTEXT = bytes(range(32)), bytes(range(24)), b"colloque 1 context"
SIZES = [0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 77]


def _plain(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def _cut(data: bytes, cuts: list[int]) -> list[bytes]:
    ends = sorted(cut % (len(data) + 1) for cut in cuts)
    return [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]


def _refused(sealed: bytes, key: bytes = KEY, context: bytes = CONTEXT) -> None:
    with pytest.raises(Tampered):
        open_sealed(key, context, sealed)


@pytest.mark.parametrize("size", SIZES)
def test_another_implementation_opens_and_is_opened(size: int) -> None:
    plain = _plain(size)
    sealed = seal(KEY, CONTEXT, plain, SALT)
    assert len(sealed) == sealed_length(size)
    decryptor = Cobblestone256Decryptor(KEY, context=CONTEXT)
    assert decryptor.update(sealed) + decryptor.finalize() == plain
    encryptor = Cobblestone256Encryptor(KEY, context=CONTEXT)
    theirs = encryptor.update(plain) + encryptor.finalize()
    assert open_sealed(KEY, CONTEXT, theirs) == plain
    assert seal(KEY, CONTEXT, plain, theirs[:24]) == theirs


@settings(max_examples=60)
@given(st.integers(0, 5 * CHUNK), st.lists(st.integers(0, 1 << 20), max_size=8))
def test_pieces_of_any_size_make_no_difference(size: int, cuts: list[int]) -> None:
    plain = _plain(size)
    sealed = seal(KEY, CONTEXT, plain, SALT)
    sealer, opener = Sealer(KEY, CONTEXT, SALT), Opener(KEY, CONTEXT)
    made = [bytes(sealer.update(piece)) for piece in _cut(plain, cuts)]
    assert b"".join(made) + sealer.finish() == sealed
    opened = [bytes(opener.update(piece)) for piece in _cut(sealed, cuts)]
    assert b"".join(opened) + opener.finish() == plain


def test_buffers_of_other_kinds_are_taken() -> None:
    plain, sealed = _plain(CHUNK * 2 + 5), seal(KEY, CONTEXT, _plain(CHUNK * 2 + 5), SALT)
    for kind in (bytearray, memoryview):
        sealer, opener = Sealer(KEY, CONTEXT, SALT), Opener(KEY, CONTEXT)
        assert bytes(sealer.update(kind(plain))) + sealer.finish() == sealed
        assert bytes(opener.update(kind(sealed))) + opener.finish() == plain


@pytest.mark.parametrize("size", SIZES)
def test_a_flip_anywhere_is_refused(size: int) -> None:
    sealed = seal(KEY, CONTEXT, _plain(size), SALT)
    marks = [
        0,
        23,
        24,
        55,
        56,
        56 + CHUNK - 1,
        56 + CHUNK,
        56 + SEALED_CHUNK - 1,
        56 + SEALED_CHUNK,
    ]
    for place in {*marks, len(sealed) - TAG, len(sealed) - 1}:
        if place < len(sealed):
            wrong = bytearray(sealed)
            wrong[place] ^= 1
            _refused(bytes(wrong))


@pytest.mark.parametrize("size", [0, 5, CHUNK, 2 * CHUNK + 5])
def test_another_length_is_refused(size: int) -> None:
    sealed = seal(KEY, CONTEXT, _plain(size), SALT)
    ends = {
        0,
        1,
        23,
        24,
        55,
        56,
        71,
        72,
        56 + SEALED_CHUNK,
        56 + SEALED_CHUNK + 15,
        len(sealed) - 1,
    }
    for end in ends:
        if end < len(sealed):
            _refused(sealed[:end])
    _refused(sealed + b"\0")
    _refused(sealed + bytes(SEALED_CHUNK))
    _refused(sealed + sealed[HEADER_SIZE:])


def test_chunks_dropped_swapped_repeated_or_spliced_are_refused() -> None:
    sealed = seal(KEY, CONTEXT, _plain(3 * CHUNK + 9), SALT)
    other = seal(KEY, CONTEXT, _plain(3 * CHUNK + 9)[::-1], bytes(24))
    head, rest = sealed[:HEADER_SIZE], sealed[HEADER_SIZE:]
    a, b, c, end = (rest[at : at + SEALED_CHUNK] for at in range(0, len(rest), SEALED_CHUNK))
    foreign = other[HEADER_SIZE : HEADER_SIZE + SEALED_CHUNK]
    assert head + a + b + c + end == sealed
    for parts in ((b, c, end), (b, a, c, end), (a, a, b, c, end), (a, b, c), (a, b, end), (end,)):
        _refused(head + b"".join(parts))
    _refused(head + foreign + b + c + end)
    _refused(other[:HEADER_SIZE] + rest)


def test_equal_chunks_do_not_look_equal() -> None:
    sealed = seal(KEY, CONTEXT, bytes(4 * CHUNK), SALT)[HEADER_SIZE:]
    chunks = {sealed[at : at + CHUNK] for at in range(0, 4 * SEALED_CHUNK, SEALED_CHUNK)}
    assert len(chunks) == 4


def test_key_and_context_are_committed_to() -> None:
    sealed = seal(KEY, CONTEXT, _plain(100), SALT)
    other = seal(bytes(32), CONTEXT, _plain(100), SALT)
    for context in (b"", CONTEXT[:-1], CONTEXT + b"\0"):
        _refused(sealed, context=context)
    _refused(sealed, key=bytes(32))
    _refused(sealed, key=KEY[:16])
    # The commitment of one key over the chunks of another: neither key opens it.
    for mixed in (sealed[:56] + other[56:], other[:56] + sealed[56:]):
        _refused(mixed)
        _refused(mixed, key=bytes(32))


def test_salt_and_context_do_not_run_into_one_another() -> None:
    a = seal(KEY, b"x" + CONTEXT, b"", SALT)
    b = seal(KEY, CONTEXT, b"", SALT[1:] + b"x")
    assert a[24:] != b[24:]


def test_after_a_failure_nothing_more_is_opened() -> None:
    sealed = bytearray(seal(KEY, CONTEXT, _plain(3 * CHUNK), SALT))
    sealed[HEADER_SIZE] ^= 1
    opener = Opener(KEY, CONTEXT)
    with pytest.raises(Tampered):
        opener.update(sealed[: HEADER_SIZE + SEALED_CHUNK])
    sealed[HEADER_SIZE] ^= 1
    for rest in (sealed[HEADER_SIZE:], sealed[HEADER_SIZE + SEALED_CHUNK :]):
        with pytest.raises(Tampered):
            opener.update(rest)
    with pytest.raises(Tampered):
        opener.finish()


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    _refused(data)
    _refused(seal(KEY, CONTEXT, b"", SALT)[:HEADER_SIZE] + data)


@pytest.mark.parametrize("size", SIZES)
def test_random_access_gives_every_chunk(size: int) -> None:
    plain, sealed = _plain(size), seal(KEY, CONTEXT, _plain(size), SALT)
    header = sealed[:HEADER_SIZE]
    for index in range(size // CHUNK + 1):
        at = HEADER_SIZE + index * SEALED_CHUNK
        chunk = sealed[at : at + SEALED_CHUNK]
        opened = open_chunk(KEY, CONTEXT, header, index, chunk)
        assert opened == plain[index * CHUNK : (index + 1) * CHUNK]
        for wrong in (index + 1, index - 1, MAX_CHUNKS, index + MAX_CHUNKS):
            with pytest.raises(Tampered):
                open_chunk(KEY, CONTEXT, header, wrong, chunk)
        with pytest.raises(Tampered):
            open_chunk(KEY, CONTEXT, header, index, chunk[:-1])


def test_random_access_checks_the_commitment() -> None:
    sealed = seal(KEY, CONTEXT, b"text", SALT)
    header, chunk = bytearray(sealed[:HEADER_SIZE]), sealed[HEADER_SIZE:]
    header[HEADER_SIZE - 1] ^= 1
    for wrong in (bytes(header), sealed[: HEADER_SIZE - 1], b""):
        with pytest.raises(Tampered):
            open_chunk(KEY, CONTEXT, wrong, 0, chunk)


def test_sizes_of_key_and_salt_are_checked() -> None:
    for key, salt in ((KEY[:16], SALT), (KEY, SALT[:23]), (KEY, b"")):
        with pytest.raises(ValueError, match="32 bytes"):
            Sealer(key, CONTEXT, salt)
