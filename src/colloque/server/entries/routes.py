"""Routes of entries (spec: sync §5)."""

from __future__ import annotations

from colloque.server.entries.forms import PAGE, RECEIPT, Page, Receipt
from colloque.server.http.call import Call
from colloque.server.http.endpoint import Endpoint, endpoint
from colloque.wire.cbor import MAX_UINT
from colloque.wire.entry import LIMIT
from colloque.wire.ids import ConversationId

PATH = "/v1/conversations/{conversation:str}/entries"


@endpoint(
    Endpoint(
        "POST",
        PATH,
        "sync §5",
        answer=RECEIPT,
        status=201,
        limit=LIMIT,
        raw=True,
        about="An Entry (entry §1).",
    )
)
async def write_entry(call: Call[bytes]) -> Receipt:
    """Write an entry; the answer means that it is on disk."""
    conversation = call.ident(ConversationId, "conversation")
    return await call.services.entries.write(call.session, conversation, call.body)


@endpoint(Endpoint("GET", PATH, "sync §5", answer=PAGE, query=("after", "limit")))
async def read_entries(call: Call[None]) -> Page:
    """Read entries with seq > after; a page may be shorter than the limit and say `more`."""
    conversation = call.ident(ConversationId, "conversation")
    after, limit = call.number("after", 0, MAX_UINT), call.number("limit", 100, 500, 1)
    return await call.services.entries.page(call.session.account, conversation, after, limit)


ROUTES = [write_entry, read_entries]
