"""Entries."""

from __future__ import annotations

import sqlalchemy as sa

from colloque.server.database.metadata import METADATA, Bytes, Int, Text, column

ENTRY = sa.Table(
    "entry",
    METADATA,
    column("conversation", Bytes, "metadata", "Conversation", primary_key=True),
    column("seq", Int, "metadata", "Number in the conversation", primary_key=True),
    column("id", Bytes, "metadata", "Random id made by the client"),
    column("compartment", Text, "metadata", "medical or administrative"),
    column("received", Int, "metadata", "When it came (ms)"),
    column("header", Bytes, "metadata", "Signed header: author, device, counter, parents, size"),
    column("body", Bytes, "sealed", "Everything that was written, its type included"),
    column("sig", Bytes, "public", "Signature of the author's device"),
    sa.UniqueConstraint("conversation", "id"),
)
