"""A database, a deployment and a server of the tests' own."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.integration.server.client import Api
from tests.integration.server.deployment import TestDeployment, make_deployment
from tests.integration.server.people import Person, new_person

from colloque.server.postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL for all server tests."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("cluster") / "postgres") as address:
        yield address


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> TestDeployment:
    """A deployment."""
    return make_deployment(tmp_path_factory.mktemp("deployment"))


@contextmanager
def running(
    deployment: TestDeployment, dsn: str, program: list[str] | None = None, **config: object
) -> Iterator[str]:
    """A server process; its address."""
    port, program = free_port(), program or ["-m", "colloque.server"]
    limits = {"signups_an_hour": 10_000, "logins_a_minute": 10_000}
    path = deployment.write_config(dsn, port, **{"limits": limits, **config})
    log = deployment.folder / "server.log"
    with log.open("ab") as stream:
        process = subprocess.Popen([sys.executable, *program, "--config", str(path)], stderr=stream)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_ready(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def server(deployment: TestDeployment, dsn: str) -> Iterator[str]:
    """The server of most tests."""
    with running(deployment, dsn) as address:
        yield address


def wait_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers that it is ready."""
    for _ in range(400):
        if process.poll() is not None:
            raise AssertionError(log.read_text())
        try:
            if httpx.get(f"{address}/health/ready", trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server did not become ready: " + log.read_text())


@pytest.fixture
async def api(server: str, deployment: TestDeployment) -> AsyncIterator[Api]:
    """A client without a session."""
    async with httpx.AsyncClient(base_url=server, timeout=30, trust_env=False) as http:
        yield Api(http, deployment.origin)


Join = Callable[..., Awaitable[Person]]


@pytest.fixture
def join(api: Api, deployment: TestDeployment) -> Join:
    """Make an account with a session: join("patient")."""

    async def make(role: str = "patient") -> Person:
        email = f"{secrets.token_hex(8)}@example.org"
        person = new_person(deployment.deployment.id, email, role)
        await api.sign_up(person)
        return person

    return make
