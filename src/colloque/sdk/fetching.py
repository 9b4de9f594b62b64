"""Fetching the file that an entry names. Takes its turn itself, and downloads outside of it."""

from __future__ import annotations

from pathlib import Path

from colloque.errors import NotFound
from colloque.sdk.conversations import known_room
from colloque.sdk.downloads import download
from colloque.sdk.parts import Parts
from colloque.sdk.refreshing import refresh_one
from colloque.sdk.store import Row
from colloque.sdk.uploads import Progress
from colloque.sdk.views import FileView
from colloque.wire.entry import Document
from colloque.wire.file import FileContext
from colloque.wire.ids import ConversationId, EntryId


async def fetch_file(
    parts: Parts,
    conversation: ConversationId,
    entry: EntryId,
    out: Path,
    progress: Progress | None,
    overwrite: bool,
) -> FileView:
    """The entry's file, verified and whole under `out`, or an error and nothing there."""
    async with parts.turn():
        document = await _document(parts, conversation, entry)
    descriptor = document.file
    bound = FileContext(conversation, entry, descriptor.file)
    await download(parts.context, descriptor, bound, out, progress, overwrite)
    return FileView(descriptor.name, descriptor.media, document.kind, descriptor.length)


async def _document(parts: Parts, conversation: ConversationId, entry: EntryId) -> Document:
    """What the entry says of its file; asked for where it is not here yet. Raises NotFound."""
    row = _row(parts, conversation, entry)
    if row is None:
        await refresh_one(parts, conversation)
        row = _row(parts, conversation, entry)
    if row is None:
        raise NotFound
    content = parts.entries.open_row(known_room(parts, conversation), row)
    if not isinstance(content.data, Document):
        raise NotFound
    return content.data


def _row(parts: Parts, conversation: ConversationId, entry: EntryId) -> Row | None:
    return parts.context.store.row(
        "SELECT * FROM entries WHERE conversation = ? AND id = ? AND failure IS NULL",
        (bytes(conversation), bytes(entry)),
    )
