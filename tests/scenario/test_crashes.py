"""A client killed at any request: sign-up and recovery go on, messages go out once."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from tests.scenario.cutting import Broken, Cut, Killed
from tests.stage import PASSWORD, Stage

from colloque.errors import WrongPassword
from colloque.sdk import transport
from colloque.sdk.client import Client
from colloque.sdk.views import NewAccount

NEW = "another password"


def address() -> str:
    """An e-mail address of its own."""
    return f"{secrets.token_hex(6)}@example.org"


async def sign_up(stage: Stage, home: Path, email: str, cut: Cut | None = None) -> NewAccount:
    """Create an account through a connection that may be cut."""
    http = None if cut is None else cut.http()
    async with Client.open(home, stage.address, http=http) as client:
        return await client.create_account(email, PASSWORD, name="Pia", role="patient")


async def requests_of_sign_up(stage: Stage, home: Path) -> int:
    """How many requests a sign-up makes."""
    cut = Cut()
    await sign_up(stage, home, address(), cut)
    return len(cut.seen)


@pytest.mark.parametrize("answered", [False, True])
async def test_a_sign_up_killed_anywhere_is_completed_by_the_next_attempt(
    stage: Stage, tmp_path: Path, answered: bool
) -> None:
    count = await requests_of_sign_up(stage, tmp_path / "count")
    for at in range(count):
        email, home = address(), tmp_path / f"{at}"
        with pytest.raises(Killed):
            await sign_up(stage, home, email, Cut(at, answered))
        made = await sign_up(stage, home, email)
        assert len(made.words) == 12
        async with Client.open(tmp_path / f"{at}-fresh", stage.address) as fresh:
            await fresh.log_in(email, PASSWORD)


async def recover(
    stage: Stage, home: Path, email: str, words: tuple[str, ...], cut: Cut | None = None
) -> None:
    """Recover through a connection that may be cut."""
    http = None if cut is None else cut.http()
    async with Client.open(home, stage.address, http=http) as client:
        await client.recover(email, words, NEW)


@pytest.mark.parametrize("answered", [False, True])
async def test_a_recovery_killed_anywhere_locks_nobody_out(
    stage: Stage, tmp_path: Path, answered: bool
) -> None:
    email, cut = address(), Cut()
    words = (await sign_up(stage, tmp_path / "count", email)).words
    await recover(stage, tmp_path / "count-2", email, words, cut)
    for at in range(len(cut.seen)):
        email, home = address(), tmp_path / f"{at}"
        words = (await sign_up(stage, tmp_path / f"{at}-first", email)).words
        with pytest.raises(Killed):
            await recover(stage, home, email, words, Cut(at, answered))
        await one_password_works(stage, tmp_path / f"{at}-between", email)
        await recover(stage, home, email, words)
        async with Client.open(tmp_path / f"{at}-fresh", stage.address) as fresh:
            with pytest.raises(WrongPassword):
                await fresh.log_in(email, PASSWORD)
            await fresh.log_in(email, NEW)


async def one_password_works(stage: Stage, home: Path, email: str) -> None:
    """Between the kill and the next attempt, exactly one of the two passwords opens the account."""
    opened = []
    for number, password in enumerate((PASSWORD, NEW)):
        async with Client.open(home.with_name(f"{home.name}-{number}"), stage.address) as client:
            try:
                await client.log_in(email, password)
            except WrongPassword:
                continue
            opened.append(password)
    assert len(opened) == 1


@pytest.mark.parametrize("answered", [False, True])
async def test_a_message_killed_anywhere_goes_out_once(
    stage: Stage, tmp_path: Path, answered: bool
) -> None:
    doctor, patient = address(), address()
    async with Client.open(tmp_path / "doctor", stage.address) as other:
        await other.create_account(doctor, PASSWORD, name="Ada", role="practitioner")
        await sign_up(stage, tmp_path / "pia", patient)
        async with Client.open(tmp_path / "pia", stage.address) as client:
            talk = (await client.start_conversation(with_email=doctor)).id
        at, said = 0, []
        while True:
            cut = Cut(at, answered)
            said.append(f"message {at}")
            try:
                async with Client.open(tmp_path / "pia", stage.address, http=cut.http()) as client:
                    await client.send_text(talk, said[-1])
                break
            except Killed:
                at += 1
            async with Client.open(tmp_path / "pia", stage.address) as client:
                kept = [one for one in await client.entries(talk) if one.type == "message"]
                await client.flush()
                assert [one.text for one in kept if one.text == said[-1]] in ([], [said[-1]])
                if not any(one.text == said[-1] for one in kept):
                    said.pop()  # killed before it was written down: send_text never returned
        assert at >= 2
        read = [one for one in await other.entries(talk) if one.type == "message"]
        assert [one.text for one in read] == said
        assert [one.problem for one in read] == [None] * len(read)


async def test_messages_written_without_a_connection_go_out_in_order_once(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PAUSES", (0.001,))
    doctor, patient, line = address(), address(), Broken()
    await sign_up(stage, tmp_path / "pia", patient)
    async with (
        Client.open(tmp_path / "doctor", stage.address) as other,
        Client.open(tmp_path / "pia", stage.address, http=line.http()) as client,
    ):
        await other.create_account(doctor, PASSWORD, name="Ada", role="practitioner")
        talk = (await client.start_conversation(with_email=doctor)).id
        await client.send_text(talk, "one")
        line.down = True
        await client.send_text(talk, "two")
        line.down, line.deaf = False, True
        await client.send_text(talk, "three")
        assert len(client.waiting()) == 2
        waiting = [one.text for one in await client.entries(talk, refresh=False) if not one.sent]
        assert waiting == ["two", "three"]
        line.deaf = False
        await client.flush()
        assert client.waiting() == []
        shown = [one for one in await other.entries(talk) if one.type == "message"]
        assert [(one.text, one.problem) for one in shown] == [
            ("one", None), ("two", None), ("three", None),
        ]  # fmt: skip
