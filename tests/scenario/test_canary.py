"""Canary: nothing that a user supplies is found anywhere on the server's side (threat model).

Every user-supplied field and file carries a marker. After the scenario no marker stands in any
file of the installation (database cluster, write-ahead log, blobs, guardians' stores, logs,
configuration), nor in any value of any table. The control plants a marker where the server does see
it, the e-mail address, and must find that one: the search itself works.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

import asyncpg
from tests.stage import Profile, Stage

NewProfile = Callable[[str], Profile]


def markers() -> dict[str, str]:
    """One marker a field."""
    fields = (
        "password",
        "new-password",
        "name",
        "other-name",
        "title",
        "text",
        "remark",
        "file-name",
        "file-content",
        "search",
        "administrative",
    )
    return {field: f"canary{secrets.token_hex(8)}" for field in fields}


def test_no_marker_is_found_on_the_servers_side(
    stage: Stage, profile: NewProfile, tmp_path: Path
) -> None:
    mark = markers()
    seen = f"seen{secrets.token_hex(8)}"
    pia, doctor = f"{seen}@example.org", f"doctor-{secrets.token_hex(4)}@example.org"
    patient, practice = profile("pia"), profile("doctor")
    patient.password = mark["password"]
    sheet = tmp_path / "sheet.txt"
    practice.join(doctor, mark["other-name"], "practitioner")
    patient.join(pia, mark["name"], "patient", sheet)
    words = [line.split(". ")[1] for line in sheet.read_text().splitlines() if ". " in line[:5]]
    patient.ask("directory", "search", mark["search"])
    talk = patient.ask("conversation", "start", "--with", doctor, "--title", mark["title"])["id"]
    patient.ask("send", talk, "--text", mark["text"])
    aside = mark["administrative"]
    patient.ask("send", talk, "--text", aside, "--compartment", "administrative")
    document = tmp_path / f"{mark['file-name']}.pdf"
    document.write_bytes((mark["file-content"] + "\n").encode() * 60_000)
    patient.ask("send", talk, "--file", str(document))
    practice.ask("send", talk, "--text", mark["remark"])
    assert mark["text"] in practice.texts(talk)
    fresh = profile("fresh")
    fresh.ask(
        "account", "recover", "--email", pia, "--words", str(sheet),
        COLLOQUE_NEW_PASSWORD=mark["new-password"],
    )  # fmt: skip

    rows = asyncio.run(every_value((stage.data / "postgres" / "dsn").read_text()))
    sought = [value.encode() for value in mark.values()]
    sought += [" ".join(words).encode(), " ".join(words[:3]).encode()]
    everything = [*sought, seen.encode()]
    found = set(search(stage.data, everything))
    found |= {needle for needle in everything for row in rows if needle in row}
    assert found == {seen.encode()}, "a marker was found, or the search finds nothing"


async def every_value(dsn: str) -> list[bytes]:
    """Every row of every table as text and as the bytes of its columns; then all on disk."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        rows = []
        for table in tables:
            name = table["table_name"]
            for row in await connection.fetch(f'SELECT * FROM "{name}"'):  # noqa: S608
                rows += [
                    value if isinstance(value, bytes) else str(value).encode()
                    for value in row.values()
                ]
        return rows
    finally:
        await connection.close()


def search(folder: Path, needles: list[bytes]) -> Iterable[bytes]:
    """The needles that stand in a file or its name, anywhere below a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    assert len(paths) > 100
    for path in paths:
        content = path.read_bytes() + str(path).encode()
        yield from (needle for needle in needles if needle in content)
