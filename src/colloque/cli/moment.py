"""Times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(milliseconds: int) -> str:
    """Local date and time, to the minute."""
    when = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone()
    return when.strftime("%Y-%m-%d %H:%M")
