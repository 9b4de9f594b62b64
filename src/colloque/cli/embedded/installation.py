"""Starting and stopping everything on one machine."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from colloque.cli.embedded.deployment import GUARDIANS, THRESHOLD, Folder, open_deployment
from colloque.cli.embedded.secrets import write_secret
from colloque.errors import LocalError
from colloque.launcher import (
    DataLock,
    FileReady,
    HttpReady,
    Program,
    Supervisor,
    web_folder,
)
from colloque.trust.deployment import Deployment

DEFAULT_PORT = 8080


@dataclass
class Installation:
    """One data folder, one address. Enter it to start everything; leave it to stop everything.

    `demo` holds the keys of the server's configuration that tell the status page of the demo.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    demo: Mapping[str, object] = field(default_factory=dict)
    _lock: DataLock = field(init=False, repr=False)
    _supervisor: Supervisor = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.data = self.data.resolve()
        self._lock = DataLock(self.data)
        self._supervisor = Supervisor(self.data / "logs")

    @property
    def address(self) -> str:
        """Where a client on this machine connects."""
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104
        return f"http://{shown}:{self.port}"

    @property
    def server_config(self) -> Path:
        """The server's configuration, also for the registry's command."""
        return self.data / "server.toml"

    @property
    def registry_config(self) -> Path:
        """The registry's configuration: the server's, with the registry's key."""
        return self.data / "registry" / "registry.toml"

    def __enter__(self) -> Installation:
        """Raises AlreadyRunning, ProgramFailed, StopAsked; nothing is left running then."""
        self._lock.__enter__()
        try:
            self._supervisor.__enter__()
            try:
                self._start()
            except BaseException:
                self._supervisor.__exit__(None, None, None)
                raise
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._supervisor.__exit__(None, None, None)
        finally:
            self._lock.__exit__(None, None, None)

    def wait(self) -> None:
        """Return when asked to stop."""
        self._supervisor.wait()

    def check_asked(self) -> None:
        """Raise StopAsked if somebody has asked to stop: for work done while everything runs."""
        self._supervisor.check_asked()

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by program name."""
        return self._supervisor.pids

    def _start(self) -> None:
        check_port(self.host, self.port)
        folder = Folder(self.data)
        deployment = open_deployment(folder, self._origins())
        dsn = os.environ.get("DATABASE_URL")
        ports = free_ports(GUARDIANS)
        guardians = [
            self._guardian(folder, deployment, index, port) for index, port in enumerate(ports, 1)
        ]
        if dsn is None:
            self._supervisor.start(self._database(), *guardians)
            dsn = (self.data / "postgres" / "dsn").read_text()
        else:
            self._supervisor.start(*guardians)
        self._supervisor.start(self._server(folder, dsn, ports))

    def _origins(self) -> tuple[str, ...]:
        hosts = dict.fromkeys(("127.0.0.1", "localhost", self.address.split("/")[2].split(":")[0]))
        return tuple(f"http://{host}:{self.port}" for host in hosts)

    def _database(self) -> Program:
        return Program(
            "postgres",
            (sys.executable, "-m", "colloque.server.postgres", "--data", str(self.data)),
            FileReady(self.data / "postgres" / "dsn"),
        )

    def _guardian(self, folder: Folder, deployment: Deployment, index: int, port: int) -> Program:
        config = folder.guardian(index) / "guardian.toml"
        values = {
            "index": index,
            "threshold": THRESHOLD,
            "guardians": GUARDIANS,
            "deployment": deployment.id.text(),
            "mail": deployment.descriptor.mail.hex(),
            "host": "127.0.0.1",
            "port": port,
            "secrets": "guardian.key",
            "store": "guardian.sqlite",
            "decoy": str(folder.decoy_key),
        }
        write_toml(config, values)
        return Program(
            f"guardian-{index}",
            (sys.executable, "-m", "colloque.guardian", "--config", str(config)),
            HttpReady("127.0.0.1", port),
        )

    def _server(self, folder: Folder, dsn: str, ports: list[int]) -> Program:
        static = web_folder()
        values: dict[str, object] = {
            "dsn": dsn,
            "host": self.host,
            "port": self.port,
            "data": str(self.data / "blobs"),
            "deployment": str(folder.deployment),
            "decoy": str(folder.decoy_key),
            "guardians": [f"http://127.0.0.1:{port}/" for port in ports],
            "embedded": True,
            **self.demo,
        }
        if static is not None:
            values["static"] = str(static)
        write_toml(self.server_config, values)
        write_toml(self.registry_config, {**values, "registry": str(folder.registry_key)})
        return Program(
            "server",
            (sys.executable, "-m", "colloque.server", "--config", str(self.server_config)),
            HttpReady(self.address.split("/")[2].rsplit(":", 1)[0], self.port, "/health/ready"),
        )


class PortTaken(LocalError):
    """Another program listens on this port."""

    code = "port-taken"
    hint = "Stop that program, or choose another port with --port."


def check_port(host: str, port: int) -> None:
    """Raise PortTaken now rather than let the server fail later."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host or "127.0.0.1", port))
        except OSError:
            raise PortTaken from None


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def write_toml(path: Path, values: dict[str, object]) -> None:
    """A flat TOML file for its owner only: it may hold the database's password."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # JSON strings, numbers, booleans and lists of them are TOML as well.
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in values.items()]
    write_secret(path, "".join(lines).encode())
