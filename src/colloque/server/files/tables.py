"""Files; their ciphertext lies in the blob folder."""

from __future__ import annotations

import sqlalchemy as sa

from colloque.server.database.metadata import METADATA, Bytes, Int, column

FILE = sa.Table(
    "file",
    METADATA,
    column("id", Bytes, "metadata", "Random id made by the client", primary_key=True),
    column("conversation", Bytes, "metadata", "Conversation it belongs to"),
    column("account", Bytes, "metadata", "Who uploads it", index=True),
    column("size", Int, "metadata", "Size of the ciphertext, padded"),
    column("held", Int, "metadata", "Bytes held durably"),
    column("root", Bytes, "metadata", "Merkle root of the ciphertext", nullable=True),
    column("touched", Int, "metadata", "When the last part came (ms)"),
    column("completed", Int, "metadata", "When it was complete (ms)", nullable=True),
    sa.Index("ix_file_open", "touched", postgresql_where=sa.text("completed IS NULL")),
)
