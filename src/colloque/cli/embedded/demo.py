"""Makes the demo: accounts, a directory record, conversations of the past months."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from colloque.cli.embedded.demo_story import (
    ACTORS,
    DAY,
    DIRECTORY,
    PASSWORD,
    TALKS,
    Actor,
    Line,
    Talk,
    file_content,
)
from colloque.cli.embedded.installation import Installation
from colloque.sdk.client import Client
from colloque.sdk.clock import wall_clock
from colloque.wire.ids import ConversationId

_BY_KEY = {actor.key: actor for actor in ACTORS}


def demo_lines(address: str) -> list[str]:
    """Three lines to try, in this order, in the folder where this program was started."""
    patient, program = _BY_KEY["pia"], "colloque"
    if shutil.which(program) is None:
        program = sys.argv[0]
    return [
        f"export COLLOQUE_SERVER={address} COLLOQUE_HOME=~/.colloque-demo;"
        f" {program} account login --email {patient.email}",
        f"{program} conversation list",
        f"{program} directory search exemple",
    ]


async def make_demo(installation: Installation, begin: Callable[[], None]) -> None:
    """Make it once; a run that was cut off begins anew where it stopped."""
    done = installation.data / "demo" / "done"
    if done.exists():
        return
    begin()
    profiles = installation.data / "demo" / "profiles"
    for actor in ACTORS:
        installation.check_asked()
        await _join(installation, profiles, actor)
    await _list_doctor(installation, profiles)
    for talk in TALKS:
        await _talk(installation, profiles, talk)
    done.touch()
    shutil.rmtree(profiles)


@asynccontextmanager
async def _client(
    installation: Installation, profiles: Path, actor: Actor, days: float = 0
) -> AsyncIterator[Client]:
    """The actor's client with a clock that stands `days` in the past."""
    ago = int(days * DAY)
    client = Client.open(
        profile=profiles / actor.key,
        server=installation.address,
        clock=lambda: wall_clock() - ago,
    )
    async with client:
        yield client


async def _join(installation: Installation, profiles: Path, actor: Actor) -> None:
    async with _client(installation, profiles, actor, days=120) as client:
        if client.logged_in:
            return
        await client.create_account(actor.email, PASSWORD, name=actor.name, role=actor.role)


async def _list_doctor(installation: Installation, profiles: Path) -> None:
    async with _client(installation, profiles, _BY_KEY["doctor"]) as client:
        await client.request_listing(**DIRECTORY)
    command = (sys.executable, "-m", "colloque.server.registry")
    config = ("--config", os.fspath(installation.registry_config))
    process = await asyncio.create_subprocess_exec(
        *command, *config, "approve", "--all", stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait() != 0:
        raise RuntimeError("the demo's directory record was not approved")


async def _talk(installation: Installation, profiles: Path, talk: Talk) -> None:
    opener = _BY_KEY[talk.opener]
    others = [_BY_KEY[key].email for key in talk.others]
    first = talk.lines[0].days + 0.01
    async with _client(installation, profiles, opener, first) as client:
        started = [item for item in await client.conversations() if item.title == talk.title]
        if started:
            return
        made = await client.start_conversation(with_email=others, title=talk.title)
    for line in talk.lines:
        installation.check_asked()
        await _write(installation, profiles, made.id, line)


async def _write(
    installation: Installation, profiles: Path, conversation: ConversationId, line: Line
) -> None:
    async with _client(installation, profiles, _BY_KEY[line.who], line.days) as client:
        await client.conversation(conversation)
        await client.mark_read(conversation)  # who answers has read what stands there
        if line.file is None:
            await client.send_text(conversation, line.text, compartment=line.compartment)
            return
        path = profiles / line.file
        path.write_bytes(file_content(line.file))
        await client.send_file(conversation, path, kind=line.kind, text=line.text)
        path.unlink()
