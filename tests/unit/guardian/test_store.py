"""The guardian's store: bounded where strangers write, whole where it fails."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.attacks.turned import Clock, Turned
from tests.unit.guardian.people import evaluate, joined
from tests.unit.protocol.fakes import DEPLOYMENT, EMAIL, PASSWORD, sign_up
from tools.vectors.stream import Stream

from colloque.guardian.budget import Budget
from colloque.guardian.store import ATTEMPT_LIFETIME, Attempt, Store
from colloque.protocol.log_in import start_log_in
from colloque.wire.ids import Handle

LANE = ("stranger",)
RNG = Stream("store")


def handle(number: int) -> Handle:
    return Handle(number.to_bytes(32, "big"))


def count(store: Store, table: str) -> int:
    (found,) = store._db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(found)


def test_only_its_user_may_read_it(tmp_path: Path) -> None:
    Store(tmp_path / "store").close()
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0


def test_durability_is_not_left_to_chance(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    read = {
        name: store._db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("synchronous", "journal_mode", "secure_delete")
    }
    assert read == {"synchronous": 2, "journal_mode": "wal", "secure_delete": 1}


def test_unknown_handles_have_bounded_room_and_the_longest_untouched_go_first(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path / "store", max_unknown=10)
    known = handle(1000)
    store.put_budget(known, "stranger", Budget(1, 1), True)
    for number in range(10):
        store.put_budget(handle(number), "stranger", Budget(number % 6, 5), False)
    store.put_budget(handle(0), "stranger", Budget(0, 5), False)
    for number in range(100, 105):
        store.put_budget(handle(number), "stranger", Budget(5, 5), False)
    assert count(store, "unknown_tries") == 10
    kept = [number for number in range(10) if store.budget(handle(number), "stranger")]
    assert kept == [0, 6, 7, 8, 9]
    assert store.budget(known, "stranger") == Budget(1, 1)


def test_a_handle_that_becomes_known_keeps_its_budget(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.put_budget(handle(1), "stranger", Budget(2, 7, (7, 8)), False)
    assert store.budget(handle(1), "stranger") == Budget(2, 7, (7, 8))
    store.put_budget(handle(1), "stranger", Budget(1, 7, (7, 8, 9)), True)
    assert store.budget(handle(1), "stranger") == Budget(1, 7, (7, 8, 9))
    assert (count(store, "unknown_tries"), count(store, "tries")) == (0, 1)


def test_attempts_and_nonces_are_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    for number in range(50):
        now = number * ATTEMPT_LIFETIME // 10
        assert store.put_nonce(handle(1), RNG(16), now)
        store.put_attempt(RNG(16), Attempt(handle(1), LANE, 1, now))
    assert count(store, "nonces") == count(store, "attempts") == 11


def test_a_nonce_is_for_one_handle(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert [store.put_nonce(handle(n), bytes(16), 0) for n in (1, 2, 1)] == [True, True, False]


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")

    def fail() -> None:
        with store.transaction():
            store.put_budget(handle(1), "stranger", Budget(0, 0), True)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.budget(handle(1), "stranger") is None
    with store.transaction():
        store.put_budget(handle(1), "stranger", Budget(4, 0), True)
    assert store.budget(handle(1), "stranger") == Budget(4, 0)


def test_a_full_disk_is_busy_and_nobody_gets_an_evaluation(
    guardian: Turned, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    made = joined(guardian, clock, sign_up())
    database = guardian.store._db
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages}")
    seen = [
        evaluate(guardian, start_log_in(DEPLOYMENT, f"{number}@example.org", PASSWORD, RNG))
        for number in range(200)
    ]
    assert set(seen[-50:]) == {"busy"}
    (failure, *_) = [record for record in caplog.records if record.exc_info]
    assert failure.getMessage() == "the store failed"
    database.execute(f"PRAGMA max_page_count = {pages + 1000}")
    assert evaluate(guardian, start_log_in(DEPLOYMENT, EMAIL, PASSWORD, RNG)) == "ok"
    assert guardian.service.ready()
    assert made.binding.handle in {held.handle for held in _attempts(guardian.store)}


def _attempts(store: Store) -> list[Attempt]:
    rows = store._db.execute("SELECT attempt FROM attempts").fetchall()
    return [found for (attempt,) in rows if (found := store.attempt(attempt)) is not None]


def test_a_store_that_another_process_holds_is_not_ready(guardian: Turned, tmp_path: Path) -> None:
    assert guardian.service.ready()
    guardian.store._db.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(tmp_path / "1.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not guardian.service.ready()
    other.close()
    assert guardian.service.ready()
