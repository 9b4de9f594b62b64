"""Mail tickets: the server's word that somebody reads an address (spec: password §6)."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from colloque.server.clock import Clock
from colloque.server.http.problems import Problem
from colloque.trust.deployment import Deployment
from colloque.trust.signature import verify_plain
from colloque.wire.guardian import TICKET, TICKET_LABEL, Ticket
from colloque.wire.ids import Handle
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode
from colloque.wire.signed import Signed, decode_signed, encode_signed

LIFETIME = 3_600_000
LIMIT = 4096


class Tickets:
    """Issues and verifies tickets of one deployment."""

    def __init__(
        self, deployment: Deployment, seed: bytes, clock: Clock, rng: Callable[[int], bytes]
    ) -> None:
        """`seed` (32 bytes) is the private half of the descriptor's `mail` key."""
        self._deployment = deployment
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._clock = clock
        self._rng = rng

    def issue(self, handle: Handle, purpose: str) -> bytes:
        """A ticket of one hour."""
        ticket = Ticket(
            self._deployment.id, self._clock() + LIFETIME, handle, self._rng(16), purpose
        )
        payload = encode(TICKET, ticket)
        signature = self._key.sign(pae(TICKET_LABEL, 1, payload))
        return encode_signed(Signed(TICKET_LABEL, payload, signature))

    def verify(self, data: bytes, handle: Handle, purpose: str) -> None:
        """Raises `refused` for another handle, purpose or time; BadSignature, Malformed."""
        signed = decode_signed(data, TICKET_LABEL, LIMIT)
        verify_plain(self._deployment.descriptor.mail, signed.message, signed.sig)
        ticket = decode(TICKET, signed.payload, LIMIT)
        named = (ticket.deployment, ticket.handle, ticket.purpose)
        if named != (self._deployment.id, handle, purpose) or ticket.expires < self._clock():
            raise Problem("refused")
