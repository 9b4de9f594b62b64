"""What workers tell each other through PostgreSQL's NOTIFY: ids only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from colloque.server.database.pool import Connection
from colloque.wire.ids import AccountId, ConversationId

CHANNEL = "colloque"
#: PostgreSQL takes 8000 bytes.
MAX_PAYLOAD = 7900


@dataclass(frozen=True, slots=True)
class Notice:
    """Something has changed.

    kind: entry (conversation, seq, compartment), membership (conversation, seq), chain (account,
    seq), settings (account, seq), session (token: the hash of one that has ended).
    """

    kind: str
    conversation: ConversationId | None = None
    account: AccountId | None = None
    seq: int = 0
    compartment: str = ""
    token: bytes = b""

    def line(self) -> str:
        """One line of a payload."""
        ids = [part.hex() if part else "" for part in (self.conversation, self.account, self.token)]
        return ":".join((self.kind, *ids, str(self.seq), self.compartment))


def read_notices(payload: str) -> Iterator[Notice]:
    """The notices of a payload."""
    for line in payload.split("\n"):
        kind, conversation, account, token, seq, compartment = line.split(":")
        yield Notice(
            kind,
            ConversationId(bytes.fromhex(conversation)) if conversation else None,
            AccountId(bytes.fromhex(account)) if account else None,
            int(seq),
            compartment,
            bytes.fromhex(token),
        )


def _payloads(notices: Iterable[Notice]) -> Iterator[str]:
    gathered: list[str] = []
    size = 0
    for notice in notices:
        line = notice.line()
        if gathered and size + len(line) + 1 > MAX_PAYLOAD:
            yield "\n".join(gathered)
            gathered, size = [], 0
        gathered.append(line)
        size += len(line) + 1
    if gathered:
        yield "\n".join(gathered)


async def notify(connection: Connection, notices: Iterable[Notice]) -> None:
    """Send notices when (and only when) the transaction under way commits."""
    payloads = list(_payloads(notices))
    if payloads:
        await connection.execute(
            "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", CHANNEL, payloads
        )
