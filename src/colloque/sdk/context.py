"""What all parts of a client share: profile, store, transport, clock, and who is logged in."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.errors import NotLoggedIn, Offline, Substituted
from colloque.protocol.account import OwnAccount
from colloque.sdk import answers
from colloque.sdk.clock import Clock, Rng
from colloque.sdk.profile import Profile
from colloque.sdk.store import Store
from colloque.sdk.transport import Transport
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.wire.ids import AccountId, DeploymentId
from colloque.wire.schema import decode, encode


@dataclass
class Context:
    """`clock` dates what is written, `wall` decides what is valid now; both in milliseconds."""

    profile: Profile
    store: Store
    transport: Transport
    clock: Clock
    wall: Clock
    rng: Rng = field(repr=False)
    own: OwnAccount | None = field(default=None, repr=False)
    _deployment: Deployment | None = field(default=None, repr=False)

    def me(self) -> OwnAccount:
        """The account that is logged in. Raises NotLoggedIn."""
        if self.own is None:
            raise NotLoggedIn
        return self.own

    @property
    def account(self) -> AccountId:
        """Its id. Raises NotLoggedIn."""
        return self.me().state.account

    def pinned_deployment(self) -> DeploymentId | None:
        """The deployment that this profile belongs to since its first use."""
        stored = self.store.get("meta", "deployment")
        return None if stored is None else DeploymentId(stored)

    async def deployment(self) -> Deployment:
        """The verified deployment: asked for once, compared with the pin (spec: deployment §1).

        Raises Substituted, RolledBack; Offline only where nothing is known yet.
        """
        if self._deployment is None:
            self._deployment = await self._find_deployment()
        return self._deployment

    async def _find_deployment(self) -> Deployment:
        pinned = self.pinned_deployment()
        pin = None if pinned is None else self.store.pin("deployment", pinned)
        data = await self._descriptors()
        deployment = verify_descriptors(data, pinned, 0 if pin is None else pin.seq)
        if self.transport.origin not in deployment.descriptor.origins:
            raise Substituted
        chain = encode(answers.DESCRIPTORS, answers.Descriptors(data))
        with self.store.write():
            self.store.put("meta", "deployment", bytes(deployment.id))
            self.store.put("meta", "descriptors", chain)
            self.store.put("meta", "server", self.transport.origin.encode())
            version, head = deployment.version, deployment.head
            self.store.move_pin("deployment", deployment.id, version, head)
        return deployment

    async def _descriptors(self) -> tuple[bytes, ...]:
        try:
            answer = await self.transport.ask(
                "GET", "/v1/deployment", answers.DESCRIPTORS, signed=False
            )
        except Offline:
            stored = self.store.get("meta", "descriptors")
            if stored is None:
                raise
            answer = decode(answers.DESCRIPTORS, stored, 1 << 28)
        return answer.descriptors
