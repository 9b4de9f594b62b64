"""BIP-39: the vectors of 128 bits in the languages that sheets are written in."""

from __future__ import annotations

import unicodedata

import pytest

from colloque.sealing.words import LANGUAGES, entropy_of, words_of

from .source import load


@pytest.mark.parametrize("language", LANGUAGES)
def test_words(language: str) -> None:
    cases = [case for case in load("bip39/vectors.json")[language] if len(case[0]) == 32]
    assert cases
    for entropy, words, *_ in cases:
        assert " ".join(words_of(bytes.fromhex(entropy), language)) == unicodedata.normalize(
            "NFC", words
        )
        assert entropy_of(words).hex() == entropy
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        assert entropy_of(f"  {plain.upper()} ").hex() == entropy
