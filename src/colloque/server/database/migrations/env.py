"""Alembic's environment: the caller brings the connection."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
