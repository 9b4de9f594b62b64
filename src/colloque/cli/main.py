"""`colloque`: the command line.

Data goes to standard output (`--json` for programs), messages and progress to standard error.
Exit status: 0 done; 1 this side (wrong password, bad input, no such thing); 2 usage; 3 the other
side sent something that does not verify; 4 the server or the guardians cannot be reached;
130 interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import traceback
from collections.abc import Sequence

from colloque.cli import (
    account,
    contact,
    conversation,
    directory,
    fetch,
    read,
    registry,
    send,
    serve,
    status,
)
from colloque.cli.command import UNREACHABLE, Arguments
from colloque.cli.language import language_of
from colloque.cli.output import Output
from colloque.cli.texts import explain
from colloque.errors import (
    ColloqueError,
    GuardiansUnavailable,
    LocalError,
    Offline,
    RemoteError,
)

COMMANDS = (
    serve,
    account,
    directory,
    conversation,
    send,
    read,
    fetch,
    contact,
    status,
    registry,
)
LOCAL, USAGE, REMOTE, INTERRUPTED = 1, 2, 3, 130


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="colloque",
        description="Messages, documents and results that only patient and doctor can read.",
        epilog="Environment: COLLOQUE_HOME (profile folder), COLLOQUE_SERVER, COLLOQUE_PASSWORD,"
        " COLLOQUE_NEW_PASSWORD, COLLOQUE_LANG (en, fr, de).",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    arguments: Arguments = build_parser().parse_args(words, namespace=Arguments())
    language = language_of(os.environ)
    watched = sys.stderr.isatty() or arguments.progress
    output = Output(language, arguments.json, watched and not arguments.json)
    try:
        return asyncio.run(arguments.run(arguments, output))
    except ColloqueError as error:
        return _fail(error, output)
    except KeyboardInterrupt:
        output.say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return LOCAL
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        print(f"{error.strerror}{name}", file=sys.stderr)
        return LOCAL
    except Exception:
        if os.environ.get("COLLOQUE_DEBUG"):
            traceback.print_exc()
        output.say("internal")
        return LOCAL


def _fail(error: ColloqueError, output: Output) -> int:
    sentence, hint = explain(error, output.language)
    if output.json:
        output.data({"error": error.code, "message": sentence, "hint": hint}, ())
    else:
        print(sentence, file=output.err)
        if hint:
            print(hint, file=output.err)
    if isinstance(error, Offline | GuardiansUnavailable):
        return UNREACHABLE
    if isinstance(error, RemoteError):
        return REMOTE
    return LOCAL if isinstance(error, LocalError) else REMOTE


if __name__ == "__main__":
    sys.exit(main())
