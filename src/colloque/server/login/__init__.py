"""Log-in, sessions, recovery (spec: sync §3, identity §5)."""
