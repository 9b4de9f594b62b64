"""The embedded installation's own deployment (spec: deployment).

deployment/root.key, mail.key, *.descriptor    the root signs descriptors, mail signs tickets
registry/registry.key                          a store of its own: the server never reads it
guardians/N/guardian.key                       each guardian's own keys
decoy.key                                      shared by server and guardians
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from colloque.cli.embedded.secrets import secret_file, write_secret
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.sealing.statement import sign_statement
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.wire.deployment import LABEL, Descriptor, Guardian, encode_descriptor

GUARDIANS = 3
THRESHOLD = 2


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the parts of an installation stand."""

    data: Path

    @property
    def deployment(self) -> Path:
        """Root key, mail key and descriptors."""
        return self.data / "deployment"

    @property
    def registry_key(self) -> Path:
        """The registry's key, in a store of its own."""
        return self.data / "registry" / "registry.key"

    @property
    def decoy_key(self) -> Path:
        """What server and guardians share."""
        return self.data / "decoy.key"

    def guardian(self, index: int) -> Path:
        """A guardian's folder."""
        return self.data / "guardians" / str(index)


def open_deployment(folder: Folder, origins: tuple[str, ...]) -> Deployment:
    """The deployment of a data folder, made at the first start.

    An origin that the descriptor does not list yet is added by a new version, signed by the root.
    """
    secret_file(folder.decoy_key, 32)
    secret_file(folder.deployment / "mail.key", 32)
    root = SigningKey.from_seed(secret_file(folder.deployment / "root.key", 64))
    known = _read(folder)
    if known is None:
        return _write(folder, _first(folder, root, origins), root)
    missing = tuple(origin for origin in origins if origin not in known.descriptor.origins)
    if not missing:
        return known
    descriptor = replace(
        known.descriptor,
        origins=(*known.descriptor.origins, *missing)[-64:],
        prev=known.head,
        version=known.version + 1,
    )
    return _write(folder, descriptor, root)


def _read(folder: Folder) -> Deployment | None:
    paths = sorted(folder.deployment.glob("*.descriptor"))
    return verify_descriptors([path.read_bytes() for path in paths]) if paths else None


def _write(folder: Folder, descriptor: Descriptor, root: SigningKey) -> Deployment:
    signed = sign_statement(LABEL, encode_descriptor(descriptor), root)
    path = folder.deployment / f"{descriptor.version:04}.descriptor"
    unfinished = path.with_suffix(".unfinished")
    write_secret(unfinished, signed)
    unfinished.rename(path)
    known = _read(folder)
    if known is None:
        raise FileNotFoundError(path)
    return known


def _first(folder: Folder, root: SigningKey, origins: tuple[str, ...]) -> Descriptor:
    registry = SigningKey.from_seed(secret_file(folder.registry_key, 64))
    mail = EntryKey.from_seed(secret_file(folder.deployment / "mail.key", 32))
    return Descriptor(
        guardians=tuple(_guardian(folder, index) for index in range(1, GUARDIANS + 1)),
        mail=mail.public,
        name="Colloque",
        origins=origins,
        prev=None,
        registry=registry.public,
        root=root.public,
        threshold=THRESHOLD,
        version=1,
    )


def _guardian(folder: Folder, index: int) -> Guardian:
    """Let the guardian make its own keys, and take only the public halves it shows."""
    path = folder.guardian(index) / "guardian.key"
    command = [sys.executable, "-m", "colloque.guardian", "--init", str(path)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    public = dict(line.split(" ", 1) for line in shown.splitlines())
    kem, sign = bytes.fromhex(public["kem"]), bytes.fromhex(public["sign"])
    return Guardian(index, kem, sign, f"/guardians/{index}")
