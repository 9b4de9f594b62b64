"""Session devices of others: their statements fetched, verified, kept (spec: identity §6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from colloque.errors import NotFound, RemoteError
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.trust.session import admit_session
from colloque.trust.sigchain import AccountState, SessionDevice
from colloque.wire.ids import AccountId, DeviceId

#: How many devices may be asked for at once (spec: sync §4).
MANY = 100

Met = dict[DeviceId, SessionDevice]


class Sessions:
    """Session devices that were met, in memory over the profile."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._met: dict[AccountId, Met] = {}

    def forget(self) -> None:
        """Drop what is in memory: another program has written to the profile."""
        self._met.clear()

    def admitted(self, state: AccountState) -> AccountState:
        """The same account with the session devices that were met; the first statement stays."""
        met = self._met.get(state.account)
        if met is None:
            met = self._met[state.account] = self._load(state)
        return replace(state, sessions={**state.sessions, **met}) if met else state

    def _load(self, state: AccountState) -> Met:
        rows = self._context.store.rows(
            "SELECT statement FROM sessions WHERE account = ?", (bytes(state.account),)
        )
        for row in rows:
            state = _admit(state, row["statement"])
        return dict(state.sessions)

    async def fetch(self, state: AccountState, devices: Iterable[DeviceId]) -> None:
        """Ask for the statements of these devices; what does not verify admits nobody.

        The chain must be the newest that there is: a statement may stand on its head.
        """
        wanted = list(dict.fromkeys(devices))
        for at in range(0, len(wanted), MANY):
            asked = wanted[at : at + MANY]
            for statement in await self._ask(state.account, asked):
                self._take(state, asked, statement)

    async def _ask(self, account: AccountId, asked: Sequence[DeviceId]) -> tuple[bytes, ...]:
        target, body = f"/v1/accounts/{account.text()}/sessions", {"devices": [*map(bytes, asked)]}
        try:
            answer = await self._context.transport.ask("POST", target, answers.SESSIONS, body)
        except NotFound:
            return ()
        return answer.sessions

    def _take(self, state: AccountState, asked: Sequence[DeviceId], statement: bytes) -> None:
        before = self.admitted(state)
        for id_, session in _admit(before, statement).sessions.items():
            if id_ not in before.sessions and id_ in asked:
                self._met[state.account][id_] = session
                with self._context.store.write():
                    self._context.store.run(
                        "INSERT OR IGNORE INTO sessions VALUES (?, ?, ?)",
                        (bytes(state.account), bytes(id_), statement),
                    )


def _admit(state: AccountState, statement: bytes) -> AccountState:
    try:
        return admit_session(state, statement)
    except RemoteError:
        return state
