"""HTTP message signatures in exactly the profile of spec: sync §2 (RFC 9421, RFC 9530)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

_COMPONENTS = '("@method" "@path" "@query" "content-digest" "authorization")'
_INPUT = re.compile(
    rb'sig=(\("@method" "@path" "@query" "content-digest" "authorization"\);created=(\d{1,12});'
    rb'keyid="(dev_[a-z2-7]{52})";alg="ed25519";tag="colloque")'
)
_SIGNATURE = re.compile(rb"sig=:([A-Za-z0-9+/]{86}==):")
_BEARER = re.compile(rb"Bearer ([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class RequestLine:
    """The signed parts of a request: method, raw path, raw query without '?', two headers."""

    method: str
    path: bytes
    query: bytes
    digest: bytes
    authorization: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What the signature headers say, in the only form accepted."""

    params: bytes
    created: int
    keyid: str
    sig: bytes


def content_digest(body: bytes) -> bytes:
    """The Content-Digest header of a body."""
    return b"sha-256=:" + b64encode(sha256(body).digest()) + b":"


def signature_params(created: int, keyid: str) -> bytes:
    """The inner list with its parameters; `created` in seconds."""
    text = f'{_COMPONENTS};created={created};keyid="{keyid}";alg="ed25519";tag="colloque"'
    return text.encode()


def signature_base(line: RequestLine, params: bytes) -> bytes:
    """The bytes that are signed (RFC 9421 §2.5)."""
    return b"\n".join(
        (
            b'"@method": ' + line.method.encode(),
            b'"@path": ' + line.path,
            b'"@query": ?' + line.query,
            b'"content-digest": ' + line.digest,
            b'"authorization": ' + line.authorization,
            b'"@signature-params": ' + params,
        )
    )


def read_claim(signature_input: bytes, signature: bytes) -> Claim | None:
    """The claim of two headers, or None where they are not in the profile."""
    declared = _INPUT.fullmatch(signature_input)
    value = _SIGNATURE.fullmatch(signature)
    if declared is None or value is None:
        return None
    params, created, keyid = declared.groups()
    return Claim(params, int(created), keyid.decode(), b64decode(value.group(1)))


def read_bearer(authorization: bytes) -> bytes | None:
    """The 32-byte token of an Authorization header, or None."""
    match = _BEARER.fullmatch(authorization)
    if match is None:
        return None
    text = match.group(1).replace(b"-", b"+").replace(b"_", b"/") + b"="
    return b64decode(text)
