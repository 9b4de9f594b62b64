"""The recovery sheet: its words, how they are typed back, and the proof that somebody has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from colloque.protocol.account import OwnAccount
from colloque.protocol.vault import prove_sheet
from colloque.sdk.context import Context
from colloque.sdk.own_account import update_keyring
from colloque.sealing.words import LANGUAGES, entropy_of, entropy_of_code, same_word, words_of


def sheet_words(own: OwnAccount, language: str) -> tuple[str, ...] | None:
    """The twelve words, until they have been proved; None from then on."""
    sheet = own.keyring.sheet
    return None if sheet is None else words_of(sheet, language)


def typed_sheet(words: str | Iterable[str]) -> bytes:
    """The sheet's secret (16 bytes) from its words or its QR text. Raises BadWord, BadChecksum."""
    text = words if isinstance(words, str) else " ".join(words)
    return entropy_of_code(text) if ":" in text else entropy_of(text)


async def confirm_sheet(context: Context, typed: Mapping[int, str]) -> None:
    """Prove the sheet by words at their places from 1; needs a turn. Raises BadInput.

    Its secret then leaves the keyring, which is all that could show the words again.
    """
    sheet = context.me().keyring.sheet
    if sheet is None:
        return
    fitting = _fitting_words(sheet, typed)
    await update_keyring(context, lambda own: prove_sheet(own, fitting, dict(typed)))


def _fitting_words(sheet: bytes, typed: Mapping[int, str]) -> tuple[str, ...]:
    """The sheet's words in the language in which they were typed."""
    lists = [words_of(sheet, language) for language in LANGUAGES]

    def fits(words: tuple[str, ...]) -> int:
        return sum(
            1 <= place <= len(words) and same_word(word, words[place - 1])
            for place, word in typed.items()
        )

    return max(lists, key=fits)
