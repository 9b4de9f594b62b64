"""Mail tickets (spec: password §6)."""

from __future__ import annotations

from colloque.errors import NotAuthorised, Stale, Substituted
from colloque.trust.signature import verify_plain
from colloque.wire.guardian import TICKET, TICKET_LABEL, Ticket
from colloque.wire.ids import DeploymentId
from colloque.wire.schema import decode
from colloque.wire.signed import decode_signed

LIMIT = 4096


def read_ticket(data: bytes | None, mail: bytes, deployment: DeploymentId, now: int) -> Ticket:
    """A ticket of this deployment that has not expired. Raises RemoteError kinds."""
    if data is None:
        raise NotAuthorised
    signed = decode_signed(data, TICKET_LABEL, LIMIT)
    verify_plain(mail, signed.message, signed.sig)
    ticket = decode(TICKET, signed.payload, LIMIT)
    if ticket.deployment != deployment:
        raise Substituted
    if ticket.expires < now:
        raise Stale
    return ticket
