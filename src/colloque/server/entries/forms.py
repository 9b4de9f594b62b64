"""Bodies of the entries' requests and answers (spec: sync §5, entry §1)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.server.http.fields import Form, blob, flag, many, nested, uint
from colloque.wire.entry import LIMIT


@dataclass(frozen=True, slots=True)
class Receipt:
    """When an entry came and its number in the conversation; it is on disk."""

    received: int
    seq: int


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as it was sent, with its receipt."""

    entry: bytes
    received: int
    seq: int


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, ascending, of the compartments that the reader's role is entitled to."""

    entries: tuple[Stored, ...]
    more: bool


RECEIPT = Form(Receipt, received=uint(), seq=uint())
STORED = Form(Stored, entry=blob(LIMIT), received=uint(), seq=uint())
PAGE = Form(Page, entries=many(nested(STORED)), more=flag())
