"""A33: who starts an epoch gives everybody the same keys, or nobody takes them (conversation §3).

Ben, a practitioner who may rotate, signs each statement himself, so every signature and root is
right: only the comparison of roots, recipients and key commitments finds him out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.attacks.sdk.evil import flip
from tools.vectors.cast import Person
from tools.vectors.conversation import people
from tools.vectors.rooms import Room, Step
from tools.vectors.stream import fixed

from colloque.errors import ColloqueError, WrapMismatch
from colloque.sealing.membership import EpochKey, unwrap_epoch_keys
from colloque.sealing.wrap import wrap, wrap_info
from colloque.trust.membership import verify_statement, verify_wraps
from colloque.wire.membership import (
    LABEL,
    Leaf,
    WrapContext,
    Wraps,
    decode_leaf,
    decode_wraps,
    encode_leaf,
    encode_wraps,
    wrap_context_hash,
)

NAMES = ("Ana", "Ben", "Dan")


def started() -> Room:
    room = Room(people())
    room.append("Ana", "create", NAMES)
    return room


def read(room: Room, step: Step, name: str) -> tuple[EpochKey, ...]:
    """The keys that a member takes from a statement (spec §3, steps 1 to 7)."""
    accounts = {person.state.account: person.state for person in room.everyone}
    state = verify_statement(room.state, step.statement, accounts, room.state.deployment)
    leaves = verify_wraps(state.current, step.wraps, accounts)
    person = room.people[name]
    seeds = {epoch: person.enc_seed(epoch) for epoch in range(1, person.state.enc.epoch + 1)}
    return unwrap_epoch_keys(state.current, leaves, person.state.account, seeds)


def leaves_of(step: Step) -> list[bytes]:
    return list(decode_wraps(step.wraps).leaves)


def place_of(step: Step, person: Person, compartment: str) -> int:
    """Where a member's leaf of a compartment stands."""
    wanted = (bytes(person.state.account), compartment)
    decoded = map(decode_leaf, leaves_of(step))
    return [(leaf.recipient.id, leaf.compartment) for leaf in decoded].index(wanted)


def rewrapped(step: Step, leaf: Leaf, person: Person, key: bytes, **context: object) -> bytes:
    """A leaf that opens for this person, with another key or bound to another place."""
    value = step.value
    bound = WrapContext(value.author.account, leaf.compartment, value.deployment, value.epoch,
                        value.nonce, value.prev)  # fmt: skip
    hashed = wrap_context_hash(replace(bound, **context))  # type: ignore[arg-type]
    info = wrap_info(LABEL, hashed, leaf.recipient.id, leaf.key_epoch, "epoch-key")
    return encode_leaf(replace(leaf, wrap=wrap(key, person.state.enc.key, info)))


def test_a33_control_everybody_reads_the_same_keys() -> None:
    room = started()
    step = room.step("Ben", "rotate", NAMES)
    assert read(room, step, "Ana") == read(room, step, "Ben") == step.keys
    assert read(room, step, "Dan") == step.keys[:1]


@pytest.mark.parametrize("compartment", ["administrative", "medical"])
def test_a33_another_key_for_one_member_is_refused_by_that_member(compartment: str) -> None:
    room = started()
    step, ana = room.step("Ben", "rotate", NAMES), room.people["Ana"]
    leaves, place = leaves_of(step), place_of(step, ana, compartment)
    leaves[place] = rewrapped(step, decode_leaf(leaves[place]), ana, fixed("another key"))
    signed = room.rewrap(step, leaves)
    with pytest.raises(WrapMismatch):
        read(room, signed, "Ana")


@pytest.mark.parametrize("reader", NAMES)
@pytest.mark.parametrize("victim", NAMES)
def test_a33_a_wrap_changed_on_its_way_is_refused_by_everybody(reader: str, victim: str) -> None:
    """Also by those whose own wraps are right: the server splits no conversation unseen."""
    room = started()
    step = room.step("Ben", "rotate", NAMES)
    leaves, place = leaves_of(step), place_of(step, room.people[victim], "administrative")
    leaf = decode_leaf(leaves[place])
    leaves[place] = encode_leaf(replace(leaf, wrap=flip(leaf.wrap, 600)))
    with pytest.raises(WrapMismatch):
        read(room, replace(step, wraps=encode_wraps(Wraps(tuple(leaves)))), reader)


Lie = Callable[[Step, list[bytes]], list[bytes]]


def missing(step: Step, leaves: list[bytes]) -> list[bytes]:
    return leaves[1:]


def twice(step: Step, leaves: list[bytes]) -> list[bytes]:
    return [leaves[0], *leaves]


def swapped(step: Step, leaves: list[bytes]) -> list[bytes]:
    return [leaves[1], leaves[0], *leaves[2:]]


def for_a_stranger(step: Step, leaves: list[bytes]) -> list[bytes]:
    first = decode_leaf(leaves[0])
    other = encode_leaf(replace(first, recipient=replace(first.recipient, id=b"\xff" * 32)))
    return [*leaves, other]


def of_an_older_key(step: Step, leaves: list[bytes]) -> list[bytes]:
    return [encode_leaf(replace(decode_leaf(leaves[0]), key_epoch=7)), *leaves[1:]]


@pytest.mark.parametrize("lie", [missing, twice, swapped, for_a_stranger, of_an_older_key])
def test_a33_wraps_for_others_than_the_entitled_are_refused_by_everybody(lie: Lie) -> None:
    room = started()
    step = room.step("Ben", "rotate", NAMES)
    signed = room.rewrap(step, lie(step, leaves_of(step)))
    for name in NAMES:
        with pytest.raises(WrapMismatch):
            read(room, signed, name)


def test_a33_an_assistant_is_given_no_medical_key() -> None:
    room = started()
    step, dan = room.step("Ben", "rotate", NAMES), room.people["Dan"]
    office = decode_leaf(leaves_of(step)[place_of(step, dan, "administrative")])
    medical = replace(office, compartment="medical")
    leaf = rewrapped(step, medical, dan, step.keys[1].key, compartment="medical")
    signed = room.rewrap(step, [*leaves_of(step), leaf])
    for name in NAMES:
        with pytest.raises(WrapMismatch):
            read(room, signed, name)


def test_a33_wraps_of_another_statement_are_refused() -> None:
    """Right keys of an epoch that was not signed: roots differ; with their roots, contexts do."""
    room = started()
    step = room.step("Ben", "rotate", NAMES)
    other = room.step("Ben", "rotate", NAMES, nonce=fixed("another nonce", 16))
    for shown in (replace(step, wraps=room.steps[0].wraps), replace(step, wraps=b"\xa1ax\x80")):
        with pytest.raises(ColloqueError):
            read(room, shown, "Ana")
    with pytest.raises(WrapMismatch):
        read(room, room.rewrap(other, leaves_of(step)), "Ana")


@pytest.mark.parametrize("place", [0, 1])
def test_a33_a_commitment_to_another_key_is_refused(place: int) -> None:
    room = started()
    step = room.step("Ben", "rotate", NAMES)
    keys = list(step.value.keys)
    keys[place] = replace(keys[place], commit=fixed("another commitment"))
    signed = room.rewrap(replace(step, value=replace(step.value, keys=tuple(keys))),
                         leaves_of(step))  # fmt: skip
    with pytest.raises(WrapMismatch):
        read(room, signed, "Ana")


def test_a33_a_wrap_moved_to_another_epoch_author_or_compartment_does_not_open() -> None:
    room = started()
    step, ana = room.step("Ben", "rotate", NAMES), room.people["Ana"]
    place = place_of(step, ana, "medical")
    leaf = decode_leaf(leaves_of(step)[place])
    moves: list[dict[str, object]] = [
        {"epoch": step.value.epoch - 1},
        {"author": ana.state.account},
        {"compartment": "administrative"},
        {"nonce": bytes(16)},
        {"prev": None},
    ]
    for context in moves:
        leaves = leaves_of(step)
        leaves[place] = rewrapped(step, leaf, ana, step.keys[1].key, **context)
        with pytest.raises(WrapMismatch):
            read(room, room.rewrap(step, leaves), "Ana")
