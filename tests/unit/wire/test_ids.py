"""Typed ids: no kind passes for another (A11), nothing prints whole by accident."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloque.errors import BadInput
from colloque.wire.cbor import decode, encode
from colloque.wire.ids import (
    AccountId,
    ConversationId,
    DeploymentId,
    DeviceId,
    EntryId,
    FileId,
    Handle,
    Id,
    KeyslotId,
    StatementHash,
)

KINDS: list[type[Id]] = [
    AccountId,
    ConversationId,
    DeploymentId,
    DeviceId,
    EntryId,
    FileId,
    Handle,
    KeyslotId,
    StatementHash,
]


@pytest.mark.parametrize(("kind", "other"), list(permutations(KINDS, 2)))
def test_kinds_never_compare_equal(kind: type[Id], other: type[Id]) -> None:
    if kind.SIZE != other.SIZE:
        return
    raw = bytes(range(kind.SIZE))
    assert kind(raw) != other(raw)
    assert not kind(raw).__eq__(other(raw))
    assert other(raw) not in {kind(raw)}
    assert {kind(raw): 1}.get(other(raw)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_is_not_plain_bytes(kind: type[Id]) -> None:
    raw = bytes(range(kind.SIZE))
    assert kind(raw) != raw
    assert raw != kind(raw)
    assert kind(raw) == kind(raw)
    assert hash(kind(raw)) == hash(kind(raw))
    assert kind(raw) in {kind(raw)}
    assert encode(kind(raw)) == encode(raw)
    assert type(decode(encode(kind(raw)), 100)) is bytes


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_right_size(kind: type[Id]) -> None:
    for size in (0, kind.SIZE - 1, kind.SIZE + 1, 64):
        with pytest.raises(ValueError, match="bytes"):
            kind(bytes(size))


def test_prefixes_and_sizes() -> None:
    assert {kind.PREFIX: kind.SIZE for kind in KINDS} == {
        "acct_": 32,
        "conv_": 32,
        "dep_": 32,
        "dev_": 32,
        "entry_": 16,
        "file_": 16,
        "hdl_": 32,
        "slot_": 16,
        "stmt_": 32,
    }


def test_known_text() -> None:
    assert EntryId(bytes(16)).text() == "entry_" + "a" * 26
    assert FileId(b"\xff" * 16).text() == "file_" + "7" * 25 + "4"


@pytest.mark.parametrize("kind", KINDS)
def test_text_form_is_one(kind: type[Id]) -> None:
    good = kind(bytes(range(100, 100 + kind.SIZE)))
    text = good.text()
    assert kind.parse(text) == good
    assert type(kind.parse(text)) is kind
    # The last character carries unused bits, which must be zero.
    wrong = [
        text.upper(),
        text[:-1],
        text + "a",
        text + "=",
        " " + text,
        text[5:],
        "",
        text[:-1] + "9",
    ]
    wrong += [other.PREFIX + text.removeprefix(kind.PREFIX) for other in KINDS if other is not kind]
    wrong.append(text[:-1] + chr(ord(text[-1]) + 1))
    for item in wrong:
        with pytest.raises(BadInput):
            kind.parse(item)


@given(st.text(max_size=70), st.sampled_from(KINDS))
def test_arbitrary_text_is_refused_or_read_back(text: str, kind: type[Id]) -> None:
    for item in (text, kind.PREFIX + text):
        try:
            parsed = kind.parse(item)
        except BadInput:
            continue
        assert parsed.text() == item


@pytest.mark.parametrize("kind", KINDS)
def test_repr_is_short(kind: type[Id]) -> None:
    value = kind(bytes(range(kind.SIZE)))
    assert len(repr(value)) < 20
    assert value.text() not in f"{value!r} {value}"
