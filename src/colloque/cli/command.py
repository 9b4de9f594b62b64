"""What commands share: their arguments, the client of the profile, ids by prefix."""

from __future__ import annotations

import argparse
import os
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from colloque.cli.language import language_of, word_language
from colloque.cli.output import Output
from colloque.errors import BadInput, NotFound, Offline
from colloque.sdk.client import DEFAULT_PROFILE, DEFAULT_SERVER, Client

#: Status of a command that could not reach the server or enough guardians.
UNREACHABLE = 4

Run = Callable[["Arguments", Output], Coroutine[Any, Any, int]]
T = TypeVar("T")
Commands = Any  # argparse keeps the type of its subparsers private


class Arguments(argparse.Namespace):
    """Parsed arguments; each command reads its own."""

    run: Run
    json: bool
    progress: bool


class AmbiguousId(BadInput):
    """More than one thing begins like that."""

    code = "ambiguous-id"
    hint = "Give more letters of the id."


def command(commands: Commands, name: str, help_: str, run: Run) -> argparse.ArgumentParser:
    """A command with the options that all have."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--progress", action="store_true", help="show progress bars where nobody sits at a terminal"
    )
    parser.set_defaults(run=run)
    return parser


def group(commands: Commands, name: str, help_: str) -> Commands:
    """A command that has commands of its own."""
    parser = commands.add_parser(name, help=help_, description=help_)
    return parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")


def open_client() -> Client:
    """The client of COLLOQUE_HOME and COLLOQUE_SERVER."""
    return Client.open(
        profile=Path(os.environ.get("COLLOQUE_HOME", DEFAULT_PROFILE)),
        server=os.environ.get("COLLOQUE_SERVER", DEFAULT_SERVER),
        language=word_language(language_of(os.environ)),
    )


async def ask_or_recall(output: Output, read: Callable[..., Awaitable[T]]) -> tuple[T, int]:
    """What the server has, or with status 4 and a word about it what was here last."""
    try:
        return await read(), 0
    except Offline:
        recalled = await read(refresh=False)
        output.say("recalled")
        return recalled, UNREACHABLE


def by_prefix(prefix: str, known: list[str]) -> str:
    """The one known id that begins like this. Raises NotFound, AmbiguousId."""
    if prefix in known:
        return prefix
    _, underscore, body = prefix.partition("_")
    fits = [
        text
        for text in known
        if text.startswith(prefix)
        or (not underscore and text.split("_", 1)[1].startswith(prefix))
        or (underscore and body and text.startswith(prefix))
    ]
    if not fits:
        raise NotFound
    if len(fits) > 1:
        raise AmbiguousId
    return fits[0]


def short(text: str) -> str:
    """An id as people are shown it: enough letters to be told apart."""
    prefix, _, body = text.partition("_")
    return f"{prefix}_{body[:10]}"
