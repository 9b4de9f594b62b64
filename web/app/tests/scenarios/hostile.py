"""An attacker with a Python client: writes whatever it is told, wherever one can write.

    hostile.py <server> <profile> < what.json

Prints the conversation's id. A name that changes and a second subject are what no honest client
of ours writes; the other side has to show them all the same.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from colloque.sdk.client import Client
from colloque.sdk.parts import Parts
from colloque.wire.entry import Message, Profile, Title
from colloque.wire.ids import ConversationId
from colloque.wire.membership import ADMINISTRATIVE, MEDICAL

PASSWORD = "a good password"  # noqa: S105
AT_ONCE = 8


async def main(server: str, profile: str, what: dict[str, Any]) -> None:
    """Say everything, then send the files."""
    async with Client.open(profile, server) as client:
        await client.create_account(what["email"], PASSWORD, name=what["name"], role="practitioner")
        await client.request_listing(
            name=what["name"], speciality=what["name"], city="Ville", email=what["email"]
        )
        talk = await client.start_conversation(with_email=what["patient"], title=what["name"])
        await say(client._parts, talk.id, what)
        await send_files(client, talk.id, what["files"])
        sys.stdout.write(talk.id.text())


async def say(parts: Parts, talk: ConversationId, what: dict[str, Any]) -> None:
    """Messages, names and subjects, in one turn."""
    async with parts.turn():
        for text in what["texts"]:
            await parts.outbox.write(talk, MEDICAL, Message(text))
        for name in what["names"]:
            await parts.outbox.write(talk, ADMINISTRATIVE, Profile(name))
            await parts.outbox.write(talk, ADMINISTRATIVE, Title(name))
        await parts.outbox.send(talk)


async def send_files(client: Client, talk: ConversationId, files: list[dict[str, str]]) -> None:
    """Files by these names, with this content."""
    with tempfile.TemporaryDirectory() as folder:
        for some in (files[at : at + AT_ONCE] for at in range(0, len(files), AT_ONCE)):
            sending = [
                client.send_file(talk, written(folder, file), text=file["name"]) for file in some
            ]
            await asyncio.gather(*sending)


def written(folder: str, file: dict[str, str]) -> Path:
    """The file on the disk."""
    path = Path(folder, file["name"])
    path.write_text(file["content"], "utf-8", newline="")
    return path


asyncio.run(main(sys.argv[1], sys.argv[2], json.load(sys.stdin)))
