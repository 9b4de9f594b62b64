"""The thin slice: accounts, log-in, a conversation, entries and a file through the real server."""

from __future__ import annotations

import secrets

from tests.integration.server.client import Api
from tests.integration.server.conftest import Join
from tests.integration.server.people import Person, Room, entry, next_state, statement

from colloque.trust import merkle
from colloque.wire.ids import FileId


async def open_room(api: Api, author: Person, others: list[Person], patient: Person) -> Room:
    """A conversation of these people."""
    people = [author, *others]
    signed, wraps, keys = statement(author, people, patient.account, None, "create")
    made = await api.ask("POST", "/v1/conversations", {"statement": signed, "wraps": wraps}, author)
    state = next_state(None, signed, people)
    assert made == {"conversation": bytes(state.conversation)}
    return Room(state, keys)


async def test_two_people_talk(api: Api, join: Join) -> None:
    ada, ben = await join("patient"), await join("practitioner")
    room = await open_room(api, ada, [ben], ada)
    path = f"/v1/conversations/{room.state.conversation.text()}"
    sent = entry(ada, room)
    receipt = await api.ask("POST", f"{path}/entries", sent, ada)
    assert receipt["seq"] == 1
    assert await api.ask("POST", f"{path}/entries", sent, ada) == receipt
    page = await api.ask("GET", f"{path}/entries?after=0&limit=10", None, ben)
    assert page == {"entries": [{"entry": sent, **receipt}], "more": False}
    listing = await api.ask("GET", "/v1/conversations", None, ben)
    assert [line["entries"] for line in listing["conversations"]] == [1]


async def test_a_file_goes_up_and_down(api: Api, join: Join) -> None:
    ada, ben = await join("patient"), await join("practitioner")
    room = await open_room(api, ada, [ben], ada)
    data, file = secrets.token_bytes(2_500_000), FileId(secrets.token_bytes(16))
    begin = {"file": bytes(file), "size": len(data)}
    files = f"/v1/conversations/{room.state.conversation.text()}/files"
    assert await api.ask("POST", files, begin, ada) == {"held": 0}
    step, held = 1_000_000, 0
    while held < len(data):
        part = data[held : held + step]
        held = (await api.ask("PUT", f"/v1/files/{file.text()}/parts/{held}", part, ada))["held"]
    root = merkle.root([data[i : i + (1 << 20)] for i in range(0, len(data), 1 << 20)])
    await api.ask("POST", f"/v1/files/{file.text()}/complete", {"root": root}, ada)
    answer = await api.send("GET", f"/v1/files/{file.text()}/content", None, ben)
    assert (answer.status_code, answer.content) == (200, data)
