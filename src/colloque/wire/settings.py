"""An account's own settings (spec: sync §6)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.wire.ids import AccountId, ConversationId, StatementHash
from colloque.wire.schema import Codec, choice, decode, encode, ident, record, sequence, uint

CONTEXT_LABEL = "colloque/settings"
LIMIT = 1 << 20
FLOOR = 4096
CONTACT_STATES = ("unverified", "invited", "directory", "verified")


@dataclass(frozen=True, slots=True)
class Contact:
    """A pinned account: position of its sigchain, directory serial, first-contact state."""

    account: AccountId
    head: StatementHash
    seq: int
    serial: int
    state: str


@dataclass(frozen=True, slots=True)
class ReadMark:
    """The last entry of a conversation that the owner has read."""

    conversation: ConversationId
    seq: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What an account's clients share among themselves."""

    contacts: tuple[Contact, ...]
    read: tuple[ReadMark, ...]
    version: int


@dataclass(frozen=True, slots=True)
class SettingsContext:
    """What sealed settings are bound to."""

    account: AccountId
    version: int


CONTACT: Codec[Contact] = record(
    Contact,
    account=ident(AccountId),
    head=ident(StatementHash),
    seq=uint(),
    serial=uint(),
    state=choice(*CONTACT_STATES),
)
READ_MARK: Codec[ReadMark] = record(ReadMark, conversation=ident(ConversationId), seq=uint())
SETTINGS: Codec[Settings] = record(
    Settings,
    contacts=sequence(CONTACT, 10_000),
    read=sequence(READ_MARK, 10_000),
    version=uint(),
)
SETTINGS_CONTEXT: Codec[SettingsContext] = record(
    SettingsContext, account=ident(AccountId), version=uint()
)


def encode_settings(settings: Settings) -> bytes:
    """The plaintext before padding."""
    return encode(SETTINGS, settings)


def decode_settings(plaintext: bytes) -> Settings:
    """Raises TooLarge, Malformed."""
    return decode(SETTINGS, plaintext, LIMIT)
