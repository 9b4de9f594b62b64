"""Vectors of spec: identity."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.sealing.words import LANGUAGES, safety_qr, safety_words
from colloque.trust.safety import safety_code
from colloque.trust.session import admit_session, verify_session
from colloque.trust.sigchain import AccountState, check_pin, verify_chain
from colloque.trust.signature import verify_plain
from colloque.wire.account import Device, keyslot_commit
from colloque.wire.ids import AccountId, DeploymentId, KeyslotId
from colloque.wire.login import LABEL, LIMIT, decode_assertion
from colloque.wire.signed import decode_signed


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


def _device_id(inputs: Inputs) -> Mapping[str, object]:
    device = Device(inputs.octets("entry"), inputs.octets("session"), inputs.octets("sign"))
    return {"id": device.id}


def _commit(inputs: Inputs) -> Mapping[str, object]:
    id_, key, salt = KeyslotId(inputs.octets("id")), inputs.octets("key"), inputs.octets("salt")
    return {"commit": keyslot_commit(id_, inputs["keyslot_kind"], key, salt)}


def _pin(inputs: Inputs) -> Mapping[str, object]:
    state = verify_chain(inputs.many("links"), DeploymentId(inputs.octets("deployment")))
    check_pin(state, inputs["seq"], inputs.octets("head"))
    return {}


def _safety(inputs: Inputs) -> Mapping[str, object]:
    code = safety_code(AccountId(inputs.octets("a")), AccountId(inputs.octets("b")))
    words = {language: safety_words(code, language) for language in LANGUAGES}
    return {"code": code, "qr": safety_qr(code), "words": words}


def _assertion(inputs: Inputs) -> Mapping[str, object]:
    signed = decode_signed(inputs.octets("assertion"), LABEL, LIMIT)
    assertion = decode_assertion(signed.payload)
    verify_plain(inputs.octets("public"), signed.message, signed.sig)
    return {
        "account": assertion.account,
        "device": assertion.device,
        "nonce": assertion.nonce,
        "origin": assertion.origin,
        "purpose": assertion.purpose,
        "slot": assertion.slot,
    }


def _session(inputs: Inputs) -> Mapping[str, object]:
    state = verify_chain(inputs.many("links"), DeploymentId(inputs.octets("deployment")))
    session = verify_session(state, inputs.octets("session"))
    state = admit_session(state, inputs.octets("session"))
    device = state.device_at(session.device.id, inputs["at"])
    return {
        "device": device.id,
        "expires": device.expires,
        "seq": session.seq,
        "slot": session.slot.id,
    }


READERS: dict[str, Reader] = {
    "sigchain": _sigchain,
    "device-id": _device_id,
    "keyslot-commit": _commit,
    "account-pin": _pin,
    "safety-code": _safety,
    "login-assertion": _assertion,
    "session-device": _session,
}


@pytest.mark.parametrize("case", cases("identity"))
def test_vector(case: Case) -> None:
    case.check(READERS)
