"""Signing requests with the session key (spec: sync §2)."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field

from colloque.sealing.signing import EntryKey
from colloque.wire.http_signature import (
    RequestLine,
    content_digest,
    signature_base,
    signature_params,
)
from colloque.wire.ids import DeviceId


@dataclass(frozen=True, slots=True)
class Session:
    """A bearer token (32 bytes) and the session key that it is bound to."""

    token: bytes = field(repr=False)
    expires: int
    device: DeviceId
    key: EntryKey = field(repr=False)


def sign_request(
    session: Session, method: str, target: str, body: bytes, created: int
) -> dict[str, str]:
    """The headers of a signed request; `target` is path and query, `created` in seconds."""
    path, _, query = target.partition("?")
    digest = content_digest(body)
    bearer = b"Bearer " + urlsafe_b64encode(session.token).rstrip(b"=")
    line = RequestLine(method, path.encode(), query.encode(), digest, bearer)
    params = signature_params(created, session.device.text())
    signature = session.key.sign_bytes(signature_base(line, params))
    return {
        "authorization": bearer.decode(),
        "content-digest": digest.decode(),
        "signature-input": f"sig={params.decode()}",
        "signature": f"sig=:{b64encode(signature).decode()}:",
    }
