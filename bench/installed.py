"""An embedded installation of the benchmark's own: database, guardians, server as processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from bench.figures import say
from colloque.cli.embedded import installation
from colloque.cli.embedded.installation import Installation, free_ports
from colloque.launcher import web_folder


@contextmanager
def installed() -> Iterator[Installation]:
    """A started installation in a folder that is removed afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="colloque-bench-") as folder,
        started(Path(folder) / "data", free_ports(1)[0]) as running,
    ):
        yield running


@contextmanager
def started(data: Path, port: int, application: Path | None = None) -> Iterator[Installation]:
    """An installation in a folder that may have been used before, with this built application."""
    say("starting database, guardians and server")
    found = application or web_folder()
    with (
        mock.patch.object(installation, "web_folder", return_value=found),
        Installation(data, port=port) as running,
    ):
        yield running
