"""Bodies of log-in (spec: sync §3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from colloque.server.accounts.forms import EMAIL, KEYSLOTS, LINK, SESSION
from colloque.server.http.fields import Form, blob, many, optional, raw, uint
from colloque.server.http.padding import pad_for
from colloque.wire.login import LIMIT as ASSERTION_LIMIT


@dataclass(frozen=True, slots=True)
class Start:
    """Whose log-in begins."""

    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Started:
    """What a client verifies before it uses the password; padded to 65536 * 2^i bytes."""

    chain: tuple[bytes, ...]
    keyslots: bytes
    nonce: bytes
    pad: bytes


@dataclass(frozen=True, slots=True)
class Finish:
    """A signed assertion; where the device is new, its link or its session statement."""

    assertion: bytes
    link: bytes | None
    session: bytes | None


@dataclass(frozen=True, slots=True)
class Again:
    """An assertion by the device's session key."""

    assertion: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A session: its token, and when it ends."""

    expires: int
    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Nonce:
    """A number for one assertion, good for 2 minutes."""

    nonce: bytes


ASSERTION = blob(ASSERTION_LIMIT)
START = Form(Start, email=EMAIL)
STARTED = Form(Started, chain=many(LINK), keyslots=KEYSLOTS, nonce=raw(32), pad=blob(1 << 31))
FINISH = Form(Finish, assertion=ASSERTION, link=optional(LINK), session=optional(SESSION))
AGAIN = Form(Again, assertion=ASSERTION)
OPENED = Form(Opened, expires=uint(), token=raw(32))
NONCE = Form(Nonce, nonce=raw(32))


def pad(started: Started) -> Started:
    """The same answer, filled up."""
    return replace(started, pad=pad_for(len(STARTED.encode(started))))
