"""Answers without a body (spec: password §4)."""

from __future__ import annotations

from colloque.wire.guardian import GuardianAnswer

OK = GuardianAnswer(b"", "ok")
REFUSED = GuardianAnswer(b"", "refused")
TAKEN = GuardianAnswer(b"", "taken")
VERSION = GuardianAnswer(b"", "version")
BUSY = GuardianAnswer(b"", "busy")
