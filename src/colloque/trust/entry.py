"""Verifying entries before they are opened (spec: entry §3, steps 1 to 4), and their date (5)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from colloque.errors import NotAuthorised, Stale, Tampered, WrongPurpose
from colloque.trust.membership import ConversationState, roles_of
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_plain
from colloque.wire.account import Device
from colloque.wire.entry import Entry, Header, decode_entry, decode_header
from colloque.wire.ids import StatementHash
from colloque.wire.membership import Statement, compartments_of


@dataclass(frozen=True, slots=True)
class VerifiedEntry:
    """An entry whose author, signature and body hash have been verified; still sealed.

    `expires` is the last moment (ms) that the content may name, where its device has one.
    """

    header: Header
    body: bytes
    hash: StatementHash
    expires: int | None = None


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
    device = _device(statement, author, header)
    verify_plain(device.entry, entry.message, entry.sig)
    _check_body(entry, header)
    return VerifiedEntry(header, entry.body, entry.hash, device.expires)


def check_date(entry: VerifiedEntry, time: int) -> None:
    """The content's time (ms) is not after the end of its device (step 5). NotAuthorised."""
    if entry.expires is not None and time > entry.expires:
        raise NotAuthorised


def _check_author(statement: Statement, author: AccountState, header: Header) -> None:
    role = roles_of(statement).get(header.author.account)
    if role is None or header.author.account != author.account:
        raise NotAuthorised
    if header.compartment not in compartments_of(role):
        raise NotAuthorised


def _device(statement: Statement, author: AccountState, header: Header) -> Device:
    """The author's device, which was current at the named head or came later."""
    named = next(head.seq for head in statement.heads if head.account == author.account)
    return author.device_since(header.author.device, named)


def _check_body(entry: Entry, header: Header) -> None:
    if len(entry.body) != header.size or sha256(entry.body).digest() != header.body:
        raise Tampered
