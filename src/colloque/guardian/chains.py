"""Sigchains as a guardian sees them: verified, and never older than the one seen last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from colloque.guardian.store import Store
from colloque.trust.sigchain import AccountState, check_pin, verify_chain
from colloque.wire.ids import DeploymentId


@dataclass(frozen=True, slots=True)
class Chains:
    """Verifies chains against the pins in the store."""

    store: Store
    deployment: DeploymentId

    def verify(self, links: Sequence[bytes]) -> AccountState:
        """A verified chain that contains the pinned head; the pin moves forward.

        Raises RemoteError kinds.
        """
        state = verify_chain(links, self.deployment)
        pin = self.store.pin(state.account)
        if pin is not None:
            check_pin(state, *pin)
        self.store.put_pin(state.account, state.seq, state.head)
        return state
