"""Entries, written in groups (spec: entry §4)."""
