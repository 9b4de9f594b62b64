"""The server's configuration: one TOML file.

Keys of the file (all paths may be relative to it):

    dsn = "postgresql://…"        # the database
    host = "127.0.0.1"            # where to listen
    port = 8000
    data = "blobs"                # folder of the files' ciphertext
    deployment = "deployment"     # folder: *.descriptor (signed, in order of their names), mail.key
    decoy = "decoy.key"           # 32 bytes shared with the guardians (spec: decoy)
    guardians = ["http://…"]      # where the relay reaches guardian 1, 2, …
    origins = ["https://…"]       # optional: of the descriptor's origins, those served here
    static = "web"                # optional: folder of the built web page
    embedded = true               # the guardians stand on this machine (said on the status page)
    demo = ["a line", …]          # optional: lines to try, told at /demo.json
    demo_password = "…"           # optional: the invented people's password, told there
    demo_people = [["e-mail address", "name", "role"], …]
    workers = 1
    log_level = "info"
    registry = "registry.key"     # optional: 64 bytes, read by the registry command only
    unsafe_database = false       # only a crash test's control run sets this
    [smtp]                        # optional
    host, port, sender, username, password_file, security = "tls" | "starttls" | "none"
    [limits]                      # optional, see Limits
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from colloque.errors import LocalError


class BadConfiguration(LocalError):
    """The server's configuration cannot be used."""

    code = "bad-configuration"

    def __init__(self, reason: str) -> None:
        """`reason` names the key; it holds no secret."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The server's configuration cannot be used: {self.reason}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one client, one address or everybody together may ask for."""

    file_bytes: int = 8 << 30
    open_uploads: int = 64
    in_flight: int = 512
    parts_in_flight: int = 8
    lookups_an_hour: int = 60
    signups_an_hour: int = 600
    logins_a_minute: int = 600
    relays_a_minute: int = 1200
    sockets: int = 10_000


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail is handed in."""

    host: str
    sender: str
    port: int = 587
    username: str | None = None
    password_file: Path | None = None
    security: str = "starttls"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the server is told from outside."""

    dsn: str = field(repr=False)
    data: Path
    deployment: Path
    decoy: Path
    host: str = "127.0.0.1"
    port: int = 8000
    guardians: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    static: Path | None = None
    embedded: bool = False
    demo: tuple[str, ...] = ()
    demo_password: str = ""
    demo_people: tuple[list[str], ...] = ()
    workers: int = 1
    log_level: str = "info"
    registry: Path | None = None
    unsafe_database: bool = False
    smtp: Smtp | None = None
    limits: Limits = Limits()


_PATHS = ("data", "deployment", "decoy", "static", "registry", "password_file")


def read_config(path: Path) -> Config:
    """Read the file. Raises BadConfiguration with the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"{path.name}: {error}") from None
    base = path.resolve().parent
    limits = _build(Limits, table.pop("limits", {}), base)
    smtp = table.pop("smtp", None)
    mail = None if smtp is None else _build(Smtp, smtp, base)
    config: Config = _build(Config, {**table, "limits": limits, "smtp": mail}, base)
    return config


def _build(kind: type[Any], table: dict[str, Any], base: Path) -> Any:
    known = {item.name for item in fields(kind)}
    if unknown := sorted(table.keys() - known):
        raise BadConfiguration(f"unknown keys: {', '.join(unknown)}")
    try:
        return kind(**{name: _value(name, value, base) for name, value in table.items()})
    except TypeError as error:
        raise BadConfiguration(str(error)) from None


def _value(name: str, value: Any, base: Path) -> Any:
    if name in _PATHS and isinstance(value, str):
        return base / value
    return tuple(value) if isinstance(value, list) else value
