"""Who a guardian is."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from colloque.wire.ids import DeploymentId


@dataclass(frozen=True, slots=True)
class Identity:
    """Its place in the deployment and its secrets. No repr shows them."""

    deployment: DeploymentId
    index: int
    threshold: int
    mail: bytes
    sign: Ed25519PrivateKey = field(repr=False)
    decoy: bytes = field(repr=False)
