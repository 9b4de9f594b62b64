"""Which budgets a request counts against (spec: password §5)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.errors import NotAuthorised
from colloque.guardian import budget
from colloque.guardian.budget import Budget, Rule
from colloque.guardian.chains import Chains
from colloque.guardian.store import Store
from colloque.guardian.tickets import read_ticket
from colloque.trust.signature import verify_plain
from colloque.wire.guardian import (
    LANE_CLAIM,
    LANE_LABEL,
    DeviceLane,
    Evaluate,
    LaneClaim,
    StrangerLane,
)
from colloque.wire.ids import AccountId, DeploymentId, Handle
from colloque.wire.pae import pae
from colloque.wire.schema import encode

#: A device's clock may differ by this much.
CLOCK_ROOM = 300_000
#: All tickets of a handle together: only the cap of 30 days counts, the bucket is full at once.
_TICKETS = Rule(budget.TICKET.cap, 1, budget.TICKET.cap)
_TICKET = "ticket:"
_ONE_TICKET = Rule(budget.TICKET.burst, None, budget.TICKET.cap)


@dataclass(frozen=True, slots=True)
class Counted:
    """Whether a try may go on; what is left; seconds to wait; the lanes it took from."""

    allowed: bool
    left: int
    retry: int
    lanes: tuple[str, ...]


def rule_of(lane: str) -> Rule:
    """The rule of a lane by its name in the store."""
    if lane.startswith(_TICKET):
        return _ONE_TICKET
    return {"stranger": budget.STRANGER, "device": budget.DEVICE, "tickets": _TICKETS}[lane]


def count(store: Store, handle: Handle, lanes: tuple[str, ...], bound: bool, now: int) -> Counted:
    """Take one try from each lane, or from none."""
    decisions = []
    for lane in lanes:
        rule = rule_of(lane)
        held = store.budget(handle, lane) or budget.full(rule, now)
        decisions.append(budget.take(rule, held, now))
    left = min(decision.left for decision in decisions)
    if not all(decision.allowed for decision in decisions):
        return Counted(False, 0, max(decision.retry for decision in decisions), ())
    for lane, decision in zip(lanes, decisions, strict=True):
        store.put_budget(handle, lane, decision.budget, bound)
    if any(lane.startswith(_TICKET) for lane in lanes):
        store.forget_lanes(handle, _TICKET, now - budget.WINDOW)
    return Counted(True, left, 0, lanes)


def give_back(store: Store, handle: Handle, lanes: tuple[str, ...], taken: int, now: int) -> None:
    """Return what one attempt took."""
    for lane in lanes:
        held = store.budget(handle, lane)
        if held is not None:
            after: Budget = budget.give_back(rule_of(lane), held, taken, now)
            store.put_budget(handle, lane, after, True)


@dataclass(frozen=True, slots=True)
class Lanes:
    """Verifies that a request may use the lane it names."""

    chains: Chains
    deployment: DeploymentId
    guardian: int
    mail: bytes

    def of(self, asked: Evaluate, account: AccountId, now: int) -> tuple[str, ...]:
        """The names of the budgets to take from. Raises RemoteError for an unproven lane."""
        if isinstance(asked.lane, StrangerLane):
            return ("stranger",)
        if isinstance(asked.lane, DeviceLane):
            self._check_device(asked, asked.lane, account, now)
            return ("device",)
        ticket = read_ticket(asked.lane.ticket, self.mail, self.deployment, now)
        if ticket.handle != asked.handle or ticket.purpose != "evaluate":
            raise NotAuthorised
        return ("tickets", f"{_TICKET}{ticket.nonce.hex()}")

    def _check_device(
        self, asked: Evaluate, lane: DeviceLane, account: AccountId, now: int
    ) -> None:
        state = self.chains.verify(lane.chain)
        device = state.devices.get(lane.device)
        if state.account != account or device is None or abs(now - lane.time) > CLOCK_ROOM:
            raise NotAuthorised
        if device.expires is not None and device.expires < now:
            raise NotAuthorised
        claim = LaneClaim(
            asked.blinded, self.deployment, self.guardian, asked.handle, asked.nonce, lane.time
        )
        verify_plain(device.session, pae(LANE_LABEL, 1, encode(LANE_CLAIM, claim)), lane.sig)
        self.chains.advance(state)
