"""`colloque read`: a conversation, and what comes."""

from __future__ import annotations

from functools import partial

from colloque.cli.command import Arguments, Commands, ask_or_recall, command, open_client, short
from colloque.cli.conversation import find_conversation
from colloque.cli.moment import moment
from colloque.cli.output import Json, Output
from colloque.sdk.views import EntryView

#: Shown at their place beside what did verify (spec: entry §3); all others keep an entry out.
SHOWN = ("gap", "fork")


def add(commands: Commands) -> None:
    """Define the command."""
    parser = command(commands, "read", "read a conversation", read)
    parser.add_argument("id", help="the conversation")
    parser.add_argument("--follow", action="store_true", help="go on and show what comes")
    parser.add_argument("--keep-unread", action="store_true", help="do not mark as read")


async def read(arguments: Arguments, output: Output) -> int:
    """Read; with --follow one line (or JSON document) an entry until Ctrl-C."""
    async with open_client() as client:
        conversation = await find_conversation(client, arguments.id)
        if arguments.follow:
            async for entry in client.follow(conversation):
                output.data(_value(entry), _lines(entry, output))
                if not arguments.keep_unread:
                    await client.mark_read(conversation)
            return 0
        entries, status = await ask_or_recall(output, partial(client.entries, conversation))
        if not status and not arguments.keep_unread:
            await client.mark_read(conversation)
    shown = [line for entry in entries for line in _lines(entry, output)]
    output.data([_value(entry) for entry in entries], shown)
    if not shown:
        output.say("no-entries", id=arguments.id)
    return status


def _value(entry: EntryView) -> Json:
    file = entry.file
    return {
        "id": None if entry.id is None else entry.id.text(),
        "seq": entry.seq,
        "author": None if entry.author is None else entry.author.text(),
        "name": entry.name,
        "state": entry.state,
        "compartment": entry.compartment,
        "time": entry.time,
        "type": entry.type,
        "text": entry.text,
        "file": None
        if file is None
        else {"name": file.name, "media": file.media, "length": file.length, "kind": file.kind},
        "sent": entry.sent,
        "read": entry.read,
        "problem": entry.problem,
    }


def _lines(entry: EntryView, output: Output) -> list[str]:
    if entry.type in ("profile", "title"):
        return []
    mine = entry.state == "self"
    who = output.text("you") if mine else entry.name or output.text("unnamed")
    if not mine and entry.state == "unverified":
        who += f" ({output.text('state-unverified')})"
    head = f"{moment(entry.time)}  {who}"
    marks = [output.text("problem-" + entry.problem)] if entry.problem in SHOWN else []
    marks += [] if entry.sent else [output.text("waiting")]
    tail = f"  [{', '.join(marks)}]" if marks else ""
    return [head + tail, *(f"    {line}" for line in _content(entry, output)), ""]


def _short(entry: EntryView) -> str:
    return "" if entry.id is None else short(entry.id.text())


def _content(entry: EntryView, output: Output) -> list[str]:
    if entry.problem and entry.problem not in SHOWN:
        return [f"({output.text('refused')}: {entry.problem})"]
    if entry.file is not None:
        kind = output.text("kind-" + entry.file.kind)
        size = f"{entry.file.length / 1000:,.0f} kB"
        lines = [f"{kind}: {entry.file.name} ({size})  {_short(entry)}"]
        return lines + (entry.text.splitlines() if entry.text else [])
    if entry.type != "message":
        return [f"({output.text('newer-version')})"]
    return entry.text.splitlines() or [""]
