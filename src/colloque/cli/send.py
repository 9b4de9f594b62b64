"""`colloque send`: a text or a file, kept until it has gone out once."""

from __future__ import annotations

from pathlib import Path

from colloque.cli.account import prove_sheet
from colloque.cli.command import Arguments, Commands, command, open_client
from colloque.cli.conversation import find_conversation
from colloque.cli.output import Output
from colloque.errors import Offline
from colloque.wire.membership import COMPARTMENTS

KINDS = ("document", "prescription", "result")


def add(commands: Commands) -> None:
    """Define the command."""
    parser = command(commands, "send", "write a message or send a file", send)
    parser.add_argument("id", help="the conversation")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text")
    what.add_argument("--file", type=Path)
    parser.add_argument("--type", choices=KINDS, default="document", help="what the file is")
    parser.add_argument(
        "--compartment",
        choices=COMPARTMENTS,
        help="administrative: readable by the secretary too (default: medical; what you may)",
    )


async def send(arguments: Arguments, output: Output) -> int:
    """Send; what cannot go out now is kept and goes out later, once."""
    async with open_client() as client:
        conversation = await find_conversation(client, arguments.id)
        compartment = arguments.compartment
        if arguments.file is None:
            entry = await client.send_text(conversation, arguments.text, compartment=compartment)
        else:
            if not client.account.sheet_proved:
                # Documents are what nobody wants to lose: ask before the first one goes.
                await prove_sheet(client, output)
            entry = await client.send_file(
                conversation,
                arguments.file,
                kind=arguments.type,
                compartment=compartment,
                progress=output.bar(arguments.file.name),
            )
        waiting = entry in client.waiting()
    output.data({"entry": entry.text(), "sent": not waiting}, [entry.text()])
    if waiting:
        output.say("queued")
        raise Offline
    return 0
