"""Bodies of the account's requests and answers (spec: sync §3, §4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.server.http.fields import Form, blob, ident, many, optional, text, uint
from colloque.wire.account import LIMIT as LINK_LIMIT
from colloque.wire.ids import DeviceId
from colloque.wire.keyslots import LIMIT as SET_LIMIT
from colloque.wire.session import LIMIT as SESSION_LIMIT

KEYRING_LIMIT = 1 << 20
SETTINGS_LIMIT = 1 << 20
MAX_ASKED = 100

LINK = blob(LINK_LIMIT)
KEYSLOTS = blob(SET_LIMIT)
SESSION = blob(SESSION_LIMIT)
KEYRING = blob(KEYRING_LIMIT)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Everything that makes an account, in one transaction."""

    email: str = field(repr=False)
    keyring: bytes
    keyslots: bytes
    link: bytes
    ticket: bytes


@dataclass(frozen=True, slots=True)
class Changes:
    """A link, a keyslot set, a keyring: those that change."""

    keyring: bytes | None
    keyslots: bytes | None
    link: bytes | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Links of a sigchain, ascending."""

    links: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Devices:
    """Session devices of an account that somebody has met."""

    devices: tuple[DeviceId, ...]


@dataclass(frozen=True, slots=True)
class SessionStatements:
    """The signed session statements that there are."""

    sessions: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Vault:
    """The sealed keyring and the signed keyslot set."""

    keyring: bytes
    keyslots: bytes


@dataclass(frozen=True, slots=True)
class Settings:
    """Sealed settings with their version; version 0 with an empty blob: none yet."""

    blob: bytes
    version: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """An e-mail address to find an account by."""

    email: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A sigchain, and the signed directory record where there is one; filled up (A29)."""

    chain: tuple[bytes, ...]
    record: bytes | None
    pad: bytes = b""


EMAIL = text(254)
NEW_ACCOUNT = Form(
    NewAccount, email=EMAIL, keyring=KEYRING, keyslots=KEYSLOTS, link=LINK, ticket=blob(4096)
)
CHANGES = Form(Changes, keyring=optional(KEYRING), keyslots=optional(KEYSLOTS), link=optional(LINK))
CHAIN = Form(Chain, links=many(LINK))
DEVICES = Form(Devices, devices=many(ident(DeviceId), MAX_ASKED, 1))
SESSIONS = Form(SessionStatements, sessions=many(SESSION))
VAULT = Form(Vault, keyring=KEYRING, keyslots=KEYSLOTS)
SETTINGS = Form(Settings, blob=blob(SETTINGS_LIMIT), version=uint())
LOOKUP = Form(Lookup, email=EMAIL)
FOUND = Form(Found, chain=many(LINK), record=optional(blob(16384)), pad=blob(1 << 31))
