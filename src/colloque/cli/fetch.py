"""`colloque fetch`: a file to disk, verified."""

from __future__ import annotations

from pathlib import Path

from colloque.cli.command import Arguments, Commands, by_prefix, command, open_client
from colloque.cli.conversation import find_conversation
from colloque.cli.output import Output
from colloque.wire.ids import EntryId


def add(commands: Commands) -> None:
    """Define the command."""
    parser = command(commands, "fetch", "fetch a file; goes on where it was cut off", fetch)
    parser.add_argument("id", help="the conversation")
    parser.add_argument("entry", help="the entry with the file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--force", action="store_true", help="write over an existing file")


async def fetch(arguments: Arguments, output: Output) -> int:
    """Fetch, verify, rename into place."""
    async with open_client() as client:
        conversation = await find_conversation(client, arguments.id)
        entries = await client.entries(conversation)
        known = [
            item.id.text() for item in entries if item.id is not None and item.file is not None
        ]
        entry = EntryId.parse(by_prefix(arguments.entry, known))
        fetched = await client.fetch(
            conversation,
            entry,
            arguments.output,
            progress=output.bar(arguments.output.name),
            overwrite=arguments.force,
        )
    path = str(arguments.output)
    output.data({"path": path, "name": fetched.name, "length": fetched.length}, ())
    output.say("fetched", name=fetched.name, path=path)
    return 0
