"""E-mail addresses and the handles made of them (spec: password §1, encoding §4)."""

from __future__ import annotations

import unicodedata

from colloque.errors import BadInput
from colloque.wire.cbor import Value, encode
from colloque.wire.ids import DeploymentId, Handle
from colloque.wire.pae import statement_hash

#: Trimmed: ASCII white space only, since languages differ in what else is white.
_TRIMMED = " \t\n\v\f\r"
_REFUSED = ("Cc", "Cs", "Zs", "Zl", "Zp")


def normalise_email(email: str) -> str:
    """NFKC, trimmed, lower case. Raises BadInput for what cannot be an address."""
    mapped = unicodedata.normalize("NFKC", email).strip(_TRIMMED).lower()
    if any(unicodedata.category(sign) in _REFUSED for sign in mapped):
        raise BadInput
    local, at, domain = mapped.partition("@")
    if not at or "@" in domain:
        raise BadInput
    if not 1 <= len(local.encode()) <= 64 or not 1 <= len(domain.encode()) <= 190:
        raise BadInput
    return mapped


def handle_of(deployment: DeploymentId, email: str) -> Handle:
    """H("colloque/handle", {deployment, email}) of a normalised address."""
    value: Value = {"deployment": bytes(deployment), "email": normalise_email(email)}
    return Handle(statement_hash("colloque/handle", 1, encode(value)))
