"""Sending everything of which nobody knows once more: one result, whatever had become of it."""

from __future__ import annotations

from typing import Any

from tests.integration.crash.act import Act, make_write
from tests.integration.crash.ledger import Ledger, Write
from tests.integration.crash.look import Findings, receipt_of
from tests.integration.server.people import entry

from colloque.wire.entry import decode_entry, decode_header

#: Acknowledged writes that are sent once more as well.
SAMPLE = 30


async def send_again(act: Act, found: Findings) -> None:
    """Pending writes get their answer, acknowledged ones the same as before."""
    for write in pending(act.ledger):
        await write.send(act.api)
        if write.is_refused:
            assert write.body not in found.entries
            write = await seal_anew(act, write)
        stored = found.entries.get(write.body)
        assert stored is None or receipt_of(stored) == write.answer
        await expect_same(act, write)
    # Not settings: an older version is stale.
    steady = [w for w in act.ledger.writes if w.is_acknowledged and w.kind != "settings"]
    for write in act.chance.sample(steady, min(SAMPLE, len(steady))):
        await expect_same(act, write)


def pending(ledger: Ledger) -> list[Write]:
    """In the order sent, but statements first: an entry not stored is then on an old head."""
    return sorted(ledger.pending, key=lambda write: write.kind != "statement")


async def seal_anew(act: Act, write: Write) -> Write:
    """The same entry under the same id and counter, on the head that there is (spec: sync §7)."""
    header = decode_header(decode_entry(write.body).header)
    (place,) = [one for one in act.places if f"{one.path}/entries" == write.target]
    fields: dict[str, Any] = {
        "compartment": header.compartment,
        "id": header.id,
        "counter": header.counter,
    }
    anew = make_write("entry", write.who, write.target, entry(write.who, place.room, **fields))
    act.ledger.writes.append(anew)
    await anew.send(act.api)
    assert anew.is_acknowledged
    return anew


async def expect_same(act: Act, write: Write) -> None:
    """Once more: the same answer."""
    copy = Write(write.kind, write.who, write.method, write.target, write.body)
    await copy.send(act.api)
    assert copy.is_acknowledged, write.kind
    if write.kind in ("announce", "part"):
        assert copy.answer["held"] >= write.answer["held"]
    else:
        assert copy.answer == write.answer
