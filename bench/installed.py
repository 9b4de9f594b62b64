"""An embedded installation of the benchmark's own: database, guardians, server as processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import say
from colloque.cli.embedded.installation import Installation, free_ports


@contextmanager
def installed() -> Iterator[Installation]:
    """A started installation in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="colloque-bench-") as folder:
        say("starting database, guardians and server")
        with Installation(Path(folder) / "data", port=free_ports(1)[0]) as running:
            yield running
