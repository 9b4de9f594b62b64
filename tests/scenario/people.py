"""A patient and a doctor as SDK programs, in one conversation."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.stage import PASSWORD, Stage

from colloque.sdk.client import Client
from colloque.wire.ids import ConversationId


def address() -> str:
    """An e-mail address of its own."""
    return f"{secrets.token_hex(6)}@example.org"


@dataclass
class Talk:
    """Two clients and their conversation."""

    stage: Stage
    folder: Path
    patient: Client
    doctor: Client
    patient_email: str
    doctor_email: str
    id: ConversationId
    sheet: tuple[str, ...]

    async def texts(self, client: Client) -> list[tuple[str, str | None]]:
        """Messages with their problems."""
        entries = await client.entries(self.id)
        return [(one.text, one.problem) for one in entries if one.type == "message"]


@asynccontextmanager
async def talk(stage: Stage, folder: Path) -> AsyncIterator[Talk]:
    """Make accounts and a conversation that the patient has opened."""
    doctor, patient = address(), address()
    async with (
        Client.open(folder / "doctor", stage.address) as other,
        Client.open(folder / "patient", stage.address) as client,
    ):
        await other.create_account(doctor, PASSWORD, name="Ada", role="practitioner")
        made = await client.create_account(patient, PASSWORD, name="Pia", role="patient")
        room = await client.start_conversation(with_email=doctor, title="Fatigue")
        yield Talk(stage, folder, client, other, patient, doctor, room.id, made.words)
