"""Sealed traffic, the guardian's side (spec: password §4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.cobblestone import Cobblestone256Encryptor

from colloque.sealing.wrap import XWingPrivateKey, open_from
from colloque.wire.guardian import (
    ANSWER,
    ANSWER_LABEL,
    FLOOR_CHAIN,
    FLOOR_SMALL,
    REQUEST,
    REQUEST_CONTEXT,
    REQUEST_LABEL,
    REQUEST_LIMIT,
    GuardianAnswer,
    GuardianRequest,
    RequestContext,
)
from colloque.wire.ids import DeploymentId
from colloque.wire.padding import pad, unpad
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode


@dataclass(frozen=True, slots=True)
class Traffic:
    """Opens requests to this guardian and seals the answers to them."""

    deployment: DeploymentId
    index: int
    kem: XWingPrivateKey = field(repr=False)

    def open(self, data: bytes) -> GuardianRequest:
        """Raises Tampered, Malformed, TooLarge."""
        context = encode(REQUEST_CONTEXT, RequestContext(self.deployment, self.index))
        padded = open_from(self.kem, pae(REQUEST_LABEL, 1, context), data)
        floor = FLOOR_CHAIN if len(padded) >= FLOOR_CHAIN else FLOOR_SMALL
        return decode(REQUEST, unpad(padded, floor), REQUEST_LIMIT)

    def seal(self, answer: GuardianAnswer, request: bytes, reply: bytes) -> bytes:
        """The answer under the request's reply key, bound to the request's bytes."""
        encryptor = Cobblestone256Encryptor(reply, pae(ANSWER_LABEL, 1, sha256(request).digest()))
        padded = pad(encode(ANSWER, answer), FLOOR_SMALL)
        return encryptor.update(padded) + encryptor.finalize()
