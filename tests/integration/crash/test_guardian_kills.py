"""kill -9 of a guardian during evaluations: nobody gets a try more than the answers allow (A02)."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.crash.guesses import VICTIM, Guesses, Target, real_target, unknown_target
from tests.integration.guardian.ring import Ring, make_ring, ring

from colloque.errors import NotAuthorised

THREADS, STRANGERS_EACH = 6, 8
QUICK, NIGHTLY = range(4), range(100, 130)

#: A guardian that answers first and makes it durable later.
LATE = """
import runpy, sys
from contextlib import contextmanager
from colloque.guardian.store import Store
@contextmanager
def transaction(self):
    if not self._db.in_transaction:
        self._db.execute("BEGIN IMMEDIATE")
    yield
Store.transaction = transaction
sys.argv[0] = "colloque.guardian"
runpy.run_module("colloque.guardian", run_name="__main__")
"""


@pytest.fixture(scope="module")
def guardians(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    with ring(tmp_path_factory.mktemp("ring")) as started:
        yield started


def kill_under_load(guesses: Guesses, seed: int) -> int:
    """Guess from all threads, kill the guardian, start it; how many answers there were."""
    chance = random.Random(seed)
    shares = [guesses.targets[at::THREADS] for at in range(THREADS)]
    threads = [threading.Thread(target=guesses.work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    count = chance.randint(40, 160)
    for _ in range(count):
        assert guesses.answered.acquire(timeout=60)
    time.sleep(chance.random() * 0.01)  # anywhere in a decision
    guesses.ring.kill(VICTIM)
    guesses.is_over = True
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    guesses.ring.start(VICTIM)
    return count


def excess(guesses: Guesses) -> list[str]:
    """Handles whose budget is not what the answers say."""
    wrong = []
    for target in guesses.targets:
        low, high = target.bounds()
        left = guesses.drain(target)
        if not low <= left <= high:
            wrong.append(f"{left} tries left, not {low} to {high}")
    return wrong


def unproven_again(guesses: Guesses, target: Target) -> None:
    """A success that gave its try back before the kill gives none after it."""
    for evaluation in target.evaluations:
        if evaluation.attempt in target.proven:
            with pytest.raises(NotAuthorised):
                guesses.prove(target, evaluation)


def check(guardians: Ring, seed: int) -> None:
    real = [real_target(guardians, f"{secrets.token_hex(6)}@example.org") for _ in range(THREADS)]
    strangers = [unknown_target(guardians) for _ in range(THREADS * STRANGERS_EACH)]
    guesses = Guesses(guardians, real + strangers)
    answers = kill_under_load(guesses, seed)
    unknown = sum(target.unknown + len(target.unknown_proofs) for target in guesses.targets)
    proven = sum(len(target.proven) for target in guesses.targets)
    print(f"seed {seed}: {answers} answers at least, {proven} given back, {unknown} in flight")
    assert unknown > 0
    for target in real:
        unproven_again(guesses, target)
    assert excess(guesses) == []


@pytest.mark.parametrize("seed", QUICK)
def test_a_budget_is_never_higher_after_kill_9(guardians: Ring, seed: int) -> None:
    check(guardians, seed)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", NIGHTLY)
def test_a_budget_is_never_higher_after_many_kills(guardians: Ring, seed: int) -> None:
    check(guardians, seed)


def test_control_a_guardian_that_answers_first_is_found_out(tmp_path: Path) -> None:
    made = make_ring(tmp_path)
    made.program = ("-c", LATE)
    try:
        made.start(VICTIM)
        guesses = Guesses(made, [unknown_target(made) for _ in range(THREADS * STRANGERS_EACH)])
        kill_under_load(guesses, 0)
        assert excess(guesses) != []
    finally:
        made.stop()
