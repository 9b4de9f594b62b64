"""C2SP chunked-encryption, Cobblestone-256: Wycheproof's cases."""

from __future__ import annotations

import zlib
from hashlib import sha512

import pytest

from colloque.errors import Tampered
from colloque.sealing.content import SALT_SIZE, Opener, open_sealed, seal

from .source import load


def _in_pieces(key: bytes, context: bytes, sealed: bytes) -> bytes:
    opener = Opener(key, context)
    parts = [opener.update(sealed[at : at + 1000]) for at in range(0, len(sealed), 1000)]
    return b"".join(parts) + opener.finish()


def test_cases() -> None:
    data = load("c2sp-chunked/c2sp_chunked_encryption_aes_256_gcm_test.json")
    cases = [case for group in data["testGroups"] for case in group["tests"]]
    assert {case["result"] for case in cases} == {"valid", "invalid"}
    for case in cases:
        key, context = bytes.fromhex(case["key"]), bytes.fromhex(case["ctx"])
        # The file holds ciphertexts zlib-compressed, since large ones repeat.
        sealed = zlib.decompress(bytes.fromhex(case["ct"]))
        if case["result"] == "invalid":
            with pytest.raises(Tampered):
                open_sealed(key, context, sealed)
            if len(key) == 32:
                with pytest.raises(Tampered):
                    _in_pieces(key, context, sealed)
            continue
        opened = open_sealed(key, context, sealed)
        assert len(opened) == case["msgLength"]
        assert sha512(opened).hexdigest() == case["msgSha512"]
        assert _in_pieces(key, context, sealed) == opened
        assert seal(key, context, opened, sealed[:SALT_SIZE]) == sealed
