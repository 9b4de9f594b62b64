"""People at the real installation, some of them behind an evil server."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.attacks.sdk.evil import EvilServer
from tests.stage import Stage

from colloque.sdk.client import Client
from colloque.wire.ids import ConversationId

PASSWORD = "a good password"


@dataclass
class Somebody:
    """A client with its address and the server that it talks to."""

    client: Client
    email: str
    evil: EvilServer
    home: Path
    words: tuple[str, ...]


Join = Callable[..., Awaitable[Somebody]]


@pytest.fixture
async def visit(stage: Stage, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Somebody]]]:
    """A client without an account: visit("thief")."""
    async with AsyncExitStack() as stack:

        async def make(name: str = "visitor") -> Somebody:
            evil, home = EvilServer(), tmp_path / f"{name}-{secrets.token_hex(3)}"
            opened = Client.open(profile=home, server=stage.address, http=evil.client())
            client = await stack.enter_async_context(opened)
            return Somebody(client, f"{name}-{secrets.token_hex(5)}@example.org", evil, home, ())

        yield make


@pytest.fixture
async def join(visit: Callable[..., Awaitable[Somebody]]) -> Join:
    """A client with an account: join("pia"), join("doctor", "practitioner")."""

    async def make(name: str, role: str = "patient") -> Somebody:
        somebody = await visit(name)
        new = await somebody.client.create_account(
            somebody.email, PASSWORD, name=name.title(), role=role
        )
        somebody.words = new.words
        return somebody

    return make


@dataclass
class Talk:
    """A patient and a doctor in a conversation."""

    patient: Somebody
    doctor: Somebody
    id: ConversationId


@pytest.fixture
async def talk(join: Join) -> Talk:
    """A conversation with one message each way; everything is known on both sides."""
    doctor = await join("doctor", "practitioner")
    patient = await join("pia")
    made = await patient.client.start_conversation(with_email=doctor.email, title="Fatigue")
    await patient.client.send_text(made.id, "one")
    await doctor.client.conversations()
    await doctor.client.send_text(made.id, "two")
    await patient.client.entries(made.id)
    await doctor.client.entries(made.id)
    return Talk(patient, doctor, made.id)
