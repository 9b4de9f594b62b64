"""Bodies of the conversations' requests and answers (spec: sync §5)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.server.http.fields import Form, blob, flag, ident, many, nested, optional, uint
from colloque.wire.ids import ConversationId, StatementHash
from colloque.wire.membership import LIMIT, WRAPS_LIMIT


@dataclass(frozen=True, slots=True)
class Post:
    """A signed membership statement with its wraps (an empty byte string for `accept`)."""

    statement: bytes
    wraps: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """The id of a conversation."""

    conversation: ConversationId


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation in the list; for a former member, as it was when the membership ended."""

    conversation: ConversationId
    cursor: int
    entries: int
    head: StatementHash
    last: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the account's conversations, in the order in which it joined them."""

    conversations: tuple[Line, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """Statements of a membership chain, ascending."""

    statements: tuple[Post, ...]


POST = Form(Post, statement=blob(LIMIT), wraps=blob(WRAPS_LIMIT))
MADE = Form(Made, conversation=ident(ConversationId))
LINE = Form(
    Line,
    conversation=ident(ConversationId),
    cursor=uint(),
    entries=uint(),
    head=ident(StatementHash),
    last=optional(uint()),
    seq=uint(),
)
LISTING = Form(Listing, conversations=many(nested(LINE)), more=flag())
MEMBERSHIP = Form(Membership, statements=many(nested(POST)))
