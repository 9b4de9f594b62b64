"""Fixed bytes for a name: the only randomness of a scenario."""

from __future__ import annotations

from hashlib import shake_256


def fixed(name: str, size: int = 32) -> bytes:
    """`size` bytes that depend on the name only."""
    return shake_256(b"colloque vectors: " + name.encode()).digest(size)


class Stream:
    """A SHAKE-256 stream, usable wherever the core takes `rng`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._used = 0

    def __call__(self, size: int) -> bytes:
        start, self._used = self._used, self._used + size
        return fixed(self._name, self._used)[start:]
