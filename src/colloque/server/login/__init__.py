"""Log-in and sessions (spec: sync §3, identity §5)."""
