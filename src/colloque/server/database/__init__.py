"""PostgreSQL: the schema, its migrations, the pool, the durability check and the listener."""
