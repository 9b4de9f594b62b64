"""How a program says that it is ready."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ANSWER_SECONDS = 2.0


class Readiness(Protocol):
    """A question that can be asked again and again."""

    def clear(self) -> None:
        """Forget what an earlier run left, just before the program starts."""

    def holds(self) -> bool:
        """Whether the program is ready now."""


@dataclass(frozen=True)
class HttpReady:
    """Ready when `GET path` on this address answers 200. No proxy, no redirect."""

    host: str
    port: int
    path: str = "/ready"

    def clear(self) -> None:
        """Nothing stays of an earlier run."""

    def holds(self) -> bool:
        """Ask once; no answer, or another status, is no."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", self.path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class FileReady:
    """Ready when the file is there. The program writes it when it is ready, whole or not at all."""

    path: Path

    def clear(self) -> None:
        """Remove what a killed program left."""
        self.path.unlink(missing_ok=True)

    def holds(self) -> bool:
        """Look once."""
        return self.path.exists()
