"""A19: one ciphertext that AES-GCM opens under two keys; the commitment refuses it (encoding §5).

The colliding ciphertext is really made (tools/vectors/salamander).
"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tools.vectors.salamander import collide

from colloque.errors import Tampered
from colloque.sealing.content import Opener, _derive, open_chunk, open_sealed
from colloque.sealing.wrap import _SUITE, WRAP_SIZE, _public_key, keypair_from_seed, unwrap

SALT, CONTEXT = bytes(24), b"context"


def test_a19_a_ciphertext_for_two_keys_opens_under_neither() -> None:
    keys = [bytes([number]) * 32 for number in (1, 2)]
    derived = [_derive(key, SALT, CONTEXT) for key in keys]
    pairs = [(chunk_key, nonce.to_bytes(12, "big")) for chunk_key, nonce, _ in derived]
    chunk = collide(pairs, b"sixteen letters.")
    opened = [AESGCM(key).decrypt(nonce, chunk, None) for key, nonce in pairs]
    assert opened[0] != opened[1], "control: without the commitment both keys open it"

    for _, _, commitment in derived:
        accepted = []
        for number, key in enumerate(keys):
            opener = Opener(key, CONTEXT)
            try:
                opener.update(SALT + commitment + chunk)
                accepted.append((number, opener.finish()))
            except Tampered:
                continue
        assert len(accepted) == 1, "the header names one key, and only that one opens"
    with pytest.raises(Tampered):
        Opener(keys[0], CONTEXT).update(SALT + bytes(32) + chunk)


def raw_wrap(plaintext: bytes, seed: bytes, info: bytes) -> bytes:
    """HPKE as this protocol uses it, over any plaintext."""
    _, public = keypair_from_seed(seed)
    return _SUITE.encrypt(plaintext, _public_key(public), info)


@pytest.mark.parametrize("place", range(32))
def test_a19_a_wrap_whose_first_32_bytes_are_not_zero_is_refused(place: int) -> None:
    """A wrap made for two recipients' keys cannot show zeros to both: AES-GCM alone would open."""
    seed, info, key = bytes(range(32)), b"info", b"k" * 32
    private, _ = keypair_from_seed(seed)
    assert unwrap(raw_wrap(bytes(32) + key, seed, info), private, info) == key
    prefix = bytearray(32)
    prefix[place] = 1 << (place % 8)
    wrapped = raw_wrap(bytes(prefix) + key, seed, info)
    assert len(wrapped) == WRAP_SIZE
    assert _SUITE.decrypt(wrapped, private, info)[32:] == key, "control: it does open underneath"
    with pytest.raises(Tampered):
        unwrap(wrapped, private, info)


def test_a19_no_chunk_of_a_file_opens_under_another_file_s_key() -> None:
    """The colliding chunk as the content of an entry or a file: the key is bound by the header."""
    keys = [bytes([number]) * 32 for number in (3, 4)]
    derived = [_derive(key, SALT, CONTEXT) for key in keys]
    chunk = collide([(k, n.to_bytes(12, "big")) for k, n, _ in derived], b"another sixteen.")
    for owner, other in ((0, 1), (1, 0)):
        sealed = SALT + derived[owner][2] + chunk
        assert len(open_sealed(keys[owner], CONTEXT, sealed)) == 32
        assert len(open_chunk(keys[owner], CONTEXT, sealed[:56], 0, chunk)) == 32
        with pytest.raises(Tampered):
            open_sealed(keys[other], CONTEXT, sealed)
        with pytest.raises(Tampered):
            open_chunk(keys[other], CONTEXT, sealed[:56], 0, chunk)
