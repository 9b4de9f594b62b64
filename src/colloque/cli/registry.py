"""`colloque registry`: who may stand in the directory (for operators, on the server's machine)."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from colloque.cli.command import Arguments, Commands, command, group
from colloque.cli.output import Output
from colloque.cli.serve import DEFAULT_DATA


def add(commands: Commands) -> None:
    """Define the commands."""
    parts = group(commands, "registry", "confirm practitioners (operators)")
    waiting = command(parts, "list", "who asks to be listed", run_registry)
    approve = command(parts, "approve", "sign what they ask for", run_registry)
    approve.add_argument("accounts", nargs="*", metavar="ACCOUNT", help="acct_…")
    approve.add_argument("--all", action="store_true", help="everybody who waits")
    for parser in (waiting, approve):
        parser.add_argument("--data", type=Path, default=DEFAULT_DATA, metavar="DIR")


async def run_registry(arguments: Arguments, output: Output) -> int:
    """The registry is a program of its own with a key of its own; hand the command over."""
    config = arguments.data.expanduser() / "registry" / "registry.toml"
    words = [arguments.subcommand]
    if arguments.subcommand == "approve":
        words += ["--all"] if arguments.all else arguments.accounts
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "colloque.server.registry", "--config", str(config), *words
    )
    return await process.wait()
