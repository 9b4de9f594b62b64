"""Live events (spec: sync §5)."""
