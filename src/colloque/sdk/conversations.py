"""Conversations: open, list, accept, change who is in them, and the reader's mark.

All of it needs a turn (spec: conversation §1).
"""

from __future__ import annotations

from collections.abc import Iterable

from colloque.errors import BadInput, NotFound
from colloque.sdk.online import try_online
from colloque.sdk.parts import Parts
from colloque.sdk.refreshing import refresh, refresh_one
from colloque.sdk.rooms import Room
from colloque.sdk.settings import sync_settings
from colloque.sdk.views import ConversationInfo
from colloque.wire.entry import Title
from colloque.wire.ids import AccountId, ConversationId
from colloque.wire.membership import ADMINISTRATIVE


def known_room(parts: Parts, conversation: ConversationId) -> Room:
    """The room as this profile has it. Raises NotFound."""
    room = parts.rooms.known(conversation)
    if room is None:
        raise NotFound
    return room


async def start_conversation(
    parts: Parts, emails: Iterable[str], accounts: Iterable[AccountId], title: str | None
) -> ConversationInfo:
    """Open one between exactly one patient and others. Raises BadInput, Substituted."""
    others = [*accounts, *[await parts.people.look_up(email) for email in emails]]
    room = await parts.rooms.create(others, await _patient(parts, others))
    if title is not None:
        await parts.outbox.write(room.id, ADMINISTRATIVE, Title(title))
    await try_online(parts.outbox.send(room.id))
    await try_online(sync_settings(parts.context))
    return parts.reading.conversation(room)


async def _patient(parts: Parts, others: list[AccountId]) -> AccountId:
    own = parts.context.me().state
    if not others or own.account in others or own.role == "assistant":
        raise BadInput
    found = await parts.people.need(others)
    everybody = {own.account: own, **found}
    patients = [one for one, state in everybody.items() if state.role == "patient"]
    if len(patients) != 1 or len(found) != len(set(others)):
        raise BadInput
    return patients[0]


async def list_conversations(parts: Parts, fresh: bool) -> list[ConversationInfo]:
    """All of them, newest first; brought up to date first where they are to be `fresh`."""
    parts.context.me()
    problems = await refresh(parts) if fresh else {}
    rooms = [(id_, parts.rooms.known(id_)) for id_ in parts.rooms.ids()]
    shown = [
        parts.reading.conversation(room, problems.get(id_))
        for id_, room in rooms
        if room is not None
    ]
    return sorted(shown, key=lambda info: info.last or 0, reverse=True)


async def show_conversation(parts: Parts, conversation: ConversationId) -> ConversationInfo:
    """One of them, brought up to date; its problem is named in it. Raises NotFound, Offline."""
    problem = await refresh_one(parts, conversation)
    return parts.reading.conversation(known_room(parts, conversation), problem)


async def accept(parts: Parts, conversation: ConversationId) -> ConversationInfo:
    """Accept what a practitioner opened."""
    return parts.reading.conversation(await parts.rooms.accept(conversation))


async def change_members(
    parts: Parts, conversation: ConversationId, added: Iterable[AccountId], gone: set[AccountId]
) -> ConversationInfo:
    """Add members, then remove some: a signed change each."""
    room = await parts.rooms.sync(conversation)
    new = tuple(added)
    if new:
        members = dict.fromkeys([*room.members(), *new])
        room = await parts.rooms.change(conversation, "add", members)
    if gone:
        kept = [one for one in room.members() if one not in gone]
        room = await parts.rooms.change(conversation, "remove", kept)
    return parts.reading.conversation(room)


async def leave(parts: Parts, conversation: ConversationId) -> None:
    """Leave; the patient cannot."""
    room = await parts.rooms.sync(conversation)
    kept = [one for one in room.members() if one != parts.context.account]
    await parts.rooms.change(conversation, "leave", kept)


async def mark_read(parts: Parts, conversation: ConversationId) -> None:
    """Move the reader's mark to the newest entry that is here, for all devices of the account."""
    store, id_ = parts.context.store, bytes(conversation)
    newest = store.value("SELECT MAX(seq) FROM entries WHERE conversation = ?", (id_,))
    query = "SELECT read FROM conversations WHERE conversation = ?"
    if newest is None or newest <= (store.value(query, (id_,)) or 0):
        return
    with store.write():
        store.run("UPDATE conversations SET read = ? WHERE conversation = ?", (newest, id_))
    await try_online(sync_settings(parts.context))
