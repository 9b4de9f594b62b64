"""Binding a handle to a share, and confirming it (spec: password §4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from colloque.errors import NotAuthorised, Replayed, Substituted
from colloque.guardian.answers import OK, REFUSED, TAKEN, VERSION
from colloque.guardian.chains import Chains
from colloque.guardian.identity import Identity
from colloque.guardian.oprf import Share, belongs
from colloque.guardian.store import Held, Store
from colloque.guardian.tickets import read_ticket
from colloque.trust.guardian import binding_key
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_composite
from colloque.wire.guardian import (
    BIND,
    BIND_LABEL,
    BIND_STATEMENT,
    CONFIRM,
    CONFIRM_LABEL,
    CONFIRM_STATEMENT,
    REQUEST_LIMIT,
    STATEMENT_LIMIT,
    BindStatement,
    ConfirmStatement,
    GuardianAnswer,
    Ticket,
)
from colloque.wire.schema import decode
from colloque.wire.signed import Signed, decode_signed


@dataclass(frozen=True, slots=True)
class Bindings:
    """The two operations that change what a handle is bound to."""

    me: Identity
    store: Store
    chains: Chains
    clock: Callable[[], int]

    def bind(self, body: bytes) -> GuardianAnswer:
        """Store a share as provisional. The same statement again changes nothing."""
        request = decode(BIND, body, REQUEST_LIMIT)
        signed = decode_signed(request.statement, BIND_LABEL, STATEMENT_LIMIT)
        statement = _read(signed)
        state = self.chains.verify(request.chain)
        self._check_authority(signed, statement, state)
        share = Share(request.share, statement.vector)
        if len(share.vector) != self.me.threshold or not belongs(share, self.me.index):
            return REFUSED
        held = self.store.bindings(statement.handle)
        if not any(item.statement == signed.payload for item in held):
            refusal = self._refusal(held, statement, request.ticket)
            if refusal is not None:
                return refusal
            self.store.put_provisional(statement.handle, _held(statement, share, signed))
        self.chains.advance(state)
        return OK

    def confirm(self, body: bytes) -> GuardianAnswer:
        """Make the provisional binding of a version the active one."""
        request = decode(CONFIRM, body, REQUEST_LIMIT)
        signed = decode_signed(request.statement, CONFIRM_LABEL, STATEMENT_LIMIT)
        statement = decode(CONFIRM_STATEMENT, signed.payload, STATEMENT_LIMIT)
        state = self.chains.verify(request.chain)
        self._check_authority(signed, statement, state)
        for held in self.store.bindings(statement.handle):
            if (held.account, held.version) == (statement.account, statement.version):
                if not held.active:
                    self.store.activate(statement.handle, held.version)
                self.chains.advance(state)
                return OK
        return VERSION

    def _check_authority(
        self, signed: Signed, statement: BindStatement | ConfirmStatement, state: AccountState
    ) -> None:
        """The statement is for this guardian and signed by who may write this version of it.

        Current by this guardian's clock too: a device that has expired could write any time.
        """
        if statement.deployment != self.me.deployment or statement.guardian != self.me.index:
            raise Substituted
        if statement.account != state.account:
            raise Substituted
        now = max(statement.time, self.clock())
        key = binding_key(state, statement.signer, statement.version, now)
        verify_composite(key, signed.message, signed.sig)

    def _refusal(
        self, held: tuple[Held, ...], statement: BindStatement, ticket: bytes | None
    ) -> GuardianAnswer | None:
        active = next((item for item in held if item.active), None)
        if active is None:
            mailed = self._mailed(statement, ticket)
            if statement.version != 1:
                return REFUSED
            self._check_newest(held, statement)
            if not self.store.put_newest_ticket(statement.handle, mailed.expires):
                raise Replayed
            return None
        if active.account != statement.account:
            # Only who reads the address is told that it has an account (A29).
            self._mailed(statement, ticket)
            return TAKEN
        if statement.version != active.version + 1 or ticket is not None:
            return VERSION
        self._check_newest(held, statement)
        return None

    def _mailed(self, statement: BindStatement, ticket: bytes | None) -> Ticket:
        """A valid ticket to bind this handle. Raises RemoteError kinds."""
        read = read_ticket(ticket, self.me.mail, self.me.deployment, self.clock())
        if read.handle != statement.handle or read.purpose != "bind":
            raise NotAuthorised
        return read

    def _check_newest(self, held: tuple[Held, ...], statement: BindStatement) -> None:
        """A recorded older request must not displace a newer one of the same account."""
        for item in held:
            if item.active or item.account != statement.account:
                continue
            if decode(BIND_STATEMENT, item.statement, STATEMENT_LIMIT).time > statement.time:
                raise Replayed


def _read(signed: Signed) -> BindStatement:
    return decode(BIND_STATEMENT, signed.payload, STATEMENT_LIMIT)


def _held(statement: BindStatement, share: Share, signed: Signed) -> Held:
    return Held(statement.account, statement.version, False, share, statement.proof, signed.payload)
