"""Errors as RFC 9457 problem documents (spec: sync §1); no user data stands in any of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

MEDIA_TYPE = "application/problem+json"
_TYPE = "https://colloque.example/problems/"

#: code -> (status, title, sentence)
CODES: dict[str, tuple[int, str, str]] = {
    "malformed": (400, "Malformed request", "The request is not in the form the interface asks."),
    "unauthenticated": (401, "Not logged in", "The session or the assertion was not accepted."),
    "clock": (401, "Clock differs", "The request was signed too long ago; compare with Date."),
    "not-authorised": (403, "Not authorised", "This account may not do that."),
    "not-found": (404, "Not found", "There is no such thing, or this account may not see it."),
    "method": (405, "Method not allowed", "This address does not answer that method."),
    "stale": (409, "Stale", "Somebody else was faster: fetch, verify and try again."),
    "conflict": (409, "Conflict", "Other bytes are stored under this id."),
    "taken": (409, "Taken", "There is already an account for this address."),
    "too-large": (413, "Too large", "The request is larger than its limit."),
    "range": (416, "Range not satisfiable", "The file has no such bytes."),
    "refused": (422, "Refused", "The request was understood and does not verify."),
    "too-many": (429, "Too many requests", "Wait before trying again."),
    "internal": (500, "Internal error", "The server failed; nothing was stored."),
    "busy": (503, "Busy", "The server has too much to do; try again in a moment."),
    "unavailable": (503, "Unavailable", "A service behind this one does not answer."),
}


@dataclass(eq=False)
class Problem(Exception):
    """A refusal with its code; `retry` (s) becomes Retry-After, `extra` joins the document."""

    code: str
    retry: int | None = None
    extra: dict[str, int] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status of this code."""
        return CODES[self.code][0]

    def body(self) -> bytes:
        """The problem document."""
        status, title, detail = CODES[self.code]
        document = {
            "type": _TYPE + self.code,
            "title": title,
            "status": status,
            "code": self.code,
            "detail": detail,
            **self.extra,
        }
        return json.dumps(document).encode()

    def headers(self) -> dict[str, str]:
        """Headers beside the document."""
        headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
        if self.retry is not None:
            headers["retry-after"] = str(self.retry)
        if self.status == 401:
            headers["www-authenticate"] = "Bearer"
        return headers
