"""Verifying deployment descriptors and directory records (spec: deployment)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from colloque.errors import Malformed, RolledBack, Stale, Substituted
from colloque.trust.signature import verify_composite
from colloque.wire.deployment import (
    LABEL,
    LIMIT,
    RECORD_LABEL,
    RECORD_LIMIT,
    Descriptor,
    DirectoryRecord,
    decode_descriptor,
    decode_directory_record,
)
from colloque.wire.ids import AccountId, DeploymentId, StatementHash
from colloque.wire.signed import Signed, decode_signed


@dataclass(frozen=True, slots=True)
class Deployment:
    """A verified descriptor chain."""

    id: DeploymentId
    descriptor: Descriptor
    head: StatementHash

    @property
    def version(self) -> int:
        """The newest version."""
        return self.descriptor.version


def verify_descriptors(
    data: Sequence[bytes],
    pinned: DeploymentId | None = None,
    pinned_version: int = 0,
) -> Deployment:
    """Verify a version chain against a pin (None at first use).

    Raises Substituted for another deployment, RolledBack for a lower version, and the kinds of
    malformed or unsigned statements.
    """
    deployment: Deployment | None = None
    for item in data:
        deployment = _verify_descriptor(deployment, decode_signed(item, LABEL, LIMIT))
    if deployment is None:
        raise Malformed
    if pinned is not None and deployment.id != pinned:
        raise Substituted
    if deployment.version < pinned_version:
        raise RolledBack
    return deployment


def _verify_descriptor(before: Deployment | None, signed: Signed) -> Deployment:
    descriptor = decode_descriptor(signed.payload)
    prev = None if before is None else before.head
    version = 1 if before is None else before.version + 1
    if descriptor.prev != prev or descriptor.version != version:
        raise Malformed
    root = descriptor.root if before is None else before.descriptor.root
    verify_composite(root, signed.message, signed.sig)
    _check_guardians(descriptor)
    id_ = DeploymentId(signed.hash) if before is None else before.id
    return Deployment(id_, descriptor, signed.hash)


def _check_guardians(descriptor: Descriptor) -> None:
    indices = [guardian.index for guardian in descriptor.guardians]
    if indices != list(range(1, len(indices) + 1)):
        raise Malformed
    if not 2 <= descriptor.threshold <= len(indices):
        raise Malformed
    if not all(_is_url(guardian.url) for guardian in descriptor.guardians):
        raise Malformed


def _is_url(url: str) -> bool:
    """An absolute URL, or a path on the origin; `//host` would leave the origin."""
    return url.startswith(("https://", "http://")) or (url[:1] == "/" and url[:2] != "//")


def verify_directory_record(
    deployment: Deployment, data: bytes, now: int, account: AccountId | None = None, serial: int = 0
) -> DirectoryRecord:
    """A record signed by the registry, good now and, where given, for `account`.

    Raises Substituted (another account or deployment), Stale (not in its time), RolledBack (serial
    lower than one already seen).
    """
    signed = decode_signed(data, RECORD_LABEL, RECORD_LIMIT)
    record = decode_directory_record(signed.payload)
    if record.deployment != deployment.id or account not in (None, record.account):
        raise Substituted
    verify_composite(deployment.descriptor.registry, signed.message, signed.sig)
    if not record.issued <= now <= record.expires:
        raise Stale
    if record.serial < serial:
        raise RolledBack
    return record
