"""Accounts, sigchains, vaults and settings."""

from __future__ import annotations

import sqlalchemy as sa

from colloque.server.database.metadata import METADATA, Bytes, Int, Text, column

ACCOUNT = sa.Table(
    "account",
    METADATA,
    column("id", Bytes, "public", "Hash of the account's first signed statement", primary_key=True),
    column("handle", Bytes, "metadata", "Hash of deployment and e-mail address", unique=True),
    column(
        "email", Text, "metadata", "E-mail address, normalised; the only personal datum in clear"
    ),
    column("role", Text, "public", "patient, practitioner or assistant, as in the sigchain"),
    column("head", Bytes, "public", "Hash of the newest link of the sigchain"),
    column("seq", Int, "public", "Number of that link"),
    column("keyslots", Bytes, "sealed", "Signed set of wraps of the master key"),
    column("set_version", Int, "metadata", "How many times that set has changed"),
    column("keyring", Bytes, "sealed", "Keyring: keys, names of devices, the account's own name"),
    column("settings", Bytes, "sealed", "Contacts and read state", nullable=True),
    column("settings_version", Int, "metadata", "How many times the settings have changed"),
    column("conversations", Int, "metadata", "How many conversations the account has been in"),
    column("created", Int, "metadata", "When the account was made (ms)"),
)

LINK = sa.Table(
    "link",
    METADATA,
    column("account", Bytes, "public", "Account whose sigchain it is", primary_key=True),
    column("seq", Int, "public", "Number in the chain", primary_key=True),
    column("signed", Bytes, "public", "Signed link: public keys of devices, hashes of keyslots"),
)

# `ends` is the device's own end until somebody ends it before.
SESSION_DEVICE = sa.Table(
    "session_device",
    METADATA,
    column("account", Bytes, "metadata", "Whose device", primary_key=True),
    column("device", Bytes, "public", "Device id", primary_key=True),
    column("signed", Bytes, "metadata", "Signed session statement: public keys, when it was made"),
    column("slot", Bytes, "public", "Keyslot that signed it"),
    column("ends", Int, "metadata", "When it ends, or was ended (ms)", index=True),
    column("kept", sa.Boolean, "metadata", "Whether something that it signed is stored"),
)
