"""Secret files: made once, read by their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_file(path: Path, size: int) -> bytes:
    """The `size` bytes of a file, drawn and made durable when it is not there yet."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        write_secret(unfinished, secrets.token_bytes(size))
        unfinished.rename(path)
    return path.read_bytes()


def write_secret(path: Path, data: bytes) -> None:
    """Write a new file for its owner only, and wait until it is on disk."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
