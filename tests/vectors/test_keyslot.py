"""Vectors of spec: keyslot."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.sealing.keyring import open_keyring
from colloque.sealing.keyslot import keyslot_keys, sheet_seed, unwrap_master_key
from colloque.sealing.words import LANGUAGES, entropy_of, entropy_of_code, sheet_code, words_of
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.sigchain import AccountState, verify_chain
from colloque.wire.ids import DeploymentId, KeyslotId
from colloque.wire.keyring import encode_keyring


def _chain(inputs: Inputs) -> AccountState:
    return verify_chain(inputs.many("links"), DeploymentId(inputs.octets("deployment")))


def _keyslot(inputs: Inputs) -> Mapping[str, object]:
    keys = keyslot_keys(inputs.octets("seed"), inputs["keyslot_kind"])
    return {
        "kem": keys.kem_public,
        "sign": keys.sign.public,
        "login": keys.login.public,
        "proof": keys.proof.public,
        "salt": keys.salt,
    }


def _sheet(inputs: Inputs) -> Mapping[str, object]:
    entropy = inputs.octets("entropy")
    words = {language: words_of(entropy, language) for language in LANGUAGES}
    return {"words": words, "code": sheet_code(entropy), "seed": sheet_seed(entropy)}


def _sheet_text(inputs: Inputs) -> Mapping[str, object]:
    if "code" in inputs:
        return {"entropy": entropy_of_code(inputs["code"])}
    return {"entropy": entropy_of(inputs["words"])}


def _set(inputs: Inputs) -> Mapping[str, object]:
    value = verify_keyslot_set(_chain(inputs), inputs.octets("set"), inputs["pinned_version"])
    slots = [{"id": slot.id, "kind": slot.kind, "login": slot.login} for slot in value.slots]
    return {
        "version": value.version,
        "password": value.password,
        "keyring": value.keyring,
        "slots": slots,
    }


def _open_slot(inputs: Inputs) -> Mapping[str, object]:
    value = verify_keyslot_set(_chain(inputs), inputs.octets("set"))
    keys = keyslot_keys(inputs.octets("seed"), inputs["keyslot_kind"])
    return {"master": unwrap_master_key(keys, value, KeyslotId(inputs.octets("slot")))}


def _keyring(inputs: Inputs) -> Mapping[str, object]:
    state = _chain(inputs)
    value = verify_keyslot_set(state, inputs.octets("set"))
    opened = open_keyring(inputs.octets("keyring"), inputs.octets("master"), value, state)
    return {"content": encode_keyring(opened)}


READERS: dict[str, Reader] = {
    "keyslot": _keyslot,
    "sheet": _sheet,
    "sheet-text": _sheet_text,
    "keyslot-set": _set,
    "open-slot": _open_slot,
    "keyring": _keyring,
}


@pytest.mark.parametrize("case", cases("keyslot"))
def test_vector(case: Case) -> None:
    case.check(READERS)
