"""Sending messages and files: kept on disk first, sent now or later, and once.

Takes its turns itself: a file is sealed and uploaded between two of them, so that a long transfer
keeps nobody else from the profile (spec: file §3, sync §7).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from colloque.errors import SourceChanged
from colloque.sdk import entrance
from colloque.sdk.context import Context
from colloque.sdk.errors import TransferBusy
from colloque.sdk.online import try_online
from colloque.sdk.parts import Parts
from colloque.sdk.uploads import Progress
from colloque.wire.entry import Message
from colloque.wire.ids import ConversationId, EntryId
from colloque.wire.membership import ADMINISTRATIVE, MEDICAL, compartments_of


async def send_text(
    parts: Parts, conversation: ConversationId, text: str, compartment: str | None
) -> EntryId:
    """Keep a message, then send it and the files that wait."""
    async with parts.turn():
        place = compartment or default_compartment(parts.context)
        entry = await parts.outbox.write(conversation, place, Message(text))
        await try_online(parts.outbox.send(conversation))
    await transfer_waiting(parts)
    return entry


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be sent, with what is said of it."""

    path: Path = field(repr=False)
    kind: str
    compartment: str | None
    text: str = field(repr=False)


async def send_file(
    parts: Parts, conversation: ConversationId, file: NewFile, progress: Progress | None
) -> EntryId:
    """Note a file, or find the same one cut off, then send it."""
    async with parts.turn():
        await try_online(parts.rooms.get(conversation))
        entry = await parts.uploads.cut_off(conversation, file.path, file.kind)
        if entry is None:
            place = file.compartment or default_compartment(parts.context)
            entry = parts.uploads.begin(conversation, file.path, file.kind, place, file.text)
    await try_online(_transfer(parts, entry, progress))
    return entry


def default_compartment(context: Context) -> str:
    """Medical where one's role is entitled to it."""
    allowed = compartments_of(context.me().state.role)
    return MEDICAL if MEDICAL in allowed else ADMINISTRATIVE


async def _transfer(parts: Parts, entry: EntryId, progress: Progress | None) -> None:
    await parts.uploads.transfer(entry, progress)
    async with parts.turn():
        await parts.uploads.finish(entry)
        await parts.outbox.flush()


async def transfer_waiting(parts: Parts) -> None:
    """Go on with files that were cut off, except those that another program works on."""
    for entry in parts.uploads.waiting():
        try:
            await try_online(_transfer(parts, entry, None))
        except (TransferBusy, SourceChanged, OSError):
            continue


async def flush(parts: Parts) -> None:
    """Send everything that waits. Raises Offline."""
    async with parts.turn():
        await entrance.resume(parts.context)
        await parts.outbox.flush()
    for entry in parts.uploads.waiting():
        await _transfer(parts, entry, None)


def waiting(parts: Parts) -> list[EntryId]:
    """Entries and files that have not gone out; needs no turn."""
    query = "SELECT id FROM outbox WHERE seq IS NULL ORDER BY position"
    queued = [EntryId(row["id"]) for row in parts.context.store.rows(query)]
    return queued + parts.uploads.waiting()
