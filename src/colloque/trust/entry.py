"""Verifying entries before they are opened (spec: entry §3, steps 1 to 4)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from colloque.errors import NotAuthorised, Stale, Tampered, WrongPurpose
from colloque.trust.membership import ConversationState, roles_of
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_plain
from colloque.wire.entry import Entry, Header, decode_entry, decode_header
from colloque.wire.ids import StatementHash
from colloque.wire.membership import Statement, compartments_of


@dataclass(frozen=True, slots=True)
class VerifiedEntry:
    """An entry whose author, signature and body hash have been verified; still sealed."""

    header: Header
    body: bytes
    hash: StatementHash


def verify_entry(state: ConversationState, author: AccountState, data: bytes) -> VerifiedEntry:
    """Verify an entry of this conversation by an author whose sigchain is verified.

    Raises Malformed, TooLarge, UnknownVersion, WrongPurpose, Stale, NotAuthorised, BadSignature,
    Tampered.
    """
    entry = decode_entry(data)
    return verify_decoded_entry(state, author, entry, decode_header(entry.header))


def verify_decoded_entry(
    state: ConversationState, author: AccountState, entry: Entry, header: Header
) -> VerifiedEntry:
    """The same for a reader who had to look into the header first; `header` is the entry's own."""
    if header.conversation != state.conversation:
        raise WrongPurpose
    statement = state.statement_at(header.membership)
    if statement is None or statement.epoch != header.epoch:
        raise Stale
    _check_author(statement, author, header)
    key = _entry_key(statement, author, header)
    verify_plain(key, entry.message, entry.sig)
    _check_body(entry, header)
    return VerifiedEntry(header, entry.body, entry.hash)


def _check_author(statement: Statement, author: AccountState, header: Header) -> None:
    role = roles_of(statement).get(header.author.account)
    if role is None or header.author.account != author.account:
        raise NotAuthorised
    if header.compartment not in compartments_of(role):
        raise NotAuthorised


def _entry_key(statement: Statement, author: AccountState, header: Header) -> bytes:
    """The entry key of a device that was current at the named head or later."""
    named = next(head.seq for head in statement.heads if head.account == author.account)
    _, device = author.added.get(header.author.device, (0, None))
    if device is None or author.revoked.get(header.author.device, named + 1) <= named:
        raise NotAuthorised
    return device.entry


def _check_body(entry: Entry, header: Header) -> None:
    if len(entry.body) != header.size or sha256(entry.body).digest() != header.body:
        raise Tampered
