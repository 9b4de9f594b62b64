"""Conversations, their membership chains, and who is in them since when."""

from __future__ import annotations

import sqlalchemy as sa

from colloque.server.database.metadata import METADATA, Bytes, Int, Text, column

CONVERSATION = sa.Table(
    "conversation",
    METADATA,
    column("id", Bytes, "metadata", "Hash of the first membership statement", primary_key=True),
    column("head", Bytes, "metadata", "Hash of the newest membership statement"),
    column("seq", Int, "metadata", "Number of that statement"),
    column("epoch", Int, "metadata", "Key epoch"),
    column("entries", Int, "metadata", "How many entries there are"),
    column("last", Int, "metadata", "When the newest entry came (ms)", nullable=True),
    # Entries come one a row update: room on the page keeps those updates off the index.
    postgresql_with={"fillfactor": "70"},
)

MEMBERSHIP = sa.Table(
    "membership",
    METADATA,
    column("conversation", Bytes, "metadata", "Conversation", primary_key=True),
    column("seq", Int, "metadata", "Number in the chain", primary_key=True),
    column("signed", Bytes, "metadata", "Signed statement: members, roles, commitments to keys"),
    column("wraps", Bytes, "sealed", "The keys, wrapped for each member"),
)

MEMBER = sa.Table(
    "member",
    METADATA,
    column("conversation", Bytes, "metadata", "Conversation", primary_key=True),
    column("account", Bytes, "metadata", "Who is or was a member", primary_key=True),
    column("role", Text, "metadata", "Role in the conversation"),
    column("cursor", Int, "metadata", "Place in the account's own list"),
    column("until_seq", Int, "metadata", "Statement that ended the membership", nullable=True),
    column("until_entries", Int, "metadata", "Entries there were at that moment", nullable=True),
    column("until_time", Int, "metadata", "When that was (ms)", nullable=True),
    sa.Index(None, "account", "cursor"),
)
