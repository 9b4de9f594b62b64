"""A06, A07, A34: files renamed, cut, spliced, resumed after an edit (spec: file §1 to §4)."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.conftest import Talk
from tests.attacks.sdk.lies import CONTENT

from colloque.errors import ColloqueError, Tampered
from colloque.wire.ids import EntryId


async def send(talk: Talk, path: Path, content: bytes) -> EntryId:
    """A file from the patient."""
    path.write_bytes(content)  # noqa: ASYNC240  # a test may wait for its disk
    return await talk.patient.client.send_file(talk.id, path)


def left_behind(folder: Path) -> list[str]:
    """What a fetch left."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("fetched"))


async def test_a07_a_changed_file_is_an_error_and_leaves_nothing(
    talk: Talk, tmp_path: Path
) -> None:
    entry = await send(talk, tmp_path / "a.bin", secrets.token_bytes(1 << 20))
    for name in lies.FILE_CHANGES:
        talk.doctor.evil.behave()
        talk.doctor.evil.tell(lies.file_changed(name))
        with pytest.raises(Tampered):
            await talk.doctor.client.fetch(talk.id, entry, tmp_path / "fetched.bin")
        assert left_behind(tmp_path) == [], name


async def test_a07_another_file_of_the_same_conversation_is_refused(
    talk: Talk, tmp_path: Path
) -> None:
    one = await send(talk, tmp_path / "a.bin", secrets.token_bytes(50_000))
    two = await send(talk, tmp_path / "b.bin", secrets.token_bytes(50_000))
    bodies = talk.doctor.evil.watch("GET", CONTENT)
    await talk.doctor.client.fetch(talk.id, two, tmp_path / "two.bin")
    talk.doctor.evil.behave()
    talk.doctor.evil.tell(lies.file_instead(bodies[0]))
    with pytest.raises(Tampered):
        await talk.doctor.client.fetch(talk.id, one, tmp_path / "fetched.bin")
    assert left_behind(tmp_path) == []


async def test_a06_name_and_kind_come_from_the_sealed_entry_alone(
    talk: Talk, tmp_path: Path
) -> None:
    path = tmp_path / "ordonnance.pdf"
    path.write_bytes(b"%PDF")
    await talk.patient.client.send_file(talk.id, path, kind="prescription")
    (shown,) = [e for e in await talk.doctor.client.entries(talk.id) if e.file is not None]
    assert shown.file is not None
    assert (shown.file.name, shown.file.kind) == ("ordonnance.pdf", "prescription")
    assert b"ordonnance" not in talk.patient.evil.everything
    assert b"prescription" not in talk.patient.evil.everything


async def test_a34_an_edited_source_is_sent_anew_under_fresh_keys(
    talk: Talk, tmp_path: Path
) -> None:
    path, size = tmp_path / "scan.bin", 20 << 20
    path.write_bytes(secrets.token_bytes(size))
    evil = talk.patient.evil
    sending = asyncio.ensure_future(talk.patient.client.send_file(talk.id, path))
    while not parts_of(evil.sent):
        await asyncio.sleep(0)
        assert not sending.done()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    first = parts_of(evil.sent)
    path.write_bytes(secrets.token_bytes(size))
    entry = await talk.patient.client.send_file(talk.id, path)
    second = parts_of(evil.sent)[len(first) :]
    headers = {body[:56] for url, body in [*first, *second] if url.endswith("/0")}
    files = {url.split("/parts/")[0] for url, _ in [*first, *second]}
    assert len(headers) == len(files) == 2
    salts = {header[:24] for header in headers}
    assert len(salts) == 2
    await talk.doctor.client.entries(talk.id)
    await talk.doctor.client.fetch(talk.id, entry, tmp_path / "fetched.bin")
    assert (tmp_path / "fetched.bin").read_bytes() == path.read_bytes()
    documents = [e for e in await talk.doctor.client.entries(talk.id) if e.file is not None]
    assert len(documents) == 1


async def test_a34_an_unedited_source_goes_on_with_the_same_bytes(
    talk: Talk, tmp_path: Path
) -> None:
    path = tmp_path / "scan.bin"
    path.write_bytes(secrets.token_bytes(20 << 20))
    evil = talk.patient.evil
    sending = asyncio.ensure_future(talk.patient.client.send_file(talk.id, path))
    while not parts_of(evil.sent):
        await asyncio.sleep(0)
        assert not sending.done()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await talk.patient.client.send_file(talk.id, path)
    sent = parts_of(evil.sent)
    assert len({url.split("/parts/")[0] for url, _ in sent}) == 1
    by_place: dict[str, set[bytes]] = {}
    for url, body in sent:
        by_place.setdefault(url, set()).add(body)
    assert all(len(bodies) == 1 for bodies in by_place.values())


def parts_of(sent: list[Any]) -> list[tuple[str, bytes]]:
    """URL and bytes of the parts sent so far."""
    return [(one.url, one.body) for one in sent if "/parts/" in one.url]


async def test_a07_a_descriptor_cannot_name_a_place_outside(talk: Talk, tmp_path: Path) -> None:
    bad = tmp_path / "bad\x07name"
    bad.write_bytes(b"x")
    with pytest.raises(ColloqueError):
        await talk.patient.client.send_file(talk.id, bad)
