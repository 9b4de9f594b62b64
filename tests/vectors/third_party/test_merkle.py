"""RFC 9162 proofs, good and tampered: transparency-dev's cases."""

from __future__ import annotations

from base64 import b64decode
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from colloque.errors import ProofInvalid
from colloque.trust.merkle import verify_consistency, verify_inclusion

from .source import files, load


def _outcome(fails: bool) -> AbstractContextManager[Any]:
    return pytest.raises(ProofInvalid) if fails else nullcontext()


def _proof(case: dict[str, Any]) -> list[bytes]:
    return [b64decode(part) for part in case["proof"] or []]


def test_inclusion() -> None:
    names = files("merkle/inclusion")
    assert len(names) > 60
    for name in names:
        case = load(name)
        leaf, expected = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
        with _outcome(case["wantErr"]):
            verify_inclusion(leaf, case["leafIdx"], case["treeSize"], _proof(case), expected)


def test_consistency() -> None:
    names = files("merkle/consistency")
    assert len(names) > 60
    for name in names:
        case = load(name)
        first, second = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
        # A first size of 0 proves nothing: refused here although the vectors allow it.
        with _outcome(case["wantErr"] or case["size1"] == 0):
            verify_consistency(case["size1"], case["size2"], first, second, _proof(case))
