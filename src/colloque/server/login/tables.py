"""Sessions, nonces, and the decoys that have been shown."""

from __future__ import annotations

import sqlalchemy as sa

from colloque.server.database.metadata import METADATA, Bytes, Int, Text, column

SESSION = sa.Table(
    "session",
    METADATA,
    column("token", Bytes, "metadata", "SHA-256 of the session's token", primary_key=True),
    column("account", Bytes, "metadata", "Whose session", index=True),
    column("device", Bytes, "public", "Device id"),
    column("session_key", Bytes, "public", "The device's key for requests"),
    column("entry_key", Bytes, "public", "The device's key for entries"),
    column("role", Text, "public", "Role of the account"),
    column("expires", Int, "metadata", "When the session ends (ms)"),
)

# A crash empties it: then a log-in under way starts again.
NONCE = sa.Table(
    "nonce",
    METADATA,
    column("nonce", Bytes, "public", "Random number for one log-in", primary_key=True),
    column("expires", Int, "metadata", "Two minutes later (ms)", index=True),
    prefixes=["UNLOGGED"],
)

DECOY = sa.Table(
    "decoy",
    METADATA,
    column("handle", Bytes, "metadata", "Hash of an address that was asked for", primary_key=True),
    column("account", Bytes, "public", "Id of an account that does not exist", unique=True),
    column("signed", Bytes, "public", "Its only link; nobody holds its keys"),
    column("keyslots", Bytes, "public", "Its keyslot set, which opens nothing"),
    column("kept", sa.Boolean, "metadata", "Whether a look-up has shown it"),
    column("shown", Int, "metadata", "When it was shown last (ms)", index=True),
)
