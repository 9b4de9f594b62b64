"""Sealed traffic to guardians (spec: password §4)."""

from __future__ import annotations

from hashlib import sha256

from colloque.errors import Tampered
from colloque.sealing.content import open_sealed
from colloque.sealing.wrap import seal_to
from colloque.wire.deployment import Guardian
from colloque.wire.guardian import (
    ANSWER,
    ANSWER_LABEL,
    ANSWER_LIMIT,
    FLOOR_SMALL,
    REQUEST,
    REQUEST_CONTEXT,
    REQUEST_LABEL,
    GuardianAnswer,
    GuardianRequest,
    RequestContext,
)
from colloque.wire.ids import DeploymentId
from colloque.wire.padding import pad, unpad
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode


def seal_request(
    guardian: Guardian, deployment: DeploymentId, request: GuardianRequest, floor: int
) -> bytes:
    """Seal a request to the guardian's pinned key, padded to at least `floor` bytes."""
    context = encode(REQUEST_CONTEXT, RequestContext(deployment, guardian.index))
    info = pae(REQUEST_LABEL, 1, context)
    return seal_to(guardian.kem, info, pad(encode(REQUEST, request), floor))


def open_answer(answer: bytes, request: bytes, reply: bytes) -> GuardianAnswer:
    """Open the answer to exactly this sealed request. Raises Tampered, Malformed."""
    if len(answer) > ANSWER_LIMIT:
        raise Tampered
    context = pae(ANSWER_LABEL, 1, sha256(request).digest())
    return decode(ANSWER, unpad(open_sealed(reply, context, answer), FLOOR_SMALL), ANSWER_LIMIT)
