"""Reading everything back: is what was acknowledged there, and is nothing there by half?"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.integration.crash.act import Act, Upload
from tests.integration.server.people import Person
from tests.integration.server.world import Place

from colloque.server.files.blobs import Blobs
from colloque.trust.membership import ConversationState, roles_of, verify_statement, verify_wraps
from colloque.trust.signature import verify_plain
from colloque.wire import cbor
from colloque.wire.entry import decode_entry, decode_header


@dataclass
class Findings:
    """`lost`: acknowledged and not there as it was. Anything else wrong raises AssertionError."""

    lost: list[str] = field(default_factory=list)
    entries: dict[bytes, dict[str, Any]] = field(default_factory=dict)

    def expect(self, holds: bool, what: str) -> None:
        """Note a loss unless it holds."""
        if not holds:
            self.lost.append(what)


async def look(act: Act, blobs: Path, *, is_newest: bool = True) -> Findings:
    """Read all that an act has written; settings are overwritten by the next one."""
    found = Findings()
    for place in act.places:
        await look_at_place(act, place, found)
    for upload in act.uploads:
        await look_at_upload(act, upload, Blobs(blobs), found)
    for who in act.people if is_newest else ():
        await look_at_settings(act, who, found)
    return found


async def read(act: Act, target: str, who: Person) -> Any:
    """An answer, or None where there is no such thing."""
    answer = await act.api.send("GET", target, None, who)
    if answer.status_code in (401, 404):
        return None
    assert answer.status_code == 200, (target, answer.status_code)
    return cbor.decode(answer.content, 1 << 27)


async def read_all(act: Act, target: str, who: Person, name: str) -> list[dict[str, Any]] | None:
    """All pages of a list."""
    lines: list[dict[str, Any]] = []
    while True:
        after = lines[-1]["seq"] if lines and "seq" in lines[-1] else len(lines) - 1
        asked = f"?after={after}" if lines else ""
        page = await read(act, f"{target}{asked}", who)
        if page is None:
            return None
        if not page[name]:
            return lines
        lines += page[name]


async def look_at_place(act: Act, place: Place, found: Findings) -> None:
    """The conversation as its patient sees it."""
    patient = place.people[0]
    statements = await read_all(act, f"{place.path}/membership", patient, "statements")
    entries = await read_all(act, f"{place.path}/entries", patient, "entries")
    if statements is None or entries is None:
        found.expect(False, "a conversation")
        return
    state = look_at_statements(act, place, statements, found)
    look_at_entries(act, place, state, entries, found)
    listing = await read(act, "/v1/conversations?limit=500", patient)
    (line,) = [
        one
        for one in listing["conversations"]
        if one["conversation"] == bytes(place.room.state.conversation)
    ]
    assert (line["entries"], line["seq"]) == (len(entries), state.seq)
    assert line["head"] == bytes(state.head)


def look_at_statements(
    act: Act, place: Place, stored: list[dict[str, Any]], found: Findings
) -> ConversationState:
    """A chain that verifies, each statement with its wraps, in the order of their sending."""
    accounts = {person.account: person.state for person in place.people}
    deployment = place.people[0].deployment
    state: ConversationState | None = None
    for one in stored:
        state = verify_statement(state, one["statement"], accounts, deployment)
        verify_wraps(state.current, one["wraps"], accounts)
    assert state is not None
    sent = act.ledger.of("statement", f"{place.path}/membership")
    acknowledged = [cbor.decode(w.body, 1 << 20) for w in sent if w.is_acknowledged]
    there = stored[1:]
    found.expect(there[: len(acknowledged)] == acknowledged, "a membership statement")
    rest = [cbor.decode(w.body, 1 << 20) for w in sent if w.is_pending]
    assert there[len(acknowledged) :] in ([], rest)
    return state


def look_at_entries(
    act: Act,
    place: Place,
    state: ConversationState,
    stored: list[dict[str, Any]],
    found: Findings,
) -> None:
    """Numbers without gap or repetition, entries that verify, and only such as were sent."""
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    sent = act.ledger.of("entry", f"{place.path}/entries")
    known = {write.body for write in sent if not write.is_refused}
    epochs = [look_at_entry(place, state, one["entry"]) for one in stored]
    assert all(before <= after for before, after in pairwise(epochs))
    assert {one["entry"] for one in stored} <= known
    by_bytes = {one["entry"]: one for one in stored}
    assert len({decode_header(decode_entry(data).header).id for data in by_bytes}) == len(stored)
    for write in sent:
        if write.is_acknowledged:
            found.expect(receipt_of(by_bytes.get(write.body)) == write.answer, "an entry")
    found.entries.update(by_bytes)


def receipt_of(line: dict[str, Any] | None) -> dict[str, Any] | None:
    """What acknowledges a stored entry."""
    return None if line is None else {"received": line["received"], "seq": line["seq"]}


def look_at_entry(place: Place, state: ConversationState, data: bytes) -> int:
    """Steps 1 to 4 of spec: entry §3; the epoch."""
    entry = decode_entry(data)
    header = decode_header(entry.header)
    assert header.conversation == state.conversation
    statement = state.statement_at(header.membership)
    assert statement is not None
    assert statement.epoch == header.epoch
    assert header.author.account in roles_of(statement)
    (author,) = [one for one in place.people if one.account == header.author.account]
    verify_plain(author.device.public.entry, entry.message, entry.sig)
    assert (len(entry.body), sha256(entry.body).digest()) == (header.size, header.body)
    return header.epoch


async def look_at_settings(act: Act, who: Person, found: Findings) -> None:
    """The newest acknowledged version, or the one that was on its way."""
    sent = [write for write in act.ledger.of("settings") if write.who is who]
    acknowledged = [write for write in sent if write.is_acknowledged][-1:]
    possible = [*acknowledged, *(write for write in sent if write.is_pending)]
    stored = await read(act, "/v1/account/settings", who)
    is_there = stored in [cbor.decode(write.body, 1 << 20) for write in possible]
    found.expect(is_there or not acknowledged, "settings")


async def look_at_upload(act: Act, upload: Upload, blobs: Blobs, found: Findings) -> None:
    """Bytes held are on the disk; a complete file is whole."""
    begin = cbor.encode({"file": bytes(upload.file), "size": len(upload.data)})
    (announced,) = [write for write in act.ledger.of("announce") if write.body == begin]
    parts = [w for w in act.ledger.of("part") if w.target.startswith(f"{upload.path}/")]
    completes = act.ledger.of("complete", f"{upload.path}/complete")
    progress = await read(act, upload.path, upload.owner)
    if progress is None:
        found.expect(not announced.is_acknowledged, "an announced file")
        return
    held = progress["held"]
    acknowledged = max((w.answer["held"] for w in parts if w.is_acknowledged), default=0)
    found.expect(held >= acknowledged, "a part")
    assert held in _ends(upload)
    found.expect(not held or blobs.holds(upload.file, 0, upload.data[:held]), "bytes of a part")
    must_be = any(write.is_acknowledged for write in completes)
    found.expect(progress["complete"] or not must_be, "a complete file")
    if progress["complete"]:
        assert completes
        content = await act.api.send("GET", f"{upload.path}/content", None, upload.owner)
        found.expect(content.content == upload.data, "bytes of a complete file")


def _ends(upload: Upload) -> list[int]:
    return [sum(upload.parts[:count]) for count in range(len(upload.parts) + 1)]
