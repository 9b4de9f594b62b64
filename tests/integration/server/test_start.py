"""Starting: what the server refuses to start on, migrations, a restart."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import asyncpg
import httpx
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tests.integration.server.client import Api
from tests.integration.server.conftest import running
from tests.integration.server.deployment import TestDeployment, make_deployment
from tests.integration.server.people import entry, new_person
from tests.integration.server.test_events import hear, listen
from tests.integration.server.world import open_place

from colloque.server.database.migrate import make_engine, migrate
from colloque.server.database.schema import METADATA


def differences(connection: sa.Connection) -> list[object]:
    """What the migrated schema has otherwise than the tables say."""
    return list(compare_metadata(MigrationContext.configure(connection), METADATA))


async def test_migrations_lead_to_the_tables(dsn: str) -> None:
    await asyncio.gather(migrate(dsn), migrate(dsn))
    engine = make_engine(dsn)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def start(config: Path) -> subprocess.CompletedProcess[str]:
    """Start a server that will not run for long."""
    return subprocess.run(
        [sys.executable, "-m", "colloque.server", "--config", str(config)],
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_a_forgetful_database_is_refused(dsn: str, tmp_path: Path) -> None:
    """As the setting is in force for the server's own sessions; (fsync: see the launcher's)."""
    forgetful = dsn + ("&" if "?" in dsn else "?") + "synchronous_commit=off"
    done = start(make_deployment(tmp_path).write_config(forgetful, 1))
    assert done.returncode == 2
    assert "synchronous_commit=off" in done.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"origins": ["https://elsewhere.example"]}, "origins"),
        ({"decoy": "missing.key"}, "missing.key"),
        ({"deployment": "empty"}, "descriptors"),
    ],
)
async def test_a_wrong_configuration_is_named(
    dsn: str, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    done = start(make_deployment(tmp_path).write_config(dsn, 1, **change))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


async def test_nothing_of_a_person_is_in_clear_but_the_address(
    dsn: str, server: str, deployment: TestDeployment
) -> None:
    """Columns of text, and what they hold."""
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        "SELECT table_name || '.' || column_name AS name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'text'"
    )
    await connection.close()
    assert {row["name"] for row in rows} == {
        "account.email",
        "account.role",
        "directory_record.folded",
        "directory_request.city",
        "directory_request.email",
        "directory_request.name",
        "directory_request.speciality",
        "entry.compartment",
        "member.role",
        "session.role",
    }


BLIND = """
import sys, runpy
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("colloque.sealing", "colloque.protocol", "colloque.sdk")):
            raise ImportError(name + " is not there")
sys.meta_path.insert(0, Refuse())
sys.argv[0] = "colloque.server"
runpy.run_module("colloque.server", run_name="__main__")
"""


async def test_the_server_runs_without_sealing_protocol_and_sdk(dsn: str, tmp_path: Path) -> None:
    deployment = make_deployment(tmp_path)
    with running(deployment, dsn, ["-c", BLIND]) as address:
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            api = Api(http, deployment.origin)
            await api.sign_up(new_person(deployment.deployment.id, "blind@example.org"))


async def test_a_restart_finds_everything_again(dsn: str, tmp_path: Path) -> None:
    """Sessions, and the first decoy that was shown for an address, with its signatures."""
    deployment = make_deployment(tmp_path)
    person = new_person(deployment.deployment.id, "again@example.org")
    shown = []
    for first in (True, False):
        with running(deployment, dsn) as address:
            async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
                api = Api(http, deployment.origin)
                if first:
                    await api.sign_up(person)
                vault = await api.ask("GET", "/v1/account/vault", None, person)
                body = {"email": "no-such-person@example.org"}
                start = await api.ask("POST", "/v1/login/start", body)
                shown.append((vault, start["chain"], start["keyslots"]))
    assert shown[0] == shown[1]


async def test_two_workers_are_one_server(dsn: str, tmp_path: Path) -> None:
    """What one worker is told, the other knows: sessions, entries, events, revocations."""
    deployment = make_deployment(tmp_path)
    with running(deployment, dsn, workers=2) as address:
        async with httpx.AsyncClient(
            base_url=address,
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as http:
            api = Api(http, deployment.origin)
            ada = new_person(deployment.deployment.id, "two-ada@example.org")
            ben = new_person(deployment.deployment.id, "two-ben@example.org", "practitioner")
            for person in (ada, ben):
                await api.sign_up(person)
            place = await open_place(api, ada, [ben])
            sockets = [await listen(address, ben) for _ in range(6)]
            for number in range(1, 21):
                sent = entry(ada, place.room)
                assert (await api.ask("POST", f"{place.path}/entries", sent, ada))["seq"] == number
            for socket in sockets:
                assert [(await hear(socket))["seq"] for _ in range(20)] == list(range(1, 21))
                await socket.close()
