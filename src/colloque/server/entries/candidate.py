"""An entry on its way in, checked as far as it can be without the writing transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from colloque.server.http.problems import Problem
from colloque.server.login.sessions import Session
from colloque.trust.signature import verify_plain
from colloque.wire.entry import Entry, Header, decode_entry, decode_header
from colloque.wire.ids import ConversationId


@dataclass(frozen=True, slots=True)
class Candidate:
    """A well-formed entry by the session's own account and device, its signature verified."""

    header: Header
    entry: Entry = field(repr=False)
    token: bytes = field(repr=False)

    @property
    def key(self) -> tuple[bytes, bytes]:
        """What it is stored under."""
        return bytes(self.header.conversation), bytes(self.header.id)


def read_candidate(session: Session, conversation: ConversationId, data: bytes) -> Candidate:
    """What needs no database (spec: entry §4).

    1. decode; 2. conversation as in the path; 3. author is the session's account and device; 4.
    signature by the device's entry key; 5. size and hash of the body. Raises RemoteError, Problem.
    """
    entry = decode_entry(data)
    header = decode_header(entry.header)
    if header.conversation != conversation:
        raise Problem("refused")
    if (header.author.account, header.author.device) != (session.account, session.device):
        raise Problem("not-authorised")
    verify_plain(session.entry_key, entry.message, entry.sig)
    if len(entry.body) != header.size or sha256(entry.body).digest() != header.body:
        raise Problem("refused")
    return Candidate(header, entry, session.token)
