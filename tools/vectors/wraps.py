"""Vectors of spec: conversation, wraps of epoch keys and pins (§2, §3 rules 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import cbor2
from tools.vectors.cast import Person
from tools.vectors.conversation import PAGE, inputs_of, outputs_of, people, reader_of
from tools.vectors.rooms import Room, Step, ref
from tools.vectors.scenario import Repeated, Scenario
from tools.vectors.statements import fields_of, without
from tools.vectors.stream import fixed

from colloque.sealing.wrap import wrap, wrap_info
from colloque.wire import cbor
from colloque.wire.cbor import Encodable
from colloque.wire.membership import (
    LABEL,
    LEAF,
    WRAPS,
    Leaf,
    Statement,
    WrapContext,
    Wraps,
    decode_leaf,
    decode_wraps,
    encode_leaf,
    epoch_key_commit,
    wrap_context_hash,
)

NAMES = ("Ana", "Ben", "Dan")


def scenarios() -> Iterator[Scenario]:
    """Commitments, wraps, pins."""
    yield _commits()
    yield _wraps()
    yield _pins()


def _commits() -> Scenario:
    s = Scenario(PAGE, "epoch-key-commit", "epoch-key-commit", "conversation §2", "Commitments.")
    nonce = fixed("nonce", 16)
    for name, compartment, epoch in (
        ("medical", "medical", 1),
        ("administrative", "administrative", 1),
        ("later", "medical", 70000),
    ):
        commit = epoch_key_commit(compartment, epoch, fixed("key"), nonce)
        s.accept(name, {"commit": commit}, compartment=compartment, epoch=epoch,
                 key=fixed("key"), nonce=nonce)  # fmt: skip
    return s


class _Leaves:
    """A right first step, and the same step with other leaves."""

    def __init__(self, s: Scenario) -> None:
        self._s = s
        self.room = Room(people())
        self.step = self.room.step("Ana", "create", NAMES)
        self.leaves = decode_wraps(self.step.wraps).leaves

    def refuse(
        self,
        name: str,
        leaves: Sequence[bytes],
        code: str = "wrap-mismatch",
        reader: str = "Ben",
        roots: Sequence[bytes] = (),
        why: str = "",
    ) -> None:
        """Refuse these leaves, with their own roots signed unless others are given."""
        step = self.room.rewrap(self.step, leaves, roots)
        self._s.refuse(name, code, why, **inputs_of(self.room, [step], self.room.people[reader]))

    def place(self, compartment: str, name: str) -> int:
        """Where somebody's leaf stands."""
        wanted = (compartment, ref(self.room.people[name]))
        decoded = [decode_leaf(leaf) for leaf in self.leaves]
        return [(leaf.compartment, leaf.recipient) for leaf in decoded].index(wanted)

    def changed(self, compartment: str, name: str, **changes: Any) -> list[bytes]:
        """All leaves, one of them changed."""
        at = self.place(compartment, name)
        leaf = encode_leaf(replace(decode_leaf(self.leaves[at]), **changes))
        return [*self.leaves[:at], leaf, *self.leaves[at + 1 :]]

    def rewrapped(self, name: str, key: bytes, **context: Any) -> bytes:
        """A wrap of any key, in any context, for somebody's medical leaf."""
        person, recipient = self.room.people[name], context.pop("recipient", name)
        epoch, label = context.pop("key_epoch", 1), context.pop("label", LABEL)
        info = _info(self.step.value, ref(self.room.people[recipient]).id, epoch, label, context)
        return wrap(key, person.enc(1).key, info)


def _info(
    value: Statement, recipient: bytes, epoch: int, label: str, changes: dict[str, Any]
) -> bytes:
    context = WrapContext(value.author.account, "medical", value.deployment, value.epoch,
                          value.nonce, value.prev)  # fmt: skip
    digest = wrap_context_hash(replace(context, **changes))
    return wrap_info(label, digest, recipient, epoch, "epoch-key")


def _wraps() -> Scenario:
    s = Scenario(PAGE, "wraps", "membership", "conversation §3", "Rules 6 and 7: a first "
                 "statement, rightly signed, with wraps that are wrong in one thing.")  # fmt: skip
    made = _Leaves(s)
    leaves, places = list(made.leaves), made.place
    ana, ben = places("medical", "Ana"), places("medical", "Ben")
    swapped = list(leaves)
    swapped[ana], swapped[ben] = leaves[ben], leaves[ana]
    roots = [key.root for key in made.step.value.keys]
    made.refuse("leaf-missing", [*leaves[:ben], *leaves[ben + 1 :]])
    made.refuse("leaf-twice", [*leaves[: ben + 1], *leaves[ben:]])
    made.refuse("leaves-swapped", swapped)
    made.refuse("no-leaves", [])
    administrative = [leaf for leaf in leaves if decode_leaf(leaf).compartment != "medical"]
    made.refuse("compartment-missing", administrative)
    made.refuse("compartments-swapped", [*leaves[len(administrative) :], *administrative])
    eve = made.room.people["Eve"]
    ghost = encode_leaf(Leaf("medical", 1, ref(eve), made.rewrapped("Eve", fixed("k"))))
    made.refuse("leaf-for-an-outsider", [*leaves, ghost], why="a ghost reader (A13)")
    dan = encode_leaf(Leaf("medical", 1, ref(made.room.people["Dan"]),
                           made.rewrapped("Dan", fixed("k"))))  # fmt: skip
    made.refuse("medical-leaf-for-the-assistant", [*leaves, dan])
    made.refuse("root-of-others", leaves, roots=[roots[0], fixed("root")])
    made.refuse("roots-swapped", leaves, roots=roots[::-1])
    made.refuse("key-epoch-other", made.changed("medical", "Ana", key_epoch=2))
    _wrong_wraps(s, made)
    _broken_wraps(s, made)
    return s


def _wrong_wraps(s: Scenario, made: _Leaves) -> None:
    """Right leaves whose wrap does not give the committed key."""
    key = next(key.key for key in made.step.keys if key.compartment == "medical")

    def refuse(name: str, wrapped: bytes, why: str = "") -> None:
        made.refuse(name, made.changed("medical", "Ben", wrap=wrapped), why=why)

    refuse("other-key", made.rewrapped("Ben", fixed("other")), "another key than the others (A33)")
    refuse("wrapped-for-another", made.rewrapped("Cleo", key, recipient="Ben"))
    refuse("bound-to-another-recipient", made.rewrapped("Ben", key, recipient="Ana"))
    refuse("bound-to-another-key-epoch", made.rewrapped("Ben", key, key_epoch=2))
    refuse("bound-to-another-label", made.rewrapped("Ben", key, label="colloque/keyslots"))
    refuse("bound-to-another-nonce", made.rewrapped("Ben", key, nonce=fixed("n", 16)))
    refuse("bound-to-another-epoch", made.rewrapped("Ben", key, epoch=2))
    refuse("bound-to-another-compartment", made.rewrapped("Ben", key, compartment="administrative"))
    right = decode_leaf(made.leaves[made.place("medical", "Ben")]).wrap
    refuse("wrap-flipped", right[:1150] + bytes([right[1150] ^ 1]) + right[1151:])
    administrative = decode_leaf(made.leaves[made.place("administrative", "Ben")]).wrap
    refuse("wrap-of-another-compartment", administrative)
    other = made.room.rewrap(made.step, made.changed("medical", "Ben", wrap=administrative))
    _accept(s, "wrap-of-another-member-wrong", made.room, other, made.room.people["Ana"])
    keys = tuple(replace(item, commit=fixed("commit")) for item in made.step.value.keys)
    committed = replace(made.step, value=replace(made.step.value, keys=keys))
    ben = made.room.people["Ben"]
    s.refuse("commitment-to-another-key", "wrap-mismatch", **inputs_of(
        made.room, [made.room.rewrap(committed, made.leaves)], ben))  # fmt: skip
    reader = {**reader_of(ben), "seeds": []}
    inputs = inputs_of(made.room, [made.step], ben)
    s.refuse("seed-missing", "wrap-mismatch", **{**inputs, "reader": reader})


def _accept(s: Scenario, name: str, room: Room, step: Step, reader: Person) -> None:
    taken = room.copy()
    taken.take(step)
    s.accept(name, outputs_of(taken, reader), **inputs_of(taken, [step], reader))


def _broken_wraps(s: Scenario, made: _Leaves) -> None:
    inputs = inputs_of(made.room, [made.step], made.room.people["Ben"])

    def refuse(name: str, code: str, wraps: bytes | Repeated) -> None:
        statements = [{"statement": made.step.statement, "wraps": wraps}]
        s.refuse(name, code, **{**inputs, "statements": statements})

    fields = fields_of(WRAPS, Wraps(made.leaves))
    refuse("not-encoded", "malformed", b"")
    refuse("unknown-field", "malformed", cbor.encode({**fields, "keys": []}))
    refuse("without-leaves", "malformed", cbor.encode(without(fields, "leaves")))
    refuse("leaf-is-a-map", "malformed", cbor2.dumps(
        {"leaves": [cbor2.loads(leaf) for leaf in made.leaves]}, canonical=True))  # fmt: skip
    refuse("too-many-leaves", "malformed", cbor.encode({"leaves": [b""] * 129}))
    refuse("too-large", "too-large", Repeated(0, (1 << 20) + 1))
    leaf = fields_of(LEAF, decode_leaf(made.leaves[0]))
    broken: dict[str, dict[str, Encodable]] = {
        "leaf-with-more": {**leaf, "note": ""},
        "leaf-with-short-wrap": {**leaf, "wrap": bytes(1199)},
        "leaf-of-unknown-compartment": {**leaf, "compartment": "billing"},
    }
    for name, value in broken.items():
        refuse(name, "malformed", cbor.encode(
            {"leaves": [cbor.encode(value), *made.leaves[1:]]}))  # fmt: skip
    sent = {"leaves": [*made.leaves[1:], made.leaves[0]]}
    refuse("other-leaves-than-signed", "wrap-mismatch", cbor.encode(sent))


def _pins() -> Scenario:
    s = Scenario(PAGE, "pins", "conversation-pin", "conversation §3", "A pinned position in a "
                 "conversation.")  # fmt: skip
    room = Room(people())
    first = room.append("Ana", "create", NAMES)
    second = room.append("Ben", "rotate", NAMES)
    heads = room.state.heads
    both, one = inputs_of(room, [first, second]), inputs_of(room, [first])
    s.accept("head", {}, seq=1, head=bytes(heads[1]), **both)
    s.accept("earlier", {}, seq=0, head=bytes(heads[0]), **both)
    s.refuse("shorter", "rolled-back", seq=1, head=bytes(heads[1]), **one)
    s.refuse("other-head", "fork", seq=1, head=fixed("head"), **both)
    s.refuse("head-at-another-place", "fork", seq=0, head=bytes(heads[1]), **both)
    return s
