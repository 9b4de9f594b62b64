"""A timeline read back from the profile is the one that placing the entries gave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from colloque.protocol.timeline import Placed, Timeline, receive
from colloque.sdk.entries import _rebuild
from colloque.trust.entry import VerifiedEntry
from colloque.wire.entry import Header
from colloque.wire.ids import AccountId, ConversationId, DeviceId, EntryId, StatementHash
from colloque.wire.membership import COMPARTMENTS, Author

step = st.tuples(
    st.sampled_from(COMPARTMENTS),
    st.integers(0, 2),  # device
    st.integers(-1, 2),  # counter, from the expected one
    st.integers(0, 1),  # epochs further
    st.integers(0, 3),  # parents left out
)


def entries(steps: list[tuple[str, int, int, int, int]]) -> list[VerifiedEntry]:
    """Entries that mostly follow each other."""
    counters: dict[tuple[str, int], int] = {}
    made: list[VerifiedEntry] = []
    epoch = 1
    for number, (compartment, device, jump, further, left_out) in enumerate(steps):
        epoch += further
        counter = max(1, counters.get((compartment, device), 0) + 1 + jump)
        counters[(compartment, device)] = counter
        same = [one.hash for one in made if one.header.compartment == compartment]
        header = Header(
            Author(AccountId(bytes(32)), DeviceId(bytes([device]) * 32)),
            bytes(32),
            compartment,
            ConversationId(bytes(32)),
            counter,
            epoch,
            EntryId(number.to_bytes(16, "big")),
            StatementHash(bytes(32)),
            tuple(sorted(same[left_out:][-3:], key=bytes)),
            0,
        )
        made.append(VerifiedEntry(header, b"", StatementHash(number.to_bytes(32, "big"))))
    return made


@given(st.lists(step, max_size=25))
def test_a_timeline_read_back_is_the_same(steps: list[tuple[str, int, int, int, int]]) -> None:
    made = entries(steps)
    placed, results = receive(Timeline(), made)
    rows = [
        (
            bytes(one.header.id),
            bytes(one.hash),
            bytes(one.header.author.device),
            one.header.compartment,
            one.header.counter,
            one.header.epoch,
            b"".join(map(bytes, one.header.parents)),
        )
        for one, result in zip(made, results, strict=True)
        if isinstance(result, Placed)
    ]
    rebuilt = _rebuild(rows)
    assert rebuilt.counters == placed.counters
    assert rebuilt.by_counter == placed.by_counter
    assert rebuilt.by_id == placed.by_id
    assert rebuilt.known == placed.known
    assert rebuilt.tips == placed.tips
    assert rebuilt.epoch == placed.epoch
