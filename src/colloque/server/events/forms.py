"""Messages of the event stream (spec: sync §5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.server.http.fields import Form, ident, optional, raw, text, uint
from colloque.wire.ids import AccountId, ConversationId


@dataclass(frozen=True, slots=True)
class Hello:
    """A client's first message: its token, signed by its session key; `created` in seconds."""

    created: int
    sig: bytes = field(repr=False)
    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Something has changed: entry, membership, chain, settings; or ready, when listening began."""

    account: AccountId | None
    conversation: ConversationId | None
    kind: str
    seq: int


HELLO = Form(Hello, created=uint(), sig=raw(64), token=raw(32))
EVENT = Form(
    Event,
    account=optional(ident(AccountId)),
    conversation=optional(ident(ConversationId)),
    kind=text(16),
    seq=uint(),
)
