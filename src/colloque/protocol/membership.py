"""Making membership statements (spec: conversation §1, §2, §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from colloque.errors import NotMember
from colloque.protocol.account import OwnAccount
from colloque.protocol.guardians import Rng
from colloque.sealing.membership import EpochKey, unwrap_epoch_keys, wrap_epoch_keys
from colloque.sealing.statement import sign_statement
from colloque.trust.membership import (
    ConversationState,
    verify_statement,
    verify_wraps,
)
from colloque.trust.sigchain import AccountState
from colloque.wire.ids import AccountId, StatementHash
from colloque.wire.membership import (
    COMPARTMENTS,
    LABEL,
    Author,
    EpochKeyCommit,
    Head,
    Member,
    Ref,
    Statement,
    WrapContext,
    Wraps,
    encode_statement,
    encode_wraps,
)

Accounts = Mapping[AccountId, AccountState]


@dataclass(frozen=True, slots=True)
class Change:
    """A signed statement with its wraps, the state after it and the author's own epoch keys."""

    statement: bytes = field(repr=False)
    wraps: bytes = field(repr=False)
    state: ConversationState
    keys: tuple[EpochKey, ...] = field(repr=False)


def create_conversation(
    own: OwnAccount, patient: AccountId, accounts: Accounts, now: int, rng: Rng
) -> Change:
    """A new conversation of `accounts` (the own one among them) about one patient."""
    return _change(None, "create", own, patient, accounts, now, rng)


def change_members(
    state: ConversationState, action: str, own: OwnAccount, accounts: Accounts, now: int, rng: Rng
) -> Change:
    """`add`, `remove`, `leave` or `rotate`: `accounts` are the members after the change."""
    patient = AccountId(state.current.patient.id)
    return _change(state, action, own, patient, accounts, now, rng)


def accept_conversation(
    state: ConversationState, own: OwnAccount, accounts: Accounts, now: int, rng: Rng
) -> Change:
    """The patient's countersignature of a conversation that a practitioner opened."""
    return _change(state, "accept", own, own.state.account, accounts, now, rng)


def needs_rotation(state: ConversationState, accounts: Accounts) -> bool:
    """Whether a writer must rotate first: a member's key or device has changed (spec §4)."""
    statement = state.keyed(state.current.epoch)
    for head in statement.heads:
        account = accounts[head.account]
        if account.enc.epoch != account.enc_at(head.seq).epoch:
            return True
        if any(seq > head.seq for seq in account.revoked.values()):
            return True
    return False


def receive_statement(
    state: ConversationState | None,
    own: OwnAccount,
    statement: bytes,
    wraps: bytes,
    accounts: Accounts,
) -> tuple[ConversationState, tuple[EpochKey, ...]]:
    """Verify a statement, its wraps and one's own keys in it (spec §3, steps 1 to 7).

    A member who is not in it (left, removed, not yet joined) gets no keys.
    """
    after = verify_statement(state, statement, accounts, own.state.deployment)
    current = after.current
    if not current.keys or own.state.account not in after.roles:
        return after, ()
    leaves = verify_wraps(current, wraps, accounts)
    return after, unwrap_epoch_keys(current, leaves, own.state.account, own.seeds)


def _change(
    state: ConversationState | None,
    action: str,
    own: OwnAccount,
    patient: AccountId,
    accounts: Accounts,
    now: int,
    rng: Rng,
) -> Change:
    members = _members(accounts)
    author = Author(own.state.account, own.device.public.id)
    prev = None if state is None else state.head
    epoch = 1 if state is None else state.current.epoch + (action != "accept")
    nonce = rng(16)
    context = WrapContext(author.account, "", own.state.deployment, epoch, nonce, prev)
    keys: tuple[EpochKey, ...] = ()
    commits: tuple[EpochKeyCommit, ...] = ()
    wraps = Wraps(())
    if action != "accept":
        keys = tuple(EpochKey(compartment, epoch, rng(32)) for compartment in COMPARTMENTS)
        commits, wraps = wrap_epoch_keys(keys, context, members, accounts)
    statement = Statement(
        action=action,
        author=author,
        conversation=None if state is None else state.conversation,
        deployment=own.state.deployment,
        epoch=epoch,
        heads=_heads(members, accounts),
        keys=commits,
        members=members,
        nonce=nonce,
        patient=Ref(bytes(patient), "account"),
        prev=prev,
        seq=0 if state is None else state.seq + 1,
        time=now if state is None else max(now, state.current.time),
    )
    return _sign(state, own, statement, wraps, keys, accounts)


def _sign(
    state: ConversationState | None,
    own: OwnAccount,
    statement: Statement,
    wraps: Wraps,
    keys: tuple[EpochKey, ...],
    accounts: Accounts,
) -> Change:
    signed = sign_statement(LABEL, encode_statement(statement), own.device.sign)
    known = {**accounts, own.state.account: own.state}
    after = verify_statement(state, signed, known, own.state.deployment)
    role = after.roles.get(own.state.account)
    if role is None and statement.action != "leave":
        raise NotMember
    encoded = b"" if statement.action == "accept" else encode_wraps(wraps)
    return Change(signed, encoded, after, keys)


def _members(accounts: Accounts) -> tuple[Member, ...]:
    ordered = sorted(accounts, key=bytes)
    return tuple(Member(Ref(bytes(id_), "account"), accounts[id_].role) for id_ in ordered)


def _heads(members: tuple[Member, ...], accounts: Accounts) -> tuple[Head, ...]:
    states = [accounts[AccountId(member.member.id)] for member in members]
    return tuple(Head(state.account, StatementHash(state.head), state.seq) for state in states)
