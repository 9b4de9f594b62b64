"""Writing and reading in a conversation (spec: entry)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from colloque.errors import Fork, NotMember
from colloque.protocol.account import OwnAccount
from colloque.protocol.guardians import Rng
from colloque.protocol.timeline import Timeline
from colloque.sealing.entry import ContentSecrets, open_entry, seal_entry
from colloque.sealing.membership import EpochKey
from colloque.trust.entry import VerifiedEntry
from colloque.trust.membership import ConversationState
from colloque.trust.sigchain import AccountState
from colloque.wire.entry import Content, Data, Entry, Header, content_of
from colloque.wire.ids import AccountId, EntryId, StatementHash
from colloque.wire.membership import Author, Head, compartments_of

Accounts = Mapping[AccountId, AccountState]
EpochKeys = Mapping[tuple[str, int], EpochKey]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written; the id is drawn once and stays, whatever is sealed anew."""

    id: EntryId
    compartment: str
    data: Data = field(repr=False)
    time: int


def seal_draft(
    draft: Draft,
    own: OwnAccount,
    state: ConversationState,
    keys: EpochKeys,
    timeline: Timeline,
    accounts: Accounts,
    rng: Rng,
) -> Entry:
    """Seal a draft at the current epoch, behind what has been seen. Raises NotMember."""
    role = state.roles.get(own.state.account)
    if role is None or draft.compartment not in compartments_of(role):
        raise NotMember
    device = own.device.public.id
    header = Header(
        author=Author(own.state.account, device),
        body=bytes(32),
        compartment=draft.compartment,
        conversation=state.conversation,
        counter=timeline.next_counter(draft.compartment, device),
        epoch=state.current.epoch,
        id=draft.id,
        membership=state.head,
        parents=timeline.parents(draft.compartment),
        size=0,
    )
    content = content_of(draft.data, _gossip(state, accounts), draft.time)
    secrets = ContentSecrets(rng(32), rng(24), rng(24))
    key = keys[(draft.compartment, state.current.epoch)]
    return seal_entry(header, content, key, secrets, own.device.entry)


def read_entry(entry: VerifiedEntry, keys: EpochKeys) -> Content:
    """Open a verified entry. Raises Tampered, Malformed, NotMember (no key for its epoch)."""
    key = keys.get((entry.header.compartment, entry.header.epoch))
    if key is None:
        raise NotMember
    return open_entry(entry, key)


def check_gossip(content: Content, accounts: Accounts) -> tuple[AccountId, ...]:
    """Accounts whose chain the author knows further than we do: fetch them (spec: entry §3, 8).

    Raises Fork when a head differs at a position that we know.
    """
    behind = []
    for head in content.heads:
        account = accounts.get(head.account)
        if account is None:
            continue
        if head.seq > account.seq:
            behind.append(head.account)
        elif not account.holds(head.seq, head.head):
            raise Fork
    return tuple(behind)


def _gossip(state: ConversationState, accounts: Accounts) -> tuple[Head, ...]:
    known = [accounts[account] for account in sorted(state.roles, key=bytes)]
    return tuple(Head(item.account, StatementHash(item.head), item.seq) for item in known)
