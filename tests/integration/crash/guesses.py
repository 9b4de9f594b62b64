"""Evaluations at one guardian from several threads, counted as they are answered."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field

import httpx
from tests.integration.guardian.ring import PASSWORD, Ring

from colloque.errors import TooManyTries
from colloque.protocol.guardians import evaluate_body, prove_body
from colloque.protocol.log_in import Bundle, LogIn, start_log_in
from colloque.protocol.sign_up import SignUp
from colloque.sealing.keyslot import KeyslotKeys
from colloque.wire.guardian import Evaluation

#: The guardian that is killed.
VICTIM = 1
BURST = 6
RNG = secrets.token_bytes


@dataclass
class Target:
    """One handle and what its guesses have come to; `keys` prove successes of a real account."""

    log_in: LogIn
    keys: KeyslotKeys | None = None
    evaluations: list[Evaluation] = field(default_factory=list)
    unknown: int = 0
    proven: list[bytes] = field(default_factory=list)
    unknown_proofs: list[bytes] = field(default_factory=list)

    def bounds(self) -> tuple[int, int]:
        """The fewest and the most tries that may be left."""
        spent = len(self.evaluations) - len(self.proven)
        most = BURST - spent + len(self.unknown_proofs)
        return BURST - spent - self.unknown, min(BURST, most)


@dataclass
class Guesses:
    """A load of guesses for many handles."""

    ring: Ring
    targets: list[Target]
    is_over: bool = False
    answered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def guess(self, target: Target) -> bool:
        """One evaluation; False when the budget is used up. Raises httpx.HTTPError."""
        asked = target.log_in.ask(1, RNG)
        try:
            body = self.ring.ask(VICTIM, "evaluate", evaluate_body(asked))
        except TooManyTries:
            return False
        answer = target.log_in.read(self.ring.guardian(VICTIM), asked, body)
        target.evaluations.append(answer)
        return True

    def prove(self, target: Target, evaluation: Evaluation) -> None:
        """Give one try back. Raises httpx.HTTPError."""
        assert target.keys is not None
        proof = prove_body(target.keys, self.ring.deployment.id, evaluation)
        self.ring.ask(VICTIM, "prove", proof)

    def work(self, mine: list[Target]) -> None:
        """Guess at one's own handles in turn, proving every other success, until cut off."""
        while not self.is_over:
            for target in mine:
                if not self._once(target):
                    return

    def _once(self, target: Target) -> bool:
        try:
            more = self.guess(target)
        except (httpx.HTTPError, AssertionError):
            target.unknown += 1
            return False
        self.answered.release()
        if more and target.keys is not None and len(target.evaluations) % 2:
            return self._give_back(target, target.evaluations[-1])
        return True

    def _give_back(self, target: Target, evaluation: Evaluation) -> bool:
        try:
            self.prove(target, evaluation)
        except (httpx.HTTPError, AssertionError):
            target.unknown_proofs.append(evaluation.attempt)
            return False
        target.proven.append(evaluation.attempt)
        return True

    def drain(self, target: Target) -> int:
        """How many tries there are, found out by taking them."""
        count = 0
        while self.guess(target):
            count += 1
        return count


def real_target(ring: Ring, email: str) -> Target:
    """A new account, opened once by the guardians that stay up."""
    account: SignUp = ring.join(email)
    started = start_log_in(ring.deployment, email, PASSWORD, RNG)
    answers = [_evaluate(ring, index, started) for index in (2, 3)]
    opened = started.finish(Bundle((account.link,), account.vault.keyslots, bytes(32)), answers)
    return Target(started, opened.keys)


def _evaluate(ring: Ring, index: int, started: LogIn) -> Evaluation:
    asked = started.ask(1, RNG)
    body = ring.ask(index, "evaluate", evaluate_body(asked))
    return started.read(ring.guardian(index), asked, body)


def unknown_target(ring: Ring) -> Target:
    """An address without an account: counted all the same."""
    email = f"{secrets.token_hex(6)}@example.org"
    return Target(start_log_in(ring.deployment, email, PASSWORD, RNG))
