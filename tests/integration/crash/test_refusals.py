"""A server does not start on a database that would lose what it acknowledges."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.crash.plant import Plant

SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all: the settings are the process's, not the data's."""
    return tmp_path_factory.mktemp("plant")


@pytest.fixture(scope="module")
def made(folder: Path) -> Plant:
    """The plant, nothing started."""
    return Plant(folder)


@pytest.fixture
def unsafe(made: Plant, request: pytest.FixtureRequest) -> Iterator[Plant]:
    """A running database with one setting off."""
    made.settings = {request.param: "off"}
    made.start_database()
    yield made
    made.stop()


@pytest.mark.parametrize("unsafe", SETTINGS, indirect=True)
def test_an_unsafe_database_is_refused(unsafe: Plant) -> None:
    (setting,) = unsafe.settings
    process = unsafe.start_server(subprocess.PIPE, is_unsafe=False)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.decode() == (
        f"PostgreSQL runs with {setting}=off: a crash would lose acknowledged writes."
        " Switch it on.\n"
    )


def test_control_the_same_database_is_accepted_with_everything_on(made: Plant) -> None:
    made.settings = {}
    made.start()
    made.stop()
