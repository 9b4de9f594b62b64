"""Bodies of the directory's requests and answers (spec: sync §4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.server.http.fields import Form, blob, flag, many, text, uint


@dataclass(frozen=True, slots=True)
class Search:
    """Words of name, city or speciality; `after` is the `next` of the page before, or 0."""

    after: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Results:
    """Signed records; ask again with after = next while there is more."""

    more: bool
    next: int
    records: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a practitioner wishes to publish; the registry signs it or does not."""

    city: str
    email: str
    name: str
    speciality: str


SEARCH = Form(Search, after=uint(), text=text(200))
RESULTS = Form(Results, more=flag(), next=uint(), records=many(blob(16384)))
ASK = Form(Ask, city=text(100), email=text(254), name=text(200), speciality=text(100))
