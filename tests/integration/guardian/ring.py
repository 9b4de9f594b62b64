"""Three real guardians as processes, with a deployment around them."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from colloque.guardian.secrets import create_secrets
from colloque.protocol.guardians import SealedRequest, seal_for
from colloque.protocol.sign_up import SignUp, prepare_sign_up
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.sealing.statement import sign_statement
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.wire.deployment import LABEL, Descriptor, Guardian, encode_descriptor
from colloque.wire.guardian import TICKET, TICKET_LABEL, Ticket
from colloque.wire.ids import Handle
from colloque.wire.schema import encode

PASSWORD = "correct horse battery"
COUNT, THRESHOLD = 3, 2


def now() -> int:
    """Milliseconds."""
    return time.time_ns() // 1_000_000


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Ring:
    """The guardians, their processes and what a client knows of them."""

    folder: Path
    deployment: Deployment
    mail: EntryKey
    ports: list[int]
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    traffic: list[bytes] = field(default_factory=list)
    program: tuple[str, ...] = ("-m", "colloque.guardian")
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    def start(self, index: int) -> None:
        """Start one guardian and wait until it is ready."""
        config = self.folder / f"guardian-{index}.toml"
        with (self.folder / f"guardian-{index}.log").open("ab") as log:
            self.processes[index] = subprocess.Popen(
                [sys.executable, *self.program, "--config", str(config)],
                stderr=log,
                stdout=log,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
        url = f"http://127.0.0.1:{self.ports[index - 1]}/ready"
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if httpx.get(url, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.02)
        raise AssertionError((self.folder / f"guardian-{index}.log").read_text())

    def kill(self, index: int) -> None:
        """kill -9."""
        process = self.processes.pop(index)
        process.kill()
        process.wait()

    def stop(self) -> None:
        """Stop all."""
        self.http.close()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(20)

    def guardian(self, index: int) -> Guardian:
        """The pinned public side of one guardian."""
        return self.deployment.descriptor.guardians[index - 1]

    def seal(self, index: int, op: str, body: bytes) -> SealedRequest:
        """A sealed request."""
        return seal_for(self.deployment, self.guardian(index), op, body, secrets.token_bytes)

    def post(self, sealed: SealedRequest) -> bytes:
        """Send it, record the traffic, give the sealed answer."""
        url = f"http://127.0.0.1:{self.ports[sealed.guardian.index - 1]}/"
        answer = self.http.post(url, content=sealed.data)
        assert answer.status_code == 200
        self.traffic += [sealed.data, answer.content]
        return answer.content

    def ask(self, index: int, op: str, body: bytes) -> bytes:
        """One operation at one guardian; raises the typed error of its status."""
        sealed = self.seal(index, op, body)
        return sealed.open(self.post(sealed))

    def ticket(self, handle: Handle, purpose: str = "bind", seconds: int = 600) -> bytes:
        """A mail ticket of this deployment."""
        ticket = Ticket(
            self.deployment.id,
            now() + seconds * 1000,
            handle,
            secrets.token_bytes(16),
            purpose,
        )
        return sign_statement(TICKET_LABEL, encode(TICKET, ticket), self.mail)

    def prepare(self, email: str, password: str = PASSWORD) -> SignUp:
        """A new account, nothing sent yet."""
        return prepare_sign_up(
            self.deployment,
            email,
            password,
            "Nobody",
            "patient",
            "test",
            now(),
            secrets.token_bytes,
        )

    def join(self, email: str, password: str = PASSWORD) -> SignUp:
        """A new account, bound and confirmed at all guardians."""
        account = self.prepare(email, password)
        ticket = self.ticket(account.binding.handle)
        for index in range(1, COUNT + 1):
            self.ask(index, "bind", account.bind(index, ticket))
        for index in range(1, COUNT + 1):
            self.ask(index, "confirm", account.confirm(index))
        return account


@contextmanager
def ring(folder: Path) -> Iterator[Ring]:
    """Three started guardians."""
    made = make_ring(folder)
    try:
        for index in range(1, COUNT + 1):
            made.start(index)
        yield made
    finally:
        made.stop()


def make_ring(folder: Path) -> Ring:
    """Keys, descriptor and configuration of three guardians."""
    folder.mkdir(parents=True, exist_ok=True)
    root = SigningKey.from_seed(secrets.token_bytes(64))
    registry = SigningKey.from_seed(secrets.token_bytes(64))
    mail = EntryKey.from_seed(secrets.token_bytes(32))
    (folder / "decoy.key").write_bytes(secrets.token_bytes(32))
    ports = [free_port() for _ in range(COUNT)]
    guardians = []
    for index in range(1, COUNT + 1):
        keys = create_secrets(folder / f"guardian-{index}.key")
        url = f"/guardians/{index}"
        guardians.append(Guardian(index, keys.kem_public, keys.sign_public, url))
    descriptor = Descriptor(
        tuple(guardians),
        mail.public,
        "Test",
        ("http://127.0.0.1",),
        None,
        registry.public,
        root.public,
        THRESHOLD,
        1,
    )
    deployment = verify_descriptors([sign_statement(LABEL, encode_descriptor(descriptor), root)])
    for index, port in enumerate(ports, 1):
        (folder / f"guardian-{index}.toml").write_text(
            f"""index = {index}
threshold = {THRESHOLD}
guardians = {COUNT}
deployment = "{deployment.id.text()}"
mail = "{mail.public.hex()}"
port = {port}
secrets = "guardian-{index}.key"
store = "guardian-{index}.sqlite"
decoy = "decoy.key"
"""
        )
    return Ring(folder, deployment, mail, ports)
