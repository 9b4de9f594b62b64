"""A guardian's configuration: one TOML file.

    index = 1                         # 1..guardians
    threshold = 2
    guardians = 3
    deployment = "dep_…"              # id of the deployment
    mail = "…"                        # hex: key that verifies mail tickets
    host = "127.0.0.1"
    port = 8801
    secrets = "guardian.key"          # its own keys, made by --init, read by its user only
    store = "guardian.sqlite"         # its own store
    decoy = "decoy.key"               # 32 bytes shared with the server and the other guardians
    in_flight = 64                    # requests worked on at once; more are told to come again

Paths may be relative to the file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from colloque.errors import BadInput, LocalError
from colloque.wire.ids import DeploymentId


class BadConfiguration(LocalError):
    """The guardian's configuration cannot be used."""

    code = "bad-configuration"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The guardian's configuration cannot be used: {self.reason}"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a guardian is told from outside."""

    index: int
    threshold: int
    guardians: int
    deployment: DeploymentId
    mail: bytes
    port: int
    secrets: Path
    store: Path
    decoy: Path
    host: str = "127.0.0.1"
    in_flight: int = 64


def read_config(path: Path) -> Config:
    """Read the file. Raises BadConfiguration with what is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"{path.name}: {error}") from None
    if unknown := sorted(table.keys() - {item.name for item in fields(Config)}):
        raise BadConfiguration(f"unknown keys: {', '.join(unknown)}")
    try:
        config = Config(**_convert(table, path.resolve().parent))
    except (TypeError, ValueError, BadInput) as error:
        raise BadConfiguration(str(error)) from None
    if not 2 <= config.threshold <= config.guardians or not 1 <= config.index <= config.guardians:
        raise BadConfiguration("index, threshold and guardians do not fit")
    return config


def _convert(table: dict[str, Any], base: Path) -> dict[str, Any]:
    converted = dict(table)
    if "deployment" in table:
        converted["deployment"] = DeploymentId.parse(table["deployment"])
    if "mail" in table:
        converted["mail"] = bytes.fromhex(table["mail"])
    for name in ("secrets", "store", "decoy"):
        if name in table:
            converted[name] = base / table[name]
    return converted
