"""The deployment folder: signed descriptors (`*.descriptor`, by their names), `mail.key`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from colloque.errors import ColloqueError
from colloque.server.config import BadConfiguration, Config
from colloque.trust.deployment import Deployment, verify_descriptors


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this server is: the verified chain of descriptors and the secrets it acts with."""

    deployment: Deployment
    descriptors: tuple[bytes, ...]
    origins: frozenset[str]
    mail_seed: bytes = field(repr=False)
    decoy_secret: bytes = field(repr=False)


def read_identity(config: Config) -> Identity:
    """Read and verify. Raises BadConfiguration."""
    paths = sorted(config.deployment.glob("*.descriptor"))
    descriptors = tuple(path.read_bytes() for path in paths)
    try:
        deployment = verify_descriptors(descriptors)
    except ColloqueError as error:
        raise BadConfiguration(f"the descriptors do not verify: {error}") from None
    listed = frozenset(deployment.descriptor.origins)
    if not listed.issuperset(config.origins):
        raise BadConfiguration("origins: one is not in the descriptor")
    return Identity(
        deployment,
        descriptors,
        frozenset(config.origins) or listed,
        _secret(config.deployment / "mail.key"),
        _secret(config.decoy),
    )


def _secret(path: Path) -> bytes:
    try:
        secret = path.read_bytes()
    except OSError:
        raise BadConfiguration(f"{path.name} cannot be read") from None
    if len(secret) != 32:
        raise BadConfiguration(f"{path.name} must hold 32 bytes")
    return secret
