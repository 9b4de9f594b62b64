"""Vectors of spec: entry, the order of entries and gossip (§3 steps 3, 6, 7, 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tools.vectors.cast import Person, deployment_id
from tools.vectors.scenario import Scenario
from tools.vectors.stream import fixed

from colloque.wire.entry import Header, encode_header
from colloque.wire.ids import (
    AccountId,
    ConversationId,
    DeviceId,
    EntryId,
    StatementHash,
)
from colloque.wire.membership import Author
from colloque.wire.pae import statement_hash

PAGE = "entry"


def scenarios() -> Iterator[Scenario]:
    """Places in the timeline; heads in entries."""
    yield _places()
    yield _gossip()


def header(name: str, device: str, counter: int, parents: Sequence[Header] = (),
           **changes: Any) -> Header:  # fmt: skip
    """A header that only its place matters of."""
    fields: dict[str, Any] = {
        "author": Author(AccountId(fixed("account")), DeviceId(fixed(device))),
        "body": fixed(f"body {name}"), "compartment": "medical",
        "conversation": ConversationId(fixed("c")), "counter": counter, "epoch": 1,
        "id": EntryId(fixed(f"id {name}", 16)), "membership": StatementHash(fixed("m")),
        "parents": tuple(sorted((hash_of(parent) for parent in parents), key=bytes)),
        "size": 0, **changes,
    }  # fmt: skip
    return Header(**fields)


def hash_of(value: Header) -> StatementHash:
    """The entry's hash."""
    return StatementHash(statement_hash("colloque/entry", 1, encode_header(value)))


def _places() -> Scenario:
    s = Scenario(PAGE, "timeline", "timeline", "entry §3", "Verified headers in the server's "
                 "order, and what is said of each place: ok, repeated, gap, fork, stale or "
                 "replayed.")  # fmt: skip
    a1 = header("a1", "a", 1)
    b1 = header("b1", "b", 1, [a1])
    a2 = header("a2", "a", 2, [b1])
    a3 = header("a3", "a", 3, [a2])
    same = header("other a2", "a", 2, [b1])
    orphan = header("orphan", "b", 1, [header("unseen", "c", 1)])
    alone = header("alone", "a", 2)
    office = header("office", "a", 1, compartment="administrative")
    later = header("later", "a", 4, [a3], epoch=2)
    reused = header("reused", "b", 2, [b1], id=a1.id)
    late = header("late a2", "a", 2, [header("unseen", "c", 1)])
    old_reused = header("old and reused", "b", 1, [a1], id=later.id)
    for name, headers, places in (
        ("in-order", [a1, b1, a2, a3], ["ok"] * 4),
        ("two-firsts", [a1, header("c1", "c", 1)], ["ok", "ok"]),
        ("compartments-count-apart", [a1, office, b1, a2], ["ok"] * 4),
        ("again", [a1, b1, a1, b1], ["ok", "ok", "repeated", "repeated"]),
        ("one-missing", [a1, b1, a3], ["ok", "ok", "gap"]),
        ("missing-comes-late", [a1, b1, a3, a2], ["ok", "ok", "gap", "ok"]),
        ("first-missing", [a2], ["gap"]),
        ("parent-missing", [orphan], ["gap"]),
        ("late-one-with-parent-missing", [a1, b1, a3, late], ["ok", "ok", "gap", "gap"]),
        ("another-of-the-same-counter", [a1, b1, a2, same], ["ok", "ok", "ok", "fork"]),
        ("another-of-an-older-counter", [a1, b1, a2, a3, same], ["ok"] * 4 + ["fork"]),
        ("second-without-parents", [a1, alone], ["ok", "fork"]),
        ("older-epoch-behind-newer", [a1, b1, a2, a3, later, header("x", "c", 1, [a1])],
         ["ok"] * 5 + ["stale"]),
        ("known-one-behind-newer-epoch", [a1, b1, a2, a3, later, a1], ["ok"] * 5 + ["repeated"]),
        ("id-again", [a1, b1, reused], ["ok", "ok", "replayed"]),
        ("older-epoch-and-id-again", [a1, b1, a2, a3, later, old_reused], ["ok"] * 5 + ["stale"]),
    ):  # fmt: skip
        s.accept(name, {"places": places}, headers=[encode_header(item) for item in headers])
    return s


def _gossip() -> Scenario:
    s = Scenario(PAGE, "gossip", "gossip", "entry §3", "Heads that an entry names, against the "
                 "chains that the reader has: whom to fetch, or a fork.")  # fmt: skip
    ana, ben = Person("Ana", "patient"), Person("Ben", "practitioner")
    first = ana.state.head
    ana.append(ana.next())
    s.share(deployment=bytes(deployment_id()), chains=[ana.links, ben.links])
    me = bytes(ana.state.account)

    def head(account: bytes, seq: int, value: bytes) -> dict[str, bytes | int]:
        return {"account": account, "head": value, "seq": seq}

    s.accept("known", {"behind": []}, heads=[head(me, 1, bytes(ana.state.head))])
    s.accept("older", {"behind": []}, heads=[head(me, 0, bytes(first))])
    s.accept("newer", {"behind": [me]}, heads=[head(me, 2, fixed("newer"))])
    s.accept("of-a-stranger", {"behind": []}, heads=[head(fixed("x"), 7, fixed("y"))])
    s.accept("none", {"behind": []}, heads=[])
    s.refuse("another-at-a-known-place", "fork", heads=[head(me, 1, fixed("other"))])
    s.refuse("another-at-an-older-place", "fork", heads=[head(me, 0, bytes(ana.state.head))])
    s.refuse("one-of-two", "fork", heads=[head(me, 1, bytes(ana.state.head)), head(
        bytes(ben.state.account), 0, fixed("other"))])  # fmt: skip
    return s
