"""Which language the user reads: COLLOQUE_LANG, else the locale; English, French or German."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "fr", "de")


def language_of(environment: Mapping[str, str]) -> str:
    """The two letters of a language there are texts for."""
    for name in ("COLLOQUE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = environment.get(name, "")[:2].lower()
        if code in LANGUAGES:
            return code
        if environment.get(name) and name != "COLLOQUE_LANG":
            return "en"
    return "en"


def word_language(code: str) -> str:
    """The BIP-39 list that a reader of this language gets; German has none of its own."""
    return "french" if code == "fr" else "english"
