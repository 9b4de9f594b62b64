"""Vectors of spec: identity."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.trust.sigchain import AccountState, verify_chain
from colloque.wire.ids import DeploymentId


def summary(state: AccountState) -> Mapping[str, object]:
    """A verified chain as the vectors show it."""
    return {
        "account": state.account,
        "role": state.role,
        "seq": state.seq,
        "head": state.head,
        "devices": sorted(state.devices, key=bytes),
        "revoked": sorted(state.revoked, key=bytes),
        "enc_epoch": state.enc.epoch,
        "keyslots": [{"id": slot.id, "kind": slot.kind} for slot in state.keyslots],
        "time": state.time,
    }


def _sigchain(inputs: Inputs) -> Mapping[str, object]:
    return summary(verify_chain(inputs.many("links"), DeploymentId(inputs.octets("deployment"))))


READERS: dict[str, Reader] = {"sigchain": _sigchain}


@pytest.mark.parametrize("case", cases("identity"))
def test_vector(case: Case) -> None:
    case.check(READERS)
