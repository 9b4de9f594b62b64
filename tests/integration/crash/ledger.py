"""What a load has sent, and what it was told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from tests.integration.server.client import Api
from tests.integration.server.people import Person, Room
from tests.integration.server.world import Place

from colloque.wire import cbor
from colloque.wire.entry import decode_entry, decode_header
from colloque.wire.ids import EntryId

Kind = Literal["entry", "statement", "settings", "announce", "part", "complete"]


class Cut(Exception):
    """No answer, or one that says that the server could not do it now: stored or not."""


@dataclass
class Write:
    """A request that changes something.

    `answer`: what acknowledged it; `is_refused`: it came too late, nothing is stored;
    `leads_to`: the room that a place is from then on.
    """

    kind: Kind
    who: Person
    method: str
    target: str
    body: bytes
    answer: Any = None
    is_refused: bool = False
    leads_to: tuple[Place, Room] | None = None

    @property
    def is_acknowledged(self) -> bool:
        """Whether the server said that it is durable."""
        return self.answer is not None

    @property
    def is_pending(self) -> bool:
        """Whether nobody knows."""
        return self.answer is None and not self.is_refused

    @property
    def entry_id(self) -> EntryId:
        """The id of an entry."""
        return decode_header(decode_entry(self.body).header).id

    async def send(self, api: Api) -> None:
        """Send, and note the outcome. Raises Cut; AssertionError for an answer out of place."""
        try:
            answer = await api.send(self.method, self.target, self.body, self.who)
        except httpx.HTTPError as error:
            raise Cut from error
        if answer.status_code == 503:
            raise Cut
        if (self.kind, answer.status_code) == ("entry", 409):
            assert answer.json()["code"] == "stale"
            self.is_refused = True
            return
        assert answer.status_code < 300, (self.kind, answer.status_code, answer.text)
        self.answer, self.is_refused = cbor.decode(answer.content, 1 << 20), False
        if self.leads_to is not None:
            place, room = self.leads_to
            place.room = room


@dataclass
class Ledger:
    """All writes in the order in which they were sent."""

    writes: list[Write] = field(default_factory=list)

    def of(self, kind: Kind, target: str | None = None) -> list[Write]:
        """Writes of a kind, to one address."""
        return [w for w in self.writes if w.kind == kind and target in (None, w.target)]

    @property
    def pending(self) -> list[Write]:
        """Writes of which nobody knows."""
        return [write for write in self.writes if write.is_pending]

    @property
    def acknowledged(self) -> Counter[str]:
        """How many of each kind were acknowledged."""
        return Counter(write.kind for write in self.writes if write.is_acknowledged)
