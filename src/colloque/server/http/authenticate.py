"""Who asks: the session of a signed request (spec: sync §2)."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from colloque.errors import BadSignature
from colloque.server.clock import Clock
from colloque.server.http.problems import Problem
from colloque.trust.signature import verify_plain
from colloque.wire.http_signature import RequestLine, read_bearer, read_claim, signature_base

if TYPE_CHECKING:
    from colloque.server.http.call import HttpRequest
    from colloque.server.login.sessions import Session, Sessions

CLOCK_SECONDS = 300


async def authenticate(
    sessions: Sessions, clock: Clock, request: HttpRequest
) -> tuple[Session, bytes]:
    """The session and the verified body.

    1. the token is of a session that has not ended; 2. the signature headers are in the profile
    and name the session's device; 3. `created` is near our clock; 4. the signature is the device's;
    5. only then the body is read, and its digest is the one that was signed.
    """
    headers = request.headers
    authorization = _header(headers.get("authorization"))
    token = read_bearer(authorization)
    session = None if token is None else await sessions.find(sha256(token).digest())
    claim = read_claim(_header(headers.get("signature-input")), _header(headers.get("signature")))
    if session is None or claim is None or claim.keyid != session.keyid:
        raise Problem("unauthenticated")
    if abs(clock() // 1000 - claim.created) > CLOCK_SECONDS:
        raise Problem("clock")
    digest = _header(headers.get("content-digest"))
    scope = request.scope
    line = RequestLine(
        scope["method"], _raw_path(scope["raw_path"]), scope["query_string"], digest, authorization
    )
    try:
        verify_plain(session.session_key, signature_base(line, claim.params), claim.sig)
    except BadSignature:
        raise Problem("unauthenticated") from None
    body = await request.body()
    if digest != b"sha-256=:" + b64encode(sha256(body).digest()) + b":":
        raise Problem("unauthenticated")
    return session, body


def _header(value: str | None) -> bytes:
    return b"" if value is None else value.encode("latin-1")


def _raw_path(raw: bytes) -> bytes:
    return raw.partition(b"?")[0]
