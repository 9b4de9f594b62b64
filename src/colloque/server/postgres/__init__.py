"""PostgreSQL for the server: `DATABASE_URL`, else one of our own on this machine.

```python
with database_for(data) as dsn:      # postgresql://…, ready, migrations not yet run
    ...
```
"""

from __future__ import annotations

from colloque.server.postgres.choice import Database, ExternalPostgres, database_for
from colloque.server.postgres.durability import assert_durable
from colloque.server.postgres.embedded import EmbeddedPostgres
from colloque.server.postgres.errors import PostgresFailed, UnsafeDatabase

__all__ = [
    "Database",
    "EmbeddedPostgres",
    "ExternalPostgres",
    "PostgresFailed",
    "UnsafeDatabase",
    "assert_durable",
    "database_for",
]
