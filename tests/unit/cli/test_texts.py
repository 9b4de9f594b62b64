"""Every text in every language, and every error explained."""

from __future__ import annotations

import string

import pytest

from colloque import errors
from colloque.cli.language import language_of
from colloque.cli.texts import ERRORS, TEXTS, explain, say
from colloque.errors import ColloqueError


def kinds(cls: type[ColloqueError]) -> list[type[ColloqueError]]:
    """All kinds of error in colloque.errors."""
    found = [kind for kind in cls.__subclasses__() if kind.__module__ == errors.__name__]
    return [kind for one in found for kind in [one, *kinds(one)]]


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
    error = kind()
    assert kind.code in ERRORS
    english = explain(error, "en")
    for language in ("fr", "de"):
        sentence, hint = explain(error, language)
        assert sentence
        assert sentence != english[0]
        assert bool(hint) >= bool(english[1])


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
