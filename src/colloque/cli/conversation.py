"""`colloque conversation`: start, list, show."""

from __future__ import annotations

import segno

from colloque.cli.command import (
    Arguments,
    Commands,
    ask_or_recall,
    by_prefix,
    command,
    group,
    open_client,
    short,
)
from colloque.cli.moment import moment
from colloque.cli.output import Json, Output
from colloque.sdk.client import Client
from colloque.sdk.views import ConversationInfo, MemberView
from colloque.wire.ids import ConversationId


def add(commands: Commands) -> None:
    """Define the commands."""
    parts = group(commands, "conversation", "start, list and look at conversations")
    start = command(parts, "start", "start a conversation", start_conversation)
    start.add_argument(
        "--with", dest="others", action="append", required=True, metavar="EMAIL", help="repeatable"
    )
    start.add_argument("--title")
    command(parts, "list", "all conversations", list_conversations)
    show = command(parts, "show", "members, how far they are confirmed, safety words", show_one)
    show.add_argument("id")


async def find_conversation(client: Client, prefix: str) -> ConversationId:
    """A conversation by the beginning of its id; the server is asked only if it is not known."""
    known = [item.id.text() for item in await client.conversations(refresh=False)]
    if not any(text.startswith(prefix) or text.split("_")[1].startswith(prefix) for text in known):
        known = [item.id.text() for item in await client.conversations()]
    return ConversationId.parse(by_prefix(prefix, known))


async def start_conversation(arguments: Arguments, output: Output) -> int:
    """Start a conversation."""
    async with open_client() as client:
        info = await client.start_conversation(with_email=arguments.others, title=arguments.title)
    output.data(_value(info), [info.id.text(), *_members(info, output)])
    if info.pending:
        output.say("pending")
    return 0


async def list_conversations(arguments: Arguments, output: Output) -> int:
    """List conversations."""
    async with open_client() as client:
        found, status = await ask_or_recall(output, client.conversations)
    output.data([_value(item) for item in found], [_line(item, output) for item in found])
    if not found:
        output.say("no-conversations")
    return status


async def show_one(arguments: Arguments, output: Output) -> int:
    """Show one conversation with the words and the QR code to compare."""
    async with open_client() as client:
        info = await client.conversation(await find_conversation(client, arguments.id))
    value = _value(info)
    lines = [_line(info, output), info.id.text()]
    for member in info.members:
        lines += ["", _member(member, output)]
        if member.state == "self":
            continue
        words = member.safety_words
        lines += [
            output.text("compare", name=member.name or output.text("unnamed")),
            "  " + " ".join(words[:6]),
            "  " + " ".join(words[6:]),
            *_qr(member.safety_code),
        ]
    output.data(value, lines)
    return 0


def _qr(text: str) -> list[str]:
    matrix = [list(row) for row in segno.make(text, error="l").matrix_iter(border=2)]
    if len(matrix) % 2:
        matrix.append([0] * len(matrix[0]))
    blocks = {(1, 1): " ", (1, 0): "▄", (0, 1): "▀", (0, 0): "█"}
    pairs = zip(matrix[::2], matrix[1::2], strict=True)
    return [
        "".join(blocks[bool(up), bool(down)] for up, down in zip(top, bottom, strict=True))
        for top, bottom in pairs
    ]


def _value(info: ConversationInfo) -> Json:
    return {
        "id": info.id.text(),
        "title": info.title,
        "pending": info.pending,
        "unread": info.unread,
        "unsent": info.unsent,
        "last": info.last,
        "problem": info.problem,
        "members": [
            {
                "account": member.account.text(),
                "name": member.name,
                "role": member.role,
                "state": member.state,
                "email": member.email or None,
                "safety_code": member.safety_code or None,
                "safety_words": list(member.safety_words),
            }
            for member in info.members
        ],
    }


def _line(info: ConversationInfo, output: Output) -> str:
    others = [
        member.name or output.text("unnamed") for member in info.members if member.state != "self"
    ]
    marks = [output.text("unread", count=info.unread)] if info.unread else []
    marks += [output.text("pending")] if info.pending else []
    marks += [output.text("problem-" + info.problem)] if info.problem else []
    title = info.title or output.text("untitled")
    when = moment(info.last) if info.last else ""
    tail = f"  [{', '.join(marks)}]" if marks else ""
    return f"{short(info.id.text())}  {when:<16}  {title} — {', '.join(others)}{tail}"


def _members(info: ConversationInfo, output: Output) -> list[str]:
    return [_member(member, output) for member in info.members]


def _member(member: MemberView, output: Output) -> str:
    name = member.name or output.text("unnamed")
    role = output.text("role-" + member.role)
    return f"  {name} ({role}): {output.text('state-' + member.state)}"
