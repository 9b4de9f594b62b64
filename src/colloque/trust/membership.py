"""Verifying membership chains (spec: conversation §1 to §3). Public inputs only.

Steps 1 to 6; step 7, whether the own wrap opens, takes a private key and stands in sealing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from colloque.errors import (
    Fork,
    Malformed,
    NotAuthorised,
    RemoteError,
    RolledBack,
    Substituted,
    UnknownVersion,
    WrapMismatch,
)
from colloque.trust import merkle
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_composite
from colloque.wire.account import Device
from colloque.wire.ids import AccountId, ConversationId, DeploymentId, StatementHash
from colloque.wire.membership import (
    COMPARTMENTS,
    LABEL,
    LIMIT,
    Leaf,
    Ref,
    Statement,
    compartments_of,
    decode_leaf,
    decode_statement,
    decode_wraps,
)
from colloque.wire.signed import Signed, decode_signed

Accounts = Mapping[AccountId, AccountState]


@dataclass(frozen=True, slots=True)
class ConversationState:
    """A verified membership chain. `statements[i]` has seq i, `heads[i]` is its hash."""

    conversation: ConversationId
    deployment: DeploymentId
    heads: tuple[StatementHash, ...]
    statements: tuple[Statement, ...]
    accepted: bool

    @property
    def current(self) -> Statement:
        """The newest statement."""
        return self.statements[-1]

    @property
    def head(self) -> StatementHash:
        """Hash of the newest statement."""
        return self.heads[-1]

    @property
    def seq(self) -> int:
        """Position of the newest statement."""
        return len(self.heads) - 1

    @property
    def roles(self) -> dict[AccountId, str]:
        """Role of every current member."""
        return roles_of(self.current)

    def statement_at(self, head: StatementHash) -> Statement | None:
        """The statement with this hash, if it is in the chain."""
        return self.statements[self.heads.index(head)] if head in self.heads else None

    def keyed(self, epoch: int) -> Statement:
        """The statement that started an epoch and carries its keys. Raises Malformed."""
        for statement in self.statements:
            if statement.epoch == epoch and statement.keys:
                return statement
        raise Malformed


def roles_of(statement: Statement) -> dict[AccountId, str]:
    """Members of a statement with their roles."""
    return {AccountId(member.member.id): member.role for member in statement.members}


def verify_statement(
    state: ConversationState | None, data: bytes, accounts: Accounts, deployment: DeploymentId
) -> ConversationState:
    """Verify one statement on top of a state (None for the first) and return the next state."""
    signed = decode_signed(data, LABEL, LIMIT)
    statement = decode_statement(signed.payload)
    _check_position(state, signed, statement, deployment)
    _check_refs(statement)
    _check_author(signed, statement, None if state is None else state.current, accounts)
    _check_action(state, statement)
    _check_members(state, statement, accounts)
    _check_epoch(state, statement)
    if state is None:
        conversation = ConversationId(signed.hash)
        accepted = bytes(statement.author.account) == statement.patient.id
        return ConversationState(conversation, deployment, (signed.hash,), (statement,), accepted)
    return ConversationState(
        state.conversation,
        deployment,
        (*state.heads, signed.hash),
        (*state.statements, statement),
        state.accepted or statement.action == "accept",
    )


def verify_wraps(statement: Statement, data: bytes, accounts: Accounts) -> tuple[Leaf, ...]:
    """The wraps of a statement: exactly those of the entitled members, under the signed roots.

    Raises WrapMismatch for anything else (A33).
    """
    encoded = decode_wraps(data).leaves
    leaves = tuple(decode_leaf(leaf) for leaf in encoded)
    expected = [
        (key.compartment, member.member)
        for key in statement.keys
        for member in statement.members
        if key.compartment in compartments_of(member.role)
    ]
    if [(leaf.compartment, leaf.recipient) for leaf in leaves] != expected:
        raise WrapMismatch
    for key in statement.keys:
        mine = [
            raw
            for raw, leaf in zip(encoded, leaves, strict=True)
            if leaf.compartment == key.compartment
        ]
        if merkle.root(mine) != key.root:
            raise WrapMismatch
    seqs = {head.account: head.seq for head in statement.heads}
    for leaf in leaves:
        account = AccountId(leaf.recipient.id)
        if leaf.key_epoch != accounts[account].enc_at(seqs[account]).epoch:
            raise WrapMismatch
    return leaves


def check_conversation_pin(state: ConversationState, seq: int, head: bytes) -> None:
    """A pinned position must be in the chain (spec: conversation §3). Raises RolledBack, Fork."""
    if state.seq < seq:
        raise RolledBack
    if bytes(state.heads[seq]) != bytes(head):
        raise Fork


def is_rival(state: ConversationState, data: bytes, accounts: Accounts) -> bool:
    """Whether a statement that is a fork of this chain is evidence of a second history (A36).

    It is, when a current device of somebody who was then a member has signed it; anything else a
    server could make up alone. Raises Malformed for what does not decode.
    """
    signed = decode_signed(data, LABEL, LIMIT)
    statement = decode_statement(signed.payload)
    before = state.statements[max(0, min(statement.seq, len(state.statements)) - 1)]
    try:
        _check_author(signed, statement, before, accounts)
    except RemoteError:
        return False
    return statement.author.account in roles_of(before)


def _check_position(
    state: ConversationState | None, signed: Signed, statement: Statement, deployment: DeploymentId
) -> None:
    if statement.deployment != deployment:
        raise Substituted
    if state is None:
        first = statement.seq == 0 and statement.prev is None and statement.conversation is None
        if not first or statement.action != "create":
            raise Malformed
        return
    first = statement.seq == 0 and statement.conversation is None
    named = ConversationId(signed.hash) if first else statement.conversation
    if named != state.conversation:
        raise Substituted
    if statement.seq <= state.seq:
        raise Malformed if state.heads[statement.seq] == signed.hash else Fork
    if statement.seq != state.seq + 1 or statement.action == "create":
        raise Malformed
    if statement.prev != state.head:
        raise Fork
    if statement.time < state.current.time:
        raise Malformed


def _check_refs(statement: Statement) -> None:
    """Teams and guests have their place in the bytes, not yet in the rules (spec §1)."""
    refs: list[Ref] = [statement.patient, *(member.member for member in statement.members)]
    if any(ref.kind != "account" for ref in refs):
        raise UnknownVersion


def _check_author(
    signed: Signed, statement: Statement, before: Statement | None, accounts: Accounts
) -> None:
    account = accounts.get(statement.author.account)
    if account is None:
        raise NotAuthorised
    device = _author_device(statement, before, account)
    if not device.current_at(statement.time):
        raise NotAuthorised
    verify_composite(device.sign, signed.message, signed.sig)


def _author_device(statement: Statement, before: Statement | None, account: AccountState) -> Device:
    """A device that was current at the head named for the author or came later (step 2).

    It is the same answer for every reader at any time: whoever ends a device later leaves what it
    signed before as it is. Who leaves names no head; the one of the statement before counts.
    """
    named = _head_seq(statement, account.account)
    if named is None and before is not None:
        named = _head_seq(before, account.account)
    return account.device_since(statement.author.device, named or 0)


def _head_seq(statement: Statement, account: AccountId) -> int | None:
    """The position of a member's chain that a statement names."""
    return next((head.seq for head in statement.heads if head.account == account), None)


def _check_action(state: ConversationState | None, statement: Statement) -> None:
    """Who may do what (the table of spec: conversation §1)."""
    author = statement.author.account
    after = roles_of(statement)
    before = after if state is None else state.roles
    role = before.get(author)
    if role is None:
        raise NotAuthorised
    is_patient = bytes(author) == statement.patient.id
    if state is not None and statement.patient != state.current.patient:
        raise NotAuthorised
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    if any(before[who] != after[who] for who in before.keys() & after.keys()):
        raise NotAuthorised
    allowed = {
        "create": is_patient or role == "practitioner",
        "accept": is_patient and state is not None and not state.accepted and not gone | new,
        "add": is_patient and bool(new) and not gone,
        "remove": is_patient and bool(gone) and not new and author not in gone,
        "leave": not is_patient and gone == {author} and not new,
        "rotate": role in ("patient", "practitioner") and not gone | new,
    }
    if not allowed[statement.action]:
        raise NotAuthorised


def _check_members(
    state: ConversationState | None, statement: Statement, accounts: Accounts
) -> None:
    ids = [member.member.id for member in statement.members]
    if any(a >= b for a, b in pairwise(ids)):
        raise Malformed
    if statement.action in ("create", "add") and len(ids) < 2:
        raise Malformed
    if [bytes(head.account) for head in statement.heads] != ids:
        raise Malformed
    patients = [member for member in statement.members if member.role == "patient"]
    if [member.member for member in patients] != [statement.patient]:
        raise NotAuthorised
    before = {} if state is None else {head.account: head.seq for head in state.current.heads}
    for member, head in zip(statement.members, statement.heads, strict=True):
        account = accounts.get(head.account)
        if account is None or account.role != member.role:
            raise NotAuthorised
        if head.seq < before.get(head.account, 0):
            raise RolledBack
        if not account.holds(head.seq, head.head):
            raise Fork


def _check_epoch(state: ConversationState | None, statement: Statement) -> None:
    before = 0 if state is None else state.current.epoch
    if statement.action == "accept":
        if statement.epoch != before or statement.keys:
            raise Malformed
    elif statement.epoch != before + 1 or (
        tuple(key.compartment for key in statement.keys) != COMPARTMENTS
    ):
        raise Malformed
