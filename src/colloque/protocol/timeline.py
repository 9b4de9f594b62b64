"""The order of a conversation's entries: gaps and forks (spec: entry §3, steps 3, 6, 7).

A Timeline is what a reader remembers of the entries it has verified. `receive` takes them in the
server's order and says of each what is wrong with its place; what did verify is never hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from colloque.errors import Fork, Gap, RemoteError, Replayed, Stale
from colloque.trust.entry import VerifiedEntry
from colloque.wire.entry import MAX_PARENTS
from colloque.wire.ids import DeviceId, EntryId, StatementHash

Writer = tuple[str, DeviceId]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counters by (compartment, device), known entries by id, tips by compartment, newest epoch."""

    counters: dict[Writer, int] = field(default_factory=dict)
    by_counter: dict[tuple[Writer, int], StatementHash] = field(default_factory=dict)
    by_id: dict[EntryId, StatementHash] = field(default_factory=dict)
    known: frozenset[StatementHash] = frozenset()
    tips: dict[str, tuple[StatementHash, ...]] = field(default_factory=dict)
    epoch: int = 0

    def next_counter(self, compartment: str, device: DeviceId) -> int:
        """The counter of a device's next entry."""
        return self.counters.get((compartment, device), 0) + 1

    def parents(self, compartment: str) -> tuple[StatementHash, ...]:
        """The parents of the next entry: the latest tips, sorted (spec: entry §1)."""
        latest = self.tips.get(compartment, ())[-MAX_PARENTS:]
        return tuple(sorted(latest, key=bytes))


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with what is wrong with its place: None, Gap or Fork (both shown at the place)."""

    entry: VerifiedEntry
    problem: type[RemoteError] | None
    repeated: bool = False


def receive(
    timeline: Timeline, entries: Iterable[VerifiedEntry]
) -> tuple[Timeline, tuple[Placed | RemoteError, ...]]:
    """Place verified entries, given in the server's order.

    Each result is a Placed entry, or the error that keeps an entry out (Stale, Replayed).
    """
    draft = _Draft(timeline)
    results = tuple(draft.place(entry) for entry in entries)
    return draft.freeze(), results


class _Draft:
    """A timeline being extended; copied once a batch, not once an entry."""

    def __init__(self, timeline: Timeline) -> None:
        self.counters = dict(timeline.counters)
        self.by_counter = dict(timeline.by_counter)
        self.by_id = dict(timeline.by_id)
        self.known = set(timeline.known)
        self.tips = {name: list(tips) for name, tips in timeline.tips.items()}
        self.epoch = timeline.epoch

    def freeze(self) -> Timeline:
        tips = {name: tuple(tips) for name, tips in self.tips.items()}
        return Timeline(
            self.counters, self.by_counter, self.by_id, frozenset(self.known), tips, self.epoch
        )

    def place(self, entry: VerifiedEntry) -> Placed | RemoteError:
        header = entry.header
        if entry.hash in self.known:
            return Placed(entry, None, repeated=True)
        if header.epoch < self.epoch:
            return Stale()
        if header.id in self.by_id:
            return Replayed()
        problem = self._problem(entry)
        self._remember(entry)
        return Placed(entry, problem)

    def _problem(self, entry: VerifiedEntry) -> type[RemoteError] | None:
        header = entry.header
        writer = (header.compartment, header.author.device)
        last = self.counters.get(writer, 0)
        if header.counter <= last:
            # A lower one that nobody has seen fills a gap late; two of the same counter are a fork.
            if (writer, header.counter) in self.by_counter:
                return Fork
        elif header.counter > last + 1:
            return Gap
        if any(parent not in self.known for parent in header.parents):
            return Gap
        if header.counter > 1 and not header.parents:
            # Its author has seen at least its own entry before, so it names a parent.
            return Fork
        return None

    def _remember(self, entry: VerifiedEntry) -> None:
        header = entry.header
        writer = (header.compartment, header.author.device)
        self.counters[writer] = max(header.counter, self.counters.get(writer, 0))
        self.by_counter[(writer, header.counter)] = entry.hash
        self.by_id[header.id] = entry.hash
        self.known.add(entry.hash)
        self.epoch = header.epoch
        parents = set(header.parents)
        tips = [tip for tip in self.tips.get(header.compartment, []) if tip not in parents]
        self.tips[header.compartment] = [*tips, entry.hash]
