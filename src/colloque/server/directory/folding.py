"""Text as the search compares it: without case and accents."""

from __future__ import annotations

import unicodedata

MAX_WORDS = 8


def fold(text: str) -> str:
    """Decomposed, marks dropped, case folded, white space single."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def patterns(text: str) -> list[str]:
    """One LIKE pattern for each word of a search, all of which must occur."""
    words = fold(text).split()[:MAX_WORDS]
    escaped = (word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in words)
    return [f"%{word}%" for word in escaped]
