"""Verified membership chains, extended as they grow.

The rows were verified before they were stored, so a state is put together from them without
verifying signatures again; like a sigchain (see accounts/chains.py) a prefix never changes.
"""

from __future__ import annotations

from collections import OrderedDict

from colloque.server.database.pool import Connection
from colloque.trust.membership import ConversationState
from colloque.wire.ids import ConversationId, DeploymentId
from colloque.wire.membership import LABEL, LIMIT, decode_statement
from colloque.wire.signed import decode_signed

MAX_REMEMBERED = 500


class States:
    """Conversation states."""

    def __init__(self, deployment: DeploymentId) -> None:
        self._deployment = deployment
        self._remembered: OrderedDict[ConversationId, ConversationState] = OrderedDict()

    async def find(
        self, connection: Connection, conversation: ConversationId
    ) -> ConversationState | None:
        """The newest state that this connection sees, or None.

        Not for use after writing a statement in the same transaction: it might still roll back.
        """
        state = self._remembered.get(conversation)
        rows = await connection.fetch(
            "SELECT signed FROM membership WHERE conversation = $1 AND seq > $2 ORDER BY seq",
            conversation,
            -1 if state is None else state.seq,
        )
        for row in rows:
            state = self._extend(state, row["signed"])
        if state is not None:
            self._remembered[conversation] = state
            if len(self._remembered) > MAX_REMEMBERED:
                self._remembered.popitem(last=False)
        return state

    def _extend(self, state: ConversationState | None, data: bytes) -> ConversationState:
        signed = decode_signed(data, LABEL, LIMIT)
        statement = decode_statement(signed.payload)
        if state is None:
            mine = bytes(statement.author.account) == statement.patient.id
            first = ConversationId(signed.hash)
            return ConversationState(first, self._deployment, (signed.hash,), (statement,), mine)
        return ConversationState(
            state.conversation,
            state.deployment,
            (*state.heads, signed.hash),
            (*state.statements, statement),
            state.accepted or statement.action == "accept",
        )
