"""Profiles: shared by programs, copied, left behind by a recovery."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.scenario.cutting import Broken
from tests.scenario.people import talk
from tests.stage import PASSWORD, Profile, Stage

from colloque.errors import NotLoggedIn
from colloque.sdk import transport
from colloque.sdk.client import Client
from colloque.sdk.errors import Unsent
from colloque.wire.membership import ADMINISTRATIVE


async def test_programs_that_share_a_profile_take_turns(stage: Stage, tmp_path: Path) -> None:
    async with talk(stage, tmp_path) as pair:
        beside = Profile(stage.address, tmp_path / "patient")

        async def by_command(number: int) -> None:
            await asyncio.to_thread(beside.ask, "send", pair.id.text(), "--text", f"cli {number}")

        async def by_program(number: int) -> None:
            await pair.patient.send_text(pair.id, f"sdk {number}")

        await asyncio.gather(*(by_command(n) for n in range(4)), *(by_program(n) for n in range(8)))
        shown = await pair.texts(pair.doctor)
        assert sorted(text for text, _ in shown) == sorted(
            [f"cli {n}" for n in range(4)] + [f"sdk {n}" for n in range(8)]
        )
        assert {problem for _, problem in shown} == {None}


async def test_a_copied_profile_goes_on_under_another_device(stage: Stage, tmp_path: Path) -> None:
    async with talk(stage, tmp_path) as pair:
        await pair.patient.send_text(pair.id, "before the copy")
        device = pair.patient.account.device
        shutil.copytree(tmp_path / "patient", tmp_path / "copy")
        await pair.patient.send_text(pair.id, "written after the copy was made")
        async with Client.open(tmp_path / "copy", stage.address) as copy:
            assert copy.account.device == device
            await copy.entries(pair.id)
            await copy.send_text(pair.id, "from the copy")
            assert copy.account.device != device
        await pair.patient.send_text(pair.id, "from the first again")
        assert await pair.texts(pair.doctor) == [
            ("before the copy", None),
            ("written after the copy was made", None),
            ("from the copy", None),
            ("from the first again", None),
        ]


async def test_a_recovery_rotates_what_is_written_afterwards(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message sealed before the recovery was known is sealed anew, under the new keys."""
    monkeypatch.setattr(transport, "PAUSES", (0.001,))
    line = Broken()
    async with talk(stage, tmp_path) as pair:
        await pair.patient.send_text(pair.id, "first")
        await pair.doctor.send_text(pair.id, "answer")
        async with Client.open(tmp_path / "doctor", stage.address, http=line.http()) as doctor:
            line.down = True
            waiting = await doctor.send_text(pair.id, "written offline")
            async with Client.open(tmp_path / "recovered", stage.address) as recovered:
                await recovered.recover(pair.patient_email, pair.sheet, "another password")
                await recovered.send_text(pair.id, "I am back")
                line.down = False
                await doctor.flush()
                assert waiting not in doctor.waiting()
                assert await pair.texts(recovered) == [
                    ("first", None), ("answer", None), ("I am back", None),
                    ("written offline", None),
                ]  # fmt: skip
        with pytest.raises(NotLoggedIn):
            await pair.patient.entries(pair.id)


async def test_a_profile_is_for_its_owner_only_and_log_out_leaves_nothing(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PAUSES", (0.001,))
    async with talk(stage, tmp_path) as pair:
        await pair.patient.send_text(pair.id, "hello")
        home = tmp_path / "patient"
        for path in (home, *home.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        line = Broken(down=True)
        async with Client.open(home, stage.address, http=line.http()) as offline:
            await offline.send_text(pair.id, "unsent")
            with pytest.raises(Unsent):
                await offline.log_out()
        seed = _secret(home)
        assert any(seed in path.read_bytes() for path in home.rglob("*") if path.is_file())
        await pair.patient.log_out(force=True)
        assert not pair.patient.logged_in
    assert not any(seed in path.read_bytes() for path in home.rglob("*") if path.is_file())


def _secret(home: Path) -> bytes:
    with closing(sqlite3.connect(home / "profile.sqlite")) as connection:
        row = connection.execute("SELECT value FROM secrets WHERE name = 'device'").fetchone()
    return bytes(row[0])


async def test_a_secretary_reads_what_is_administrative_only(stage: Stage, tmp_path: Path) -> None:
    async with (
        talk(stage, tmp_path) as pair,
        Client.open(tmp_path / "secretary", stage.address) as secretary,
    ):
        made = await secretary.create_account(
            f"s-{pair.doctor_email}", PASSWORD, name="Sam", role="assistant"
        )
        await pair.patient.send_text(pair.id, "medical")
        await pair.patient.change_members(pair.id, add=[made.info.account])
        await pair.patient.send_text(pair.id, "also medical")
        await pair.patient.send_text(pair.id, "when?", compartment=ADMINISTRATIVE)
        await secretary.send_text(pair.id, "on Thursday")
        assert await pair.texts(secretary) == [("when?", None), ("on Thursday", None)]
        assert [text for text, _ in await pair.texts(pair.doctor)] == [
            "medical", "also medical", "when?", "on Thursday",
        ]  # fmt: skip
        await pair.patient.change_members(pair.id, remove=[made.info.account])
        await pair.patient.send_text(pair.id, "without Sam", compartment=ADMINISTRATIVE)
        assert [text for text, _ in await pair.texts(secretary)] == ["when?", "on Thursday"]
