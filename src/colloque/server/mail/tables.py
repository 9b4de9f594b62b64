"""Codes mailed to confirm an address."""

from __future__ import annotations

import sqlalchemy as sa

from colloque.server.database.metadata import METADATA, Bytes, Int, column

MAIL_CODE = sa.Table(
    "mail_code",
    METADATA,
    column("handle", Bytes, "metadata", "Hash of deployment and e-mail address", primary_key=True),
    column("code", Bytes, "metadata", "Keyed hash of the code"),
    column("tries", Int, "metadata", "Wrong tries left"),
    column("expires", Int, "metadata", "When the code ends (ms)"),
)
