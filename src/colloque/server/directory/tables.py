"""What practitioners chose to publish."""

from __future__ import annotations

import sqlalchemy as sa

from colloque.server.database.metadata import METADATA, Bytes, Int, Text, column

RECORD = sa.Table(
    "directory_record",
    METADATA,
    column("account", Bytes, "public", "The practitioner's account", primary_key=True),
    column("id", Int, "metadata", "Place in the list", sa.Identity(), unique=True),
    column("serial", Int, "public", "Version of the record"),
    column("expires", Int, "public", "When the record ends (ms)"),
    column("signed", Bytes, "public", "The record as signed by the registry"),
    column("folded", Text, "public", "Name, city and speciality without case and accents"),
)

REQUEST = sa.Table(
    "directory_request",
    METADATA,
    column("account", Bytes, "metadata", "Who asks", primary_key=True),
    column("city", Text, "public", "City to publish"),
    column("email", Text, "public", "E-mail address to publish"),
    column("name", Text, "public", "Name to publish"),
    column("speciality", Text, "public", "Speciality to publish"),
    column("created", Int, "metadata", "When it was asked (ms)"),
)
