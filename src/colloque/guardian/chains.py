"""Sigchains as a guardian sees them: verified, and never older than the one acted upon last."""

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
        """A verified chain that contains the pinned head. Raises RemoteError kinds."""
        state = verify_chain(links, self.deployment)
        pin = self.store.pin(state.account)
        if pin is not None:
            check_pin(state, *pin)
        return state

    def advance(self, state: AccountState) -> None:
        """Move the pin forward, once the chain's owner has shown an authority of it.

        Not before: anybody can make chains, and each pin takes room for good.
        """
        self.store.put_pin(state.account, state.seq, state.head)
