"""A18: whatever order, loss or fork the server shows is shown as such (spec: entry §3).

A history of two devices in turn; every permutation, every subset in order, and a second entry for
each counter. Larger histories at random are in tests/unit/protocol/test_timeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations, permutations

import pytest
from tools.vectors.stream import fixed
from tools.vectors.timeline import hash_of, header

from colloque.errors import Fork, Gap, RemoteError, Replayed, Stale
from colloque.protocol.timeline import Placed, Timeline, receive
from colloque.trust.entry import VerifiedEntry
from colloque.wire.entry import Header
from colloque.wire.ids import EntryId

A1 = header("a1", "a", 1)
B1 = header("b1", "b", 1, [A1])
A2 = header("a2", "a", 2, [B1])
B2 = header("b2", "b", 2, [A2])
A3 = header("a3", "a", 3, [B2])
HISTORY = (A1, B1, A2, B2, A3)


def entry(value: Header) -> VerifiedEntry:
    return VerifiedEntry(value, b"", hash_of(value))


def problems(shown: Sequence[Header], before: Sequence[Header] = ()) -> list[str | None]:
    """What is said of each entry, in the server's order; kept out ones by their error."""
    timeline, _ = receive(Timeline(), map(entry, before))
    return [_problem(result) for result in receive(timeline, map(entry, shown))[1]]


def _problem(result: Placed | RemoteError) -> str | None:
    if isinstance(result, RemoteError):
        return result.code
    return None if result.problem is None else result.problem.code


def test_a18_control_the_true_order_has_no_problem() -> None:
    assert problems(HISTORY) == [None] * len(HISTORY)


def test_a18_every_other_order_is_shown() -> None:
    for order in permutations(HISTORY):
        if order != HISTORY:
            found = problems(order)
            assert Gap.code in found, [one.counter for one in order]
            assert len(found) == len(HISTORY), "and hides nothing"


def test_a18_every_loss_is_shown_at_the_entry_behind_it() -> None:
    subsets = chain.from_iterable(combinations(HISTORY, size) for size in range(1, len(HISTORY)))
    for kept in subsets:
        cut_at_the_end = kept == HISTORY[: len(kept)]
        found = problems(kept)
        assert (found == [None] * len(kept)) == cut_at_the_end
        first_loss = next(
            (place for place, one in enumerate(kept) if one is not HISTORY[place]), None
        )
        if first_loss is not None:
            assert found[:first_loss] == [None] * first_loss
            assert found[first_loss] == Gap.code


def test_a18_a_cut_end_shows_as_soon_as_anything_follows() -> None:
    """Nobody can tell a cut end from silence; the next entry that names what is missing can."""
    for length in range(1, len(HISTORY)):
        later = header("later", "c", 1, [HISTORY[-1]])
        assert problems([*HISTORY[:length], later])[-1] == Gap.code


@pytest.mark.parametrize("place", range(len(HISTORY)))
def test_a18_a_second_entry_for_a_counter_is_a_fork(place: int) -> None:
    right = HISTORY[place]
    device = "a" if right in (A1, A2, A3) else "b"
    parents = HISTORY[max(0, place - 1) : place]
    twin = header(f"twin {place}", device, right.counter, parents)
    assert problems([*HISTORY, twin])[-1] == Fork.code
    other_history = [*HISTORY[:place], twin]
    assert problems([right], other_history)[-1] == Fork.code


def test_a18_two_readers_of_two_histories_find_out_when_they_meet() -> None:
    """One was shown B1, the other B1'; the next entry of a reader of the other history tells."""
    other = header("other b1", "b", 1, [A1])
    by_reader_of_the_other = header("c1", "c", 1, [other])
    assert problems([by_reader_of_the_other], [A1, B1]) == [Gap.code]
    assert problems([other, by_reader_of_the_other], [A1, B1]) == [Fork.code, None]


def test_a18_an_entry_repeated_under_another_name_or_from_the_past_is_kept_out() -> None:
    reused = header("reused", "b", 3, [A3], id=A1.id)
    assert problems([reused], HISTORY) == [Replayed.code]
    newer = header("newer", "c", 1, [A3], epoch=2)
    held_back = header("held back", "d", 1, [A3])
    assert problems([newer, held_back], HISTORY) == [None, Stale.code]
    assert A1.id != EntryId(fixed("id reused", 16))


def test_a18_compartments_are_told_apart() -> None:
    """A counter or parent of one compartment does not fill a hole in the other."""
    office = header("office", "a", 2, [A1], compartment="administrative")
    assert problems([A1, office]) == [None, Gap.code]
