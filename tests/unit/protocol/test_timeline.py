"""Every order, loss and repetition of a small history gets the places that the spec says."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from tools.vectors.stream import fixed
from tools.vectors.timeline import hash_of, header

from colloque.errors import Fork, Gap, RemoteError, Replayed, Stale
from colloque.protocol.timeline import Placed, Timeline, receive
from colloque.trust.entry import VerifiedEntry
from colloque.wire.entry import Header
from colloque.wire.ids import EntryId

PROPERTY = settings(max_examples=200, deadline=None, derandomize=True)


def entry(value: Header) -> VerifiedEntry:
    return VerifiedEntry(value, b"", hash_of(value))


def history() -> list[VerifiedEntry]:
    """Two devices in turn, each naming the newest entry, and one in the other compartment."""
    a1 = header("a1", "a", 1)
    b1 = header("b1", "b", 1, [a1])
    a2 = header("a2", "a", 2, [b1])
    b2 = header("b2", "b", 2, [a2])
    office = header("o1", "a", 1, compartment="administrative")
    return [entry(value) for value in (a1, b1, a2, b2, office)]


HISTORY = history()


def places(entries: Sequence[VerifiedEntry]) -> list[Placed | RemoteError]:
    return list(receive(Timeline(), entries)[1])


def problem(place: Placed | RemoteError) -> type[RemoteError] | None:
    assert isinstance(place, Placed)
    return place.problem


def expected(shown: Sequence[VerifiedEntry]) -> list[str]:
    """The spec's steps 6 and 7, over a history without forks."""
    seen: set[bytes] = set()
    highest: dict[tuple[str, bytes], int] = {}
    words = []
    for item in shown:
        head = item.header
        writer = head.compartment, bytes(head.author.device)
        if bytes(item.hash) in seen:
            words.append("repeated")
            continue
        late = head.counter <= highest.get(writer, 0)
        jumps = not late and head.counter != highest.get(writer, 0) + 1
        orphan = any(bytes(parent) not in seen for parent in head.parents)
        words.append("gap" if jumps or orphan else "ok")
        seen.add(bytes(item.hash))
        highest[writer] = max(head.counter, highest.get(writer, 0))
    return words


def words(results: Sequence[Placed | RemoteError]) -> list[str]:
    found = []
    for place in results:
        assert isinstance(place, Placed)
        assert place.problem in (None, Gap)
        found.append("repeated" if place.repeated else "gap" if place.problem else "ok")
    return found


@PROPERTY
@given(order=st.permutations(HISTORY))
def test_any_order(order: list[VerifiedEntry]) -> None:
    assert words(places(order)) == expected(order)


@PROPERTY
@given(shown=st.lists(st.sampled_from(HISTORY), max_size=12))
def test_any_loss_and_repetition(shown: list[VerifiedEntry]) -> None:
    assert words(places(shown)) == expected(shown)


@PROPERTY
@given(shown=st.lists(st.sampled_from(HISTORY), max_size=12), cut=st.integers(0, 12))
def test_batches_do_not_matter(shown: list[VerifiedEntry], cut: int) -> None:
    timeline, first = receive(Timeline(), shown[:cut])
    after, second = receive(timeline, shown[cut:])
    whole, results = receive(Timeline(), shown)
    assert (after, first + second) == (whole, results)


@PROPERTY
@given(
    before=st.lists(st.sampled_from(HISTORY), max_size=8),
    which=st.integers(0, len(HISTORY) - 1),
    where=st.integers(0, 8),
)
def test_another_one_of_a_counter_is_a_fork(
    before: list[VerifiedEntry], which: int, where: int
) -> None:
    """Two different entries of one counter: whichever comes second is the fork."""
    right = HISTORY[which]
    head = right.header
    device = "b" if head.author == HISTORY[1].header.author else "a"
    twin = entry(header(f"twin {which}", device, head.counter, compartment=head.compartment))
    shown = [*before[:where], right, *before[where:], twin]
    assert problem(places(shown)[-1]) is Fork
    assert problem(places([twin, right])[-1]) is Fork


@PROPERTY
@given(order=st.permutations(HISTORY), which=st.integers(0, 4))
def test_an_id_is_taken_once(order: list[VerifiedEntry], which: int) -> None:
    thief = entry(header("thief", "c", 1, id=HISTORY[which].header.id))
    assert isinstance(places([*order, thief])[-1], Replayed)


@PROPERTY
@given(order=st.permutations(HISTORY), which=st.integers(0, 4))
def test_an_older_epoch_behind_a_newer_one_is_stale(order: list[VerifiedEntry], which: int) -> None:
    newer = entry(header("newer", "c", 1, epoch=2))
    older = entry(header("older", "d", 1))
    again = order[which]
    *_, stale, known = places([*order, newer, older, again])
    assert isinstance(stale, Stale)
    assert isinstance(known, Placed)
    assert known.repeated


def test_what_the_next_entry_says() -> None:
    timeline, _ = receive(Timeline(), HISTORY[:2])
    a, b = (HISTORY[index].header.author.device for index in (0, 1))
    assert timeline.parents("medical") == (HISTORY[1].hash,)
    assert timeline.parents("administrative") == ()
    assert (timeline.next_counter("medical", a), timeline.next_counter("medical", b)) == (2, 2)
    assert timeline.next_counter("administrative", a) == 1


def test_at_most_sixteen_parents_sorted() -> None:
    firsts = [entry(header(f"f{n}", f"device {n}", 1)) for n in range(20)]
    timeline, _ = receive(Timeline(), firsts)
    parents = timeline.parents("medical")
    assert set(parents) == {item.hash for item in firsts[4:]}
    assert list(parents) == sorted(parents, key=bytes)


def test_a_kept_out_entry_leaves_no_trace() -> None:
    timeline, _ = receive(Timeline(), HISTORY)
    thief = entry(header("thief", "c", 1, id=HISTORY[0].header.id))
    after, (result,) = receive(timeline, [thief])
    assert isinstance(result, Replayed)
    assert after == timeline
    assert EntryId(fixed("id thief", 16)) not in after.by_id
