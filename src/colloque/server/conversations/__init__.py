"""Conversations and their membership (spec: conversation, sync §5)."""
