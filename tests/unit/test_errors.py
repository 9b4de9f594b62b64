"""Errors: each has someone to blame, a name, and a sentence; none carries data."""

from __future__ import annotations

import re

import pytest

from colloque import errors
from colloque.errors import ColloqueError, LocalError, RemoteError
from colloque.sealing import words

KINDS = [
    kind
    for module in (errors, words)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, ColloqueError) and kind is not ColloqueError
]


def test_codes_are_slugs_and_each_names_one_kind() -> None:
    codes = {kind: kind.code for kind in KINDS}
    assert len(codes) > 25
    assert len(set(codes.values())) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes.values())


@pytest.mark.parametrize("kind", KINDS)
def test_blame_is_on_one_side(kind: type[ColloqueError]) -> None:
    assert issubclass(kind, LocalError) != issubclass(kind, RemoteError)


@pytest.mark.parametrize("kind", KINDS)
def test_the_docstring_is_a_sentence_of_its_own(kind: type[ColloqueError]) -> None:
    assert kind.__doc__
    assert re.fullmatch(r"[A-Z][^\n]*\.", kind.__doc__)
    assert kind.hint == "" or re.fullmatch(r"[A-Z][^\n]*\.", kind.hint)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not words.BadWord])
def test_what_is_shown_is_the_docstring_and_nothing_else(kind: type[ColloqueError]) -> None:
    assert str(kind()) == kind.__doc__


def test_the_failure_classes_of_the_specification_are_there() -> None:
    remote = {kind.code for kind in KINDS if issubclass(kind, RemoteError)}
    assert remote >= {
        "malformed",
        "too-large",
        "unknown-version",
        "wrong-purpose",
        "bad-signature",
        "tampered",
        "not-authorised",
        "fork",
        "stale",
        "gap",
        "rolled-back",
        "replayed",
        "substituted",
        "proof-invalid",
        "wrap-mismatch",
        "guardians-disagree",
        "guardians-unavailable",
    }
