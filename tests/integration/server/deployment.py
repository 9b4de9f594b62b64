"""A deployment of a test's own: descriptor, keys, configuration."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from colloque.sealing.signing import EntryKey, SigningKey
from colloque.sealing.statement import sign_statement
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.wire.deployment import LABEL, Descriptor, Guardian, encode_descriptor


@dataclass(frozen=True)
class TestDeployment:
    """The folder of a deployment with the private keys that a test needs."""

    __test__ = False
    folder: Path
    deployment: Deployment
    registry: SigningKey
    origin: str

    def write_config(self, dsn: str, port: int, **more: object) -> Path:
        """A configuration file; `more` are further top-level keys."""
        values: dict[str, object] = {
            "dsn": dsn,
            "port": port,
            "data": "blobs",
            "deployment": "deployment",
            "decoy": "decoy.key",
            "registry": "registry.key",
            **more,
        }
        tables = {name: value for name, value in values.items() if isinstance(value, dict)}
        lines = [f"{n} = {json.dumps(v)}" for n, v in values.items() if n not in tables]
        for name, table in tables.items():
            lines += [f"[{name}]", *(f"{n} = {json.dumps(v)}" for n, v in table.items())]
        path = self.folder / "server.toml"
        path.write_text("\n".join(lines) + "\n")
        return path


def make_deployment(folder: Path, origin: str = "http://colloque.test") -> TestDeployment:
    """Write a deployment with three guardians that nobody runs."""
    root, mail = SigningKey.from_seed(secrets.token_bytes(64)), secrets.token_bytes(32)
    registry_seed = secrets.token_bytes(64)
    registry = SigningKey.from_seed(registry_seed)
    guardians = tuple(
        Guardian(
            index, keypair_from_seed(secrets.token_bytes(32))[1], bytes(32), f"/guardians/{index}"
        )
        for index in (1, 2, 3)
    )
    descriptor = Descriptor(
        guardians,
        EntryKey.from_seed(mail).public,
        "Test",
        (origin,),
        None,
        registry.public,
        root.public,
        2,
        1,
    )
    signed = sign_statement(LABEL, encode_descriptor(descriptor), root)
    place = folder / "deployment"
    place.mkdir(parents=True)
    (place / "0001.descriptor").write_bytes(signed)
    (place / "mail.key").write_bytes(mail)
    (folder / "decoy.key").write_bytes(secrets.token_bytes(32))
    (folder / "registry.key").write_bytes(registry_seed)
    return TestDeployment(folder, verify_descriptors([signed]), registry, origin)
