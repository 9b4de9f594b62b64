"""A guardian's own service in this process, on a real store, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.unit.protocol.fakes import DEPLOYMENT, NOW
from tools.vectors import cast
from tools.vectors.stream import Stream

from colloque.guardian.service import Guardian, Identity
from colloque.guardian.store import Store
from colloque.protocol.log_in import LogIn
from colloque.sealing.statement import sign_statement
from colloque.wire.guardian import (
    EVALUATE,
    TICKET,
    TICKET_LABEL,
    DeviceLane,
    Evaluate,
    GuardianAnswer,
    Lane,
    Ticket,
)
from colloque.wire.ids import Handle
from colloque.wire.schema import encode


@dataclass
class Clock:
    """Milliseconds; moves only when it is told to."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now


@dataclass
class Turned:
    """A guardian of the vectors' deployment, whose requests need no sealing."""

    index: int
    service: Guardian
    store: Store
    rng: Stream = field(repr=False)

    def ask(self, op: str, body: bytes) -> GuardianAnswer:
        """One operation."""
        return self.service.answer(op, body)

    def status(self, op: str, body: bytes) -> str:
        """The status of one operation."""
        return self.ask(op, body).status

    def evaluated(self, log_in: LogIn, lane: Lane | None = None) -> GuardianAnswer:
        """One evaluation of version 1."""
        return self.ask("evaluate", encode(EVALUATE, log_in.ask(1, self.rng, lane)))

    def evaluate(self, log_in: LogIn, lane: Lane | None = None) -> str:
        """Its status."""
        return self.evaluated(log_in, lane).status

    def asked(self, asked: Evaluate, lane: DeviceLane) -> str:
        """The status of a question that its lane is bound to."""
        question = Evaluate(asked.blinded, asked.handle, lane, asked.nonce, asked.version)
        return self.status("evaluate", encode(EVALUATE, question))


def turned(folder: Path, clock: Clock) -> list[Turned]:
    """Three of them."""
    made = []
    for index in (1, 2, 3):
        identity = Identity(
            DEPLOYMENT.id,
            index,
            DEPLOYMENT.descriptor.threshold,
            cast.plain("mail").public,
            cast.plain(f"guardian {index}")._private,
            bytes(32),
        )
        store, rng = Store(folder / f"{index}.sqlite"), Stream(f"turned {index}")
        made.append(Turned(index, Guardian(identity, store, clock, rng), store, rng))
    return made


def ticket(
    handle: Handle, purpose: str, expires: int, nonce: bytes = bytes(16), mail: str = "mail"
) -> bytes:
    """A mail ticket, signed by the deployment's key or by somebody else's."""
    value = Ticket(DEPLOYMENT.id, expires, handle, nonce, purpose)
    return sign_statement(TICKET_LABEL, encode(TICKET, value), cast.plain(mail))


def statuses(guardians: Sequence[Turned], op: str, bodies: Sequence[bytes]) -> list[str]:
    """The status of each guardian for its own body."""
    return [one.status(op, body) for one, body in zip(guardians, bodies, strict=True)]
