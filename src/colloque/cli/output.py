"""Data on standard output, messages on standard error, JSON where it is asked for."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from colloque.cli.texts import say

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


@dataclass
class Output:
    """How one run of the program talks."""

    language: str
    json: bool
    progress: bool
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, key: str, **values: object) -> None:
        """A message for a person, on standard error."""
        print(printable(say(key, self.language, **values)), file=self.err)

    def data(self, value: Json, lines: Sequence[str]) -> None:
        """The result: a JSON document, or lines for a person."""
        if self.json:
            print(json.dumps(value, ensure_ascii=False), file=self.out, flush=True)
        else:
            for line in lines:
                print(printable(line), file=self.out, flush=True)

    def text(self, key: str, **values: object) -> str:
        """A text without printing it."""
        return say(key, self.language, **values)

    def bar(self, title: str) -> Callable[[int, int], None] | None:
        """A progress bar for something over a second, or None where nobody watches."""
        return Bar(self.err, title) if self.progress else None


def printable(text: str) -> str:
    """The text without what could steer a terminal or turn words around (A28).

    Names, titles, messages and file names are other people's: control characters (escape
    sequences among them) and marks that change the direction of writing are shown as �.
    """
    return "".join("�" if _steers(sign) else sign for sign in text)


def _steers(sign: str) -> bool:
    if sign in "\n\t":
        return False
    return unicodedata.category(sign) == "Cc" or sign in _DIRECTIONS


#: Embeddings, overrides and isolates (Unicode Bidirectional Algorithm, UAX 9 §2).
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Bar:
    """One line that is drawn again at most ten times a second."""

    def __init__(self, stream: TextIO, title: str) -> None:
        self._stream, self._title = stream, printable(title[:30])
        self._started = time.monotonic()
        self._drawn = 0.0
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` bytes."""
        now = time.monotonic()
        finished = done >= total
        if now - self._started < 1 or (now - self._drawn < 0.1 and not finished):
            return
        self._drawn, self._shown = now, True
        share = done / total if total else 1.0
        filled = int(share * 24)
        speed = done / 1e6 / max(now - self._started, 0.001)
        line = (
            f"\r{self._title} [{'#' * filled}{'.' * (24 - filled)}] {share:4.0%} {speed:6.1f} MB/s"
        )
        print(line, end="\n" if finished else "", file=self._stream, flush=True)
