"""Bodies of the directory's requests and answers (spec: sync §4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.server.http.fields import Form, blob, flag, ident, many, text, uint
from colloque.wire.deployment import RECORD_LIMIT
from colloque.wire.ids import AccountId

MAX_ASKED = 100


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
class Wanted:
    """Accounts whose records somebody would like to have: members of its conversations."""

    accounts: tuple[AccountId, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """The signed records that there are."""

    records: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a practitioner wishes to publish; the registry signs it or does not."""

    city: str
    email: str
    name: str
    speciality: str


SIGNED = many(blob(RECORD_LIMIT))
SEARCH = Form(Search, after=uint(), text=text(200))
RESULTS = Form(Results, more=flag(), next=uint(), records=SIGNED)
WANTED = Form(Wanted, accounts=many(ident(AccountId), MAX_ASKED, 1))
RECORDS = Form(Records, records=SIGNED)
ASK = Form(Ask, city=text(100), email=text(254), name=text(200), speciality=text(100))
