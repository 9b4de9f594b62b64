"""HTTP ranges: one range of bytes (RFC 9110 §14)."""

from __future__ import annotations

import re

from colloque.server.http.problems import Problem

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def read_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive), or None for the whole file.

    What is not one range of bytes is ignored, as the RFC asks. Raises `range` if it lies outside.
    """
    match = None if header is None else _RANGE.fullmatch(header)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), size if last == "" else min(size, int(last) + 1)
    if start >= end or start >= size:
        raise Problem("range")
    return start, end
