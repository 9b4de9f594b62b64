"""Recovery sheets and safety codes in words (BIP-39 lists; spec: keyslot §1, identity §4)."""

from __future__ import annotations

import unicodedata
from base64 import b32decode, b32encode
from functools import cache

from mnemonic import Mnemonic

from colloque.errors import BadInput

LANGUAGES = ("english", "french")
WORDS = 12
ENTROPY_SIZE = 16
SHEET_PREFIX = "COLLOQUE-SHEET:"
SAFETY_PREFIX = "COLLOQUE:"


class BadWord(BadInput):
    """One of the twelve words is not on the list."""

    code = "bad-word"
    hint = "Look at that word on the sheet again."

    def __init__(self, position: int) -> None:
        super().__init__()
        #: Which word, from 1; the word itself is never told.
        self.position = position

    def __str__(self) -> str:
        return f"{super().__str__()} (word {self.position})"


class BadChecksum(BadInput):
    """The twelve words do not fit together."""

    code = "bad-checksum"
    hint = "Compare the words and their order with the sheet."


@cache
def _mnemonic(language: str) -> Mnemonic:
    return Mnemonic(language)


@cache
def _lookup(language: str) -> dict[str, str]:
    """Word without accents -> word; both lists are unambiguous that way."""
    return {_plain(word): word for word in _mnemonic(language).wordlist}


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words_of(entropy: bytes, language: str = "english") -> tuple[str, ...]:
    """The twelve words of 16 bytes, accents composed (NFC)."""
    if len(entropy) != ENTROPY_SIZE:
        raise ValueError("a sheet has 16 bytes")
    text = _mnemonic(language).to_mnemonic(entropy)
    return tuple(unicodedata.normalize("NFC", word) for word in text.split())


def entropy_of(text: str) -> bytes:
    """The 16 bytes of twelve words in either language, however they were typed.

    Case, missing accents and extra spaces don't matter. Raises BadWord, BadChecksum, BadInput.
    """
    typed = [_plain(word) for word in text.split()]
    if len(typed) != WORDS:
        raise BadInput
    best = max(LANGUAGES, key=lambda language: sum(word in _lookup(language) for word in typed))
    errors: list[BadInput] = []
    for language in sorted(LANGUAGES, key=lambda item: item != best):
        try:
            return _entropy_in(typed, language)
        except BadInput as error:
            errors.append(error)
    raise errors[0]


def _entropy_in(typed: list[str], language: str) -> bytes:
    lookup = _lookup(language)
    for position, word in enumerate(typed, 1):
        if word not in lookup:
            raise BadWord(position)
    try:
        return bytes(_mnemonic(language).to_entropy([lookup[word] for word in typed]))
    except ValueError:
        raise BadChecksum from None


def same_word(typed: str, word: str) -> bool:
    """Whether a typed word is this word, apart from case and accents."""
    return _plain(typed.strip()) == _plain(word)


def sheet_code(entropy: bytes) -> str:
    """The text of a sheet's QR code."""
    return SHEET_PREFIX + b32encode(entropy).decode().rstrip("=")


def entropy_of_code(text: str) -> bytes:
    """The 16 bytes of a sheet's QR text. Raises BadInput."""
    body = text.strip().upper().removeprefix(SHEET_PREFIX)
    try:
        entropy = b32decode(body + "=" * (-len(body) % 8))
    except ValueError:
        raise BadInput from None
    if len(entropy) != ENTROPY_SIZE or sheet_code(entropy) != SHEET_PREFIX + body:
        raise BadInput
    return entropy


def safety_words(code: bytes, language: str = "english") -> tuple[str, ...]:
    """The first 132 bits of a safety code as twelve words, without checksum."""
    bits = int.from_bytes(code[:17], "big") >> 4
    wordlist = _mnemonic(language).wordlist
    indices = [bits >> (11 * place) & 2047 for place in reversed(range(WORDS))]
    return tuple(unicodedata.normalize("NFC", wordlist[index]) for index in indices)


def safety_qr(code: bytes) -> str:
    """The text of a safety code's QR code."""
    return SAFETY_PREFIX + b32encode(code).decode().rstrip("=")
