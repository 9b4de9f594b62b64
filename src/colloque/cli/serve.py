"""`colloque serve`: everything on this machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
from pathlib import Path

from colloque.cli.command import Arguments, Commands, command
from colloque.cli.embedded.demo import demo_lines, make_demo
from colloque.cli.embedded.demo_story import ACTORS, PASSWORD
from colloque.cli.embedded.installation import DEFAULT_PORT, Installation
from colloque.cli.output import Json, Output
from colloque.launcher import StopAsked

DEFAULT_DATA = Path("~/.local/share/colloque")


def add(commands: Commands) -> None:
    """Define the command."""
    parser = command(commands, "serve", "run server, guardians and database here", serve)
    parser.add_argument("--demo", action="store_true", help="with invented people and papers")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, metavar="DIR")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)


async def serve(arguments: Arguments, output: Output) -> int:
    """Start, print where, wait. Signals belong to the main thread, so nothing else runs beside."""
    address = f"http://{arguments.host}:{arguments.port}"
    demo = _demo_page(address) if arguments.demo else {}
    data = arguments.data.expanduser()
    installation = Installation(data, arguments.host, arguments.port, demo)
    try:
        with installation:
            if arguments.demo:
                await make_demo(installation, lambda: output.say("demo-making"))
            _print(installation, output, arguments.demo)
            await asyncio.sleep(0)
            installation.wait()
    except StopAsked:
        pass
    output.say("stopped")
    return 0


def _print(installation: Installation, output: Output, demo: bool) -> None:
    value: Json = {"address": installation.address, "data": str(installation.data)}
    lines = ["", output.text("serving", address=installation.address)]
    if demo:
        lines += ["", output.text("demo-logins", password=PASSWORD)]
        lines += [f"  {line}" for line in _log_ins(output)]
        lines += ["", output.text("demo-try")]
        lines += [f"  {line}" for line in demo_lines(installation.address)]
    output.data(value, [*lines, ""])


def _log_ins(output: Output) -> list[str]:
    return [
        f"{actor.email:<30} {actor.name} ({output.text('role-' + actor.role)})" for actor in ACTORS
    ]


def _demo_page(address: str) -> dict[str, object]:
    """What the status page tells of the demo, in the language of whoever reads it."""
    people = [[actor.email, actor.name, actor.role] for actor in ACTORS]
    return {"demo": demo_lines(address), "demo_password": PASSWORD, "demo_people": people}
