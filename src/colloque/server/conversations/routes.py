"""Routes of conversations (spec: sync §5)."""

from __future__ import annotations

from colloque.server.conversations.forms import (
    LISTING,
    MADE,
    MEMBERSHIP,
    POST,
    Listing,
    Made,
    Membership,
    Post,
)
from colloque.server.http.call import Call
from colloque.server.http.endpoint import Endpoint, endpoint
from colloque.server.http.fields import EMPTY, Empty
from colloque.wire.cbor import MAX_UINT
from colloque.wire.ids import ConversationId
from colloque.wire.membership import LIMIT, WRAPS_LIMIT

SIZE = LIMIT + WRAPS_LIMIT + 256


@endpoint(
    Endpoint(
        "POST",
        "/v1/conversations",
        "sync §5",
        request=POST,
        answer=MADE,
        status=201,
        limit=SIZE,
    )
)
async def create_conversation(call: Call[Post]) -> Made:
    """Open a conversation."""
    return Made(await call.services.conversations.create(call.session, call.body))


@endpoint(Endpoint("GET", "/v1/conversations", "sync §5", answer=LISTING, query=("after", "limit")))
async def list_conversations(call: Call[None]) -> Listing:
    """List the account's conversations, former ones as they were."""
    after, limit = call.number("after", 0, MAX_UINT), call.number("limit", 500, 500, 1)
    return await call.services.conversations.listing(call.session.account, after, limit)


@endpoint(
    Endpoint(
        "GET",
        "/v1/conversations/{conversation:str}/membership",
        "sync §5",
        answer=MEMBERSHIP,
        query=("after",),
    )
)
async def read_membership(call: Call[None]) -> Membership:
    """Read membership statements with seq > after, all without it.

    A very long answer ends early: ask on from the last one until nothing comes.
    """
    conversation = call.ident(ConversationId, "conversation")
    return await call.services.conversations.membership(
        call.session.account, conversation, call.number("after", -1, MAX_UINT)
    )


@endpoint(
    Endpoint(
        "POST",
        "/v1/conversations/{conversation:str}/membership",
        "sync §5",
        request=POST,
        answer=EMPTY,
        limit=SIZE,
    )
)
async def change_membership(call: Call[Post]) -> Empty:
    """Append a membership statement to the head."""
    conversation = call.ident(ConversationId, "conversation")
    await call.services.conversations.change(call.session, conversation, call.body)
    return Empty()


ROUTES = [create_conversation, list_conversations, read_membership, change_membership]
