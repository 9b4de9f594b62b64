"""Lay the first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEALED = (
    ("account", "keyring"),
    ("account", "settings"),
    ("entry", "body"),
    ("membership", "wraps"),
)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("keyslots", sa.LargeBinary(), nullable=False),
        sa.Column("set_version", sa.BigInteger(), nullable=False),
        sa.Column("keyring", sa.LargeBinary(), nullable=False),
        sa.Column("settings", sa.LargeBinary(), nullable=True),
        sa.Column("settings_version", sa.BigInteger(), nullable=False),
        sa.Column("conversations", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("handle", name=op.f("uq_account_handle")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_table(
        "decoy",
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("keyslots", sa.LargeBinary(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_decoy")),
        sa.UniqueConstraint("account", name=op.f("uq_decoy_account")),
    )
    op.create_index(op.f("ix_decoy_shown"), "decoy", ["shown"], unique=False)
    op.create_table(
        "directory_record",
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_directory_record")),
        sa.UniqueConstraint("id", name=op.f("uq_directory_record_id")),
    )
    op.create_table(
        "directory_request",
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("speciality", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_directory_request")),
    )
    op.create_table(
        "entry",
        sa.Column("conversation", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("compartment", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sig", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("conversation", "id", name=op.f("uq_entry_conversation_id")),
    )
    op.create_table(
        "file",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("conversation", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=True),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.Column("completed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    op.create_index(op.f("ix_file_account"), "file", ["account"], unique=False)
    op.create_index(
        "ix_file_open",
        "file",
        ["touched"],
        unique=False,
        postgresql_where=sa.text("completed IS NULL"),
    )
    op.create_table(
        "link",
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account", "seq", name=op.f("pk_link")),
    )
    op.create_table(
        "mail_code",
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("handle", name=op.f("pk_mail_code")),
    )
    op.create_table(
        "member",
        sa.Column("conversation", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("until_seq", sa.BigInteger(), nullable=True),
        sa.Column("until_entries", sa.BigInteger(), nullable=True),
        sa.Column("until_time", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("conversation", "account", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_account_cursor"), "member", ["account", "cursor"], unique=False)
    op.create_table(
        "membership",
        sa.Column("conversation", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("wraps", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_membership")),
    )
    op.create_table(
        "nonce",
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_nonce")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_nonce_expires"), "nonce", ["expires"], unique=False)
    op.create_table(
        "session",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("session_key", sa.LargeBinary(), nullable=False),
        sa.Column("entry_key", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"], unique=False)
    for table, column in SEALED:
        # Ciphertext does not compress: the attempt is spared.
        op.execute(f"ALTER TABLE {table} ALTER {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_index(op.f("ix_session_account"), table_name="session")
    op.drop_table("session")
    op.drop_index(op.f("ix_nonce_expires"), table_name="nonce")
    op.drop_table("nonce")
    op.drop_table("membership")
    op.drop_index(op.f("ix_member_account_cursor"), table_name="member")
    op.drop_table("member")
    op.drop_table("mail_code")
    op.drop_table("link")
    op.drop_index("ix_file_open", table_name="file", postgresql_where=sa.text("completed IS NULL"))
    op.drop_index(op.f("ix_file_account"), table_name="file")
    op.drop_table("file")
    op.drop_table("entry")
    op.drop_table("directory_request")
    op.drop_table("directory_record")
    op.drop_index(op.f("ix_decoy_shown"), table_name="decoy")
    op.drop_table("decoy")
    op.drop_table("conversation")
    op.drop_table("account")
