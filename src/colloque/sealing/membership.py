"""Epoch keys: wrapped for members, opened by one (spec: conversation §2, §3 step 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from colloque.errors import NotMember, Tampered, WrapMismatch
from colloque.sealing.wrap import keypair_from_seed, unwrap, wrap, wrap_info
from colloque.trust import merkle
from colloque.trust.sigchain import AccountState
from colloque.wire.ids import AccountId
from colloque.wire.membership import (
    COMPARTMENTS,
    LABEL,
    EpochKeyCommit,
    Leaf,
    Member,
    Statement,
    WrapContext,
    Wraps,
    compartments_of,
    encode_leaf,
    epoch_key_commit,
    wrap_context_hash,
)


@dataclass(frozen=True, slots=True)
class EpochKey:
    """The key of one compartment in one epoch (32 bytes)."""

    compartment: str
    epoch: int
    key: bytes = field(repr=False)


def _info(context: WrapContext, recipient: bytes, key_epoch: int) -> bytes:
    return wrap_info(LABEL, wrap_context_hash(context), recipient, key_epoch, "epoch-key")


def wrap_epoch_key(
    key: EpochKey,
    context: WrapContext,
    members: tuple[Member, ...],
    accounts: Mapping[AccountId, AccountState],
) -> tuple[EpochKeyCommit, tuple[bytes, ...]]:
    """Wrap one compartment's key for its entitled members, at their verified current key."""
    leaves = []
    for member in members:
        if key.compartment not in compartments_of(member.role):
            continue
        enc = accounts[AccountId(member.member.id)].enc
        wrapped = wrap(key.key, enc.key, _info(context, member.member.id, enc.epoch))
        leaves.append(encode_leaf(Leaf(key.compartment, enc.epoch, member.member, wrapped)))
    commit = epoch_key_commit(key.compartment, key.epoch, key.key, context.nonce)
    return EpochKeyCommit(commit, key.compartment, merkle.root(leaves)), tuple(leaves)


def wrap_epoch_keys(
    keys: tuple[EpochKey, ...],
    context: WrapContext,
    members: tuple[Member, ...],
    accounts: Mapping[AccountId, AccountState],
) -> tuple[tuple[EpochKeyCommit, ...], Wraps]:
    """Wrap the keys of all compartments, in their order."""
    commits: list[EpochKeyCommit] = []
    leaves: list[bytes] = []
    for compartment, key in zip(COMPARTMENTS, keys, strict=True):
        own = WrapContext(
            context.author,
            compartment,
            context.deployment,
            context.epoch,
            context.nonce,
            context.prev,
        )
        commit, wrapped = wrap_epoch_key(key, own, members, accounts)
        commits.append(commit)
        leaves.extend(wrapped)
    return tuple(commits), Wraps(tuple(leaves))


def unwrap_epoch_keys(
    statement: Statement, leaves: tuple[Leaf, ...], account: AccountId, seeds: Mapping[int, bytes]
) -> tuple[EpochKey, ...]:
    """Open one's own wraps of a verified statement with one's X-Wing seeds by epoch.

    Raises WrapMismatch if a wrap does not open or the key is not the committed one (A33),
    NotMember if the statement has no wrap for this account.
    """
    mine = [leaf for leaf in leaves if leaf.recipient.id == bytes(account)]
    if not mine:
        raise NotMember
    return tuple(_unwrap_one(statement, leaf, seeds) for leaf in mine)


def _unwrap_one(statement: Statement, leaf: Leaf, seeds: Mapping[int, bytes]) -> EpochKey:
    context = WrapContext(
        statement.author.account,
        leaf.compartment,
        statement.deployment,
        statement.epoch,
        statement.nonce,
        statement.prev,
    )
    commit = next(key.commit for key in statement.keys if key.compartment == leaf.compartment)
    try:
        private, _ = keypair_from_seed(seeds[leaf.key_epoch])
        key = unwrap(leaf.wrap, private, _info(context, leaf.recipient.id, leaf.key_epoch))
    except (Tampered, KeyError):
        raise WrapMismatch from None
    if epoch_key_commit(leaf.compartment, statement.epoch, key, statement.nonce) != commit:
        raise WrapMismatch
    return EpochKey(leaf.compartment, statement.epoch, key)
