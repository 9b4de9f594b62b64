"""Recovery words: forgiving about how they are typed, strict about what they say."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from colloque.errors import BadInput
from colloque.sealing.words import (
    LANGUAGES,
    BadChecksum,
    BadWord,
    entropy_of,
    entropy_of_code,
    same_word,
    sheet_code,
    words_of,
)

ENTROPY = st.binary(min_size=16, max_size=16)
LANGUAGE = st.sampled_from(LANGUAGES)
KNOWN = bytes(range(16))


def _without_accents(text: str) -> str:
    return "".join(
        sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)
    )


@given(ENTROPY, LANGUAGE)
def test_words_give_the_bytes_however_they_are_typed(entropy: bytes, language: str) -> None:
    text = " ".join(words_of(entropy, language))
    typed = [
        text,
        text.upper(),
        text.title(),
        "  " + text.replace(" ", " \t\n  ") + " ",
        text.replace(" ", "\N{NO-BREAK SPACE}"),
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFKD", text.upper()),
        _without_accents(text),
    ]
    assert [entropy_of(item) for item in typed] == [entropy] * len(typed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stay_apart_without_accents(language: str) -> None:
    wordlist = Mnemonic(language).wordlist
    assert len({_without_accents(word) for word in wordlist}) == 2048


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("position", [1, 7, 12])
def test_a_bad_word_is_told_by_its_position_alone(language: str, position: int) -> None:
    words = list(words_of(KNOWN, language))
    words[position - 1] = "xylophonist"
    with pytest.raises(BadWord) as caught:
        entropy_of(" ".join(words))
    assert caught.value.position == position
    assert str(position) in str(caught.value)
    assert "xylophonist" not in f"{caught.value!r} {caught.value}"
    assert not any(word in str(caught.value).split() for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checksum_is_checked(language: str) -> None:
    words = list(words_of(KNOWN, language))
    good = 0
    for last in Mnemonic(language).wordlist[:256]:
        try:
            entropy_of(" ".join([*words[:11], last]))
            good += 1
        except BadChecksum:
            pass
    # 4 bits of checksum: one word in 16.
    assert good == 16


@pytest.mark.parametrize("count", [0, 1, 11, 13, 24])
def test_other_numbers_of_words_are_refused(count: int) -> None:
    with pytest.raises(BadInput):
        entropy_of(" ".join((words_of(KNOWN) * 2)[:count]))


def test_languages_do_not_mix() -> None:
    english, french = words_of(KNOWN, "english"), words_of(KNOWN, "french")
    with pytest.raises(BadWord) as caught:
        entropy_of(" ".join([*english[:11], french[11]]))
    assert caught.value.position == 12


@given(
    st.text(max_size=120) | st.lists(st.text(max_size=9), min_size=12, max_size=12).map(" ".join)
)
def test_arbitrary_text_is_refused_by_type(text: str) -> None:
    with pytest.raises(BadInput):
        entropy_of(text)


def test_only_16_bytes_have_words() -> None:
    for size in (0, 15, 17, 32):
        with pytest.raises(ValueError, match="16"):
            words_of(bytes(size))


def test_a_typed_word_is_compared_forgivingly() -> None:
    assert same_word(" ECOLE ", "école")
    assert same_word("école", "école")
    assert not same_word("ecole", "écran")
    assert not same_word("", "école")


@given(ENTROPY)
def test_the_code_gives_the_bytes(entropy: bytes) -> None:
    code = sheet_code(entropy)
    assert code.startswith("COLLOQUE-SHEET:")
    assert code == code.upper()
    assert entropy_of_code(code) == entropy
    assert entropy_of_code(f" {code.lower()}\n") == entropy


@given(st.text(max_size=60))
def test_arbitrary_codes_are_refused_or_whole(text: str) -> None:
    try:
        entropy = entropy_of_code(text)
    except BadInput:
        return
    assert len(entropy) == 16


def test_a_code_has_one_form() -> None:
    code = sheet_code(bytes(16))
    assert code.endswith("AA")
    for other in (code[:-1] + "B", code + "======", code + "="):
        with pytest.raises(BadInput):
            entropy_of_code(other)
