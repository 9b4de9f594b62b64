"""Bodies of the confirmation of an address (spec: sync §3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.server.accounts.forms import EMAIL
from colloque.server.http.fields import Form, blob, flag, optional, text


@dataclass(frozen=True, slots=True)
class SignUp:
    """The address to confirm."""

    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """Whether a code was mailed; without mail, a ticket at once."""

    code: bool
    ticket: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirm:
    """The code that was mailed."""

    code: str = field(repr=False)
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A ticket: `bind` for a new address, `evaluate` for one that has an account."""

    ticket: bytes = field(repr=False)


TICKET = blob(4096)
SIGN_UP = Form(SignUp, email=EMAIL)
SENT = Form(Sent, code=flag(), ticket=optional(TICKET))
CONFIRM = Form(Confirm, code=text(16), email=EMAIL)
CONFIRMED = Form(Confirmed, ticket=TICKET)
