"""Decoys (spec: decoy): like accounts to every check, the same each time, opened by nobody."""

from __future__ import annotations

from hashlib import shake_256

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from tools.vectors.stream import Stream

from colloque.decoy import decoy_account, decoy_oprf
from colloque.decoy.account import decoy_account_id
from colloque.decoy.derive import Derive
from colloque.decoy.enc_key import enc_key_without_private
from colloque.sealing import oprf
from colloque.sealing.wrap import seal_to
from colloque.trust.dleq import share_public_key
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.ristretto import multiply_base
from colloque.trust.sigchain import verify_chain
from colloque.wire.account import LABEL, LIMIT, decode_link
from colloque.wire.ids import DeploymentId, Handle
from colloque.wire.keyslots import LABEL as KEYSLOTS_LABEL
from colloque.wire.keyslots import decode_keyslot_set
from colloque.wire.signed import decode_signed

RNG = Stream("decoys")
SECRET, DEPLOYMENT = RNG(32), DeploymentId(RNG(32))
HANDLES = [Handle(RNG(32)) for _ in range(3)]
Q = 3329


@pytest.mark.parametrize("handle", HANDLES)
def test_a_decoy_verifies_like_an_account(handle: Handle) -> None:
    made = decoy_account(SECRET, DEPLOYMENT, handle)
    state = verify_chain([made.link], DEPLOYMENT)
    assert state.account == made.account == decoy_account_id(SECRET, DEPLOYMENT, handle)
    keyslots = verify_keyslot_set(state, made.keyslots)
    assert (keyslots.version, keyslots.password, keyslots.seq) == (1, 1, 0)
    assert [slot.kind for slot in keyslots.slots] == ["password", "sheet"]


def test_it_is_the_same_each_time_but_for_the_ml_dsa_signature() -> None:
    first, again = (decoy_account(SECRET, DEPLOYMENT, HANDLES[0]) for _ in range(2))
    assert first.account == again.account
    for label, one, other in (
        (LABEL, first.link, again.link),
        (KEYSLOTS_LABEL, first.keyslots, again.keyslots),
    ):
        read = [decode_signed(data, label, LIMIT) for data in (one, other)]
        assert read[0].payload == read[1].payload
        assert read[0].sig[:64] == read[1].sig[:64]


def test_another_handle_secret_or_deployment_gives_another_one() -> None:
    ids = {
        decoy_account_id(SECRET, DEPLOYMENT, HANDLES[0]),
        decoy_account_id(SECRET, DEPLOYMENT, HANDLES[1]),
        decoy_account_id(RNG(32), DEPLOYMENT, HANDLES[0]),
        decoy_account_id(SECRET, DeploymentId(RNG(32)), HANDLES[0]),
    }
    assert len(ids) == 4


def test_no_two_decoys_share_any_value() -> None:
    """A value that repeats would tell decoys from accounts."""
    seen: list[bytes] = []
    for handle in HANDLES:
        made = decoy_account(SECRET, DEPLOYMENT, handle)
        link = decode_link(decode_signed(made.link, LABEL, LIMIT).payload)
        keyslots = decode_keyslot_set(decode_signed(made.keyslots, KEYSLOTS_LABEL, LIMIT).payload)
        (device,) = link.add
        assert link.enc is not None
        seen += [device.entry, device.session, device.sign, link.enc.key, link.nonce]
        seen += [bytes(slot.id) for slot in link.keyslots or ()]
        seen += [slot.commit for slot in link.keyslots or ()]
        seen += [part for slot in keyslots.slots for part in (slot.login, slot.wrap)]
        seen += [keyslots.keyring, *decoy_oprf(SECRET, handle, 2, 1).vector]
        assert 1_767_225_600_000 <= link.time < 1_767_225_600_000 + 25_920_000_000
    assert len(set(seen)) == len(seen)


def test_the_encryption_key_is_one_that_wraps_are_made_for() -> None:
    key = enc_key_without_private(RNG(32))
    assert len(key) == 1216
    assert key[-1] < 0x80
    MLKEM768PublicKey.from_public_bytes(key[:1184])
    assert len(seal_to(key, b"info", bytes(32))) == 1200


def test_the_coefficients_are_the_stream_s_candidates_below_q() -> None:
    """Sampled again bit by bit, as FIPS 203 Algorithms 5 and 7 write it."""
    for _ in range(20):
        seed = RNG(32)
        stream = shake_256(seed).digest(8192)
        bits = "".join(f"{byte:08b}"[::-1] for byte in stream)
        found: list[int] = []
        at = 0
        while len(found) < 768:
            candidate = int(bits[at : at + 12][::-1], 2)
            at += 12
            found += [candidate] if candidate < Q else []
        rest = -(-at // 24) * 3
        packed = "".join(f"{value:012b}"[::-1] for value in found)
        vector = bytes(int(packed[i : i + 8][::-1], 2) for i in range(0, len(packed), 8))
        tail = bytearray(stream[rest : rest + 64])
        tail[-1] &= 0x7F
        assert enc_key_without_private(seed) == vector + bytes(tail)


def test_guardians_hold_shares_of_one_key() -> None:
    for threshold, count in ((2, 3), (3, 5)):
        held = [decoy_oprf(SECRET, HANDLES[0], threshold, index) for index in range(1, count + 1)]
        assert len({one.vector for one in held}) == 1
        for index, one in enumerate(held, 1):
            assert multiply_base(one.share) == share_public_key(one.vector, index)
        blinded = oprf.blind(b"input", oprf.scalar_from(RNG(64)))
        evaluated = [oprf.evaluate(one.share, blinded) for one in held]
        first = oprf.combine({i + 1: evaluated[i] for i in range(threshold)})
        last = oprf.combine({i + 1: evaluated[i] for i in range(count - threshold, count)})
        assert first == last


def test_derivation_is_bound_to_label_and_handle() -> None:
    derive = Derive(SECRET, HANDLES[0])
    assert derive("colloque/decoy-sign", 64)[:32] != derive("colloque/decoy-entry", 32)
    assert derive("colloque/decoy-time", 4) != Derive(SECRET, HANDLES[1])("colloque/decoy-time", 4)


def test_no_repr_shows_the_secret_or_a_share() -> None:
    made = decoy_oprf(SECRET, HANDLES[0], 2, 1)
    assert repr(made.share) not in repr(made)
    assert repr(SECRET) not in repr(Derive(SECRET, HANDLES[0]))
