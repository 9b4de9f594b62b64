"""A20: one answer of the server tests at most one password (spec: keyslot §2).

A server that makes up an account could try to make a keyslot set that opens for many candidate
secrets at once, and learn from success or failure which group the user's is in.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from tools.vectors.cast import Person, deployment_id, the_deployment
from tools.vectors.keyslot import keyslot_set, sign_set

from colloque.errors import WrongPassword
from colloque.protocol.log_in import Bundle, open_with_sheet
from colloque.sealing.keyslot import SHEET, keyslot_keys, sheet_seed, wrap_master_key
from colloque.wire.ids import KeyslotId

CANDIDATES = [number.to_bytes(16, "big") for number in range(40)]


def accepted(bundle: Bundle) -> list[int]:
    """Which candidates the client takes; all others must be refused with the one same error."""
    found = []
    for number, entropy in enumerate(CANDIDATES):
        with suppress(WrongPassword):
            open_with_sheet(the_deployment(), bundle, entropy)
            found.append(number)
    return found


@pytest.mark.parametrize("wrapped", [0, 1, 39])
def test_a20_a_made_up_account_fits_one_candidate_at_most(wrapped: int) -> None:
    mallory = Person("Mallory", "patient")
    id_ = KeyslotId(bytes(16))
    committed, other = (
        keyslot_keys(sheet_seed(CANDIDATES[number]), SHEET) for number in (0, wrapped)
    )
    link = mallory.first(keyslots=(committed.commit(id_),))
    mallory.restart(link)
    value = keyslot_set(mallory)
    owner = replace(other.owner(id_), id=id_)
    state = mallory.state
    wrap = wrap_master_key(bytes(32), owner, state.account, state.head, value.version)
    slot = replace(value.slots[0], id=id_, kind=SHEET, wrap=wrap)
    signed = sign_set(mallory, replace(value, slots=(slot,)))
    bundle = Bundle(tuple(mallory.links), signed, bytes(32))
    assert accepted(bundle) == ([0] if wrapped == 0 else [])
    assert state.deployment == deployment_id()
