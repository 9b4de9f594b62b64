"""Every text in every language, and every error explained."""

from __future__ import annotations

import string

import pytest

import colloque.cli.main  # noqa: F401  # all commands, so all errors
from colloque.cli.language import language_of
from colloque.cli.texts import ERRORS, TEXTS, explain, say
from colloque.errors import ColloqueError, WrongPassword
from colloque.sealing.words import BadWord


def kinds(cls: type[ColloqueError]) -> list[type[ColloqueError]]:
    """All kinds of error that a command may end with."""
    found = [kind for kind in cls.__subclasses__() if not kind.__module__.startswith(_APART)]
    return [kind for one in found for kind in [one, *kinds(one)]]


#: The server's and the guardians' own programs speak English to operators.
_APART = ("colloque.server", "colloque.guardian", "tests")
KINDS = [kind for kind in kinds(ColloqueError) if kind.code not in ("local", "remote")]


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_text_has_three_languages_with_the_same_values(key: str) -> None:
    texts = TEXTS[key]
    assert len(texts) == 3
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]
    assert fields[0] == fields[1] == fields[2]
    assert all(text.strip() for text in texts)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_an_error_is_explained_in_every_language(kind: type[ColloqueError]) -> None:
    assert kind.code in ERRORS
    for language in ("fr", "de"):
        sentence, hint = ERRORS[kind.code][language == "de"]
        assert sentence
        assert bool(hint) >= bool(kind.hint)


def test_an_error_that_says_which_still_says_it() -> None:
    assert explain(BadWord(3), "fr")[0].endswith("(word 3))")
    assert explain(WrongPassword(), "de")[0].startswith("E-Mail-Adresse")


def test_values_are_put_in() -> None:
    assert say("logged-in", "fr", name="Pia") == "Connecté : Pia."


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "de_AT.UTF-8", "COLLOQUE_LANG": "fr"}, "fr"),
        ({"LC_ALL": "C", "LANG": "fr_FR"}, "en"),
        ({"LANG": "pt_BR"}, "en"),
    ],
)
def test_the_language_comes_from_the_environment(
    environment: dict[str, str], language: str
) -> None:
    assert language_of(environment) == language
