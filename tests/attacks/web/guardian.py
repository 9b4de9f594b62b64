"""A corrupt guardian of a running installation: it has the keys, and lies of its share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.attacks.sdk.evil import Forge

from colloque.guardian.config import read_config
from colloque.guardian.secrets import read_secrets
from colloque.guardian.traffic import Traffic
from colloque.sealing.guardian import open_answer
from colloque.wire.guardian import (
    EVALUATION,
    EVALUATION_LABEL,
    SIGNED_EVALUATION,
    SignedEvaluation,
)
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode


def corrupt_guardian(data: Path, index: int) -> tuple[str, Forge]:
    """The path of its requests, and what makes its evaluations name another OPRF key."""
    config = read_config(data / "guardians" / str(index) / "guardian.toml")
    keys = read_secrets(config.secrets)
    traffic = Traffic(config.deployment, index, keys.kem)

    def forge(request: bytes, honest: bytes) -> bytes:
        asked = traffic.open(request)
        answer = open_answer(honest, request, asked.reply)
        if asked.op != "evaluate" or answer.status != "ok":
            return honest
        signed = decode(SIGNED_EVALUATION, answer.body, 16384)
        said = decode(EVALUATION, signed.payload, 8192)
        payload = encode(EVALUATION, replace(said, vector=said.vector[::-1]))
        sig = keys.sign.sign(pae(EVALUATION_LABEL, 1, payload))
        body = encode(SIGNED_EVALUATION, SignedEvaluation(payload, sig))
        return traffic.seal(replace(answer, body=body), request, asked.reply)

    return rf"/guardians/{index}\b", forge
