"""Keep session devices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_device",
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account", "device", name=op.f("pk_session_device")),
    )
    op.create_index(op.f("ix_session_device_ends"), "session_device", ["ends"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_session_device_ends"), table_name="session_device")
    op.drop_table("session_device")
