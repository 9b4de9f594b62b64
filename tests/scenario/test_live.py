"""Delivery as it happens, guardians that are away, one SDK program beside two profiles."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.scenario.people import address, talk
from tests.stage import COLLOQUE, PASSWORD, Profile, Stage

from colloque.errors import GuardiansUnavailable, WrongPassword
from colloque.sdk.client import Client


async def test_what_is_written_is_delivered_at_once(stage: Stage, tmp_path: Path) -> None:
    async with talk(stage, tmp_path) as pair:
        await pair.patient.send_text(pair.id, "before")
        following = pair.doctor.follow(pair.id)
        shown: asyncio.Queue[tuple[str, float]] = asyncio.Queue()

        async def listen() -> None:
            async for entry in following:
                if entry.type == "message":
                    shown.put_nowait((entry.text, time.monotonic()))

        task = asyncio.create_task(listen())
        assert (await asyncio.wait_for(shown.get(), 10))[0] == "before"
        for number in range(3):
            began = time.monotonic()
            await pair.patient.send_text(pair.id, f"live {number}")
            text, at = await asyncio.wait_for(shown.get(), 10)
            assert text == f"live {number}"
            assert at - began < 2
        task.cancel()


async def test_the_command_line_follows_an_sdk_program(stage: Stage, tmp_path: Path) -> None:
    async with talk(stage, tmp_path) as pair:
        await pair.patient.send_text(pair.id, "one")
        reader = Profile(stage.address, tmp_path / "doctor")
        process = await asyncio.create_subprocess_exec(
            *(*COLLOQUE, "read", pair.id.text(), "--follow", "--json"),
            env=reader.environment(),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            await _until(process.stdout, "one")
            await pair.patient.send_text(pair.id, "two")
            await _until(process.stdout, "two")
        finally:
            process.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(process.wait(), 20) == 130


async def _until(lines: asyncio.StreamReader, text: str) -> None:
    async with asyncio.timeout(20):
        while f'"text": "{text}"' not in (await lines.readline()).decode():
            pass


@contextmanager
def stopped(stage: Stage, *indices: int) -> Iterator[None]:
    """Guardians that answer nobody for a while."""
    pids = [stage.guardian_pids()[index] for index in indices]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("away", [1, 2, 3])
async def test_log_in_works_while_any_one_guardian_is_away(
    stage: Stage, tmp_path: Path, away: int
) -> None:
    email = address()
    async with Client.open(tmp_path / "first", stage.address) as first:
        await first.create_account(email, PASSWORD, name="Pia", role="patient")
    with stopped(stage, away):
        async with Client.open(tmp_path / "second", stage.address) as second:
            assert (await second.log_in(email, PASSWORD)).email == email
        async with Client.open(tmp_path / "third", stage.address) as third:
            with pytest.raises(WrongPassword):
                await third.log_in(email, "a wrong password")


async def test_with_two_guardians_away_the_client_says_so(stage: Stage, tmp_path: Path) -> None:
    email, profile = address(), Profile(stage.address, tmp_path / "cli")
    async with Client.open(tmp_path / "first", stage.address) as first:
        await first.create_account(email, PASSWORD, name="Pia", role="patient")
    with stopped(stage, 1, 3):
        async with Client.open(tmp_path / "second", stage.address) as second:
            with pytest.raises(GuardiansUnavailable):
                await second.log_in(email, PASSWORD)
        code = await asyncio.to_thread(profile.fail, "account", "login", "--email", email, status=4)
        assert code == "guardians-unavailable"
    async with Client.open(tmp_path / "second", stage.address) as second:
        await second.log_in(email, PASSWORD)
