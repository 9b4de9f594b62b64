"""Typed ids (spec: encoding §4). Ids of different kinds never compare equal (A11)."""

from __future__ import annotations

from base64 import b32decode, b32encode
from typing import ClassVar, Self

from colloque.errors import BadInput


class Id(bytes):
    """A byte string of a fixed size that knows what it names."""

    SIZE: ClassVar[int] = 32
    PREFIX: ClassVar[str] = ""
    __slots__ = ()

    def __new__(cls, value: bytes) -> Self:
        if len(value) != cls.SIZE:
            raise ValueError(f"{cls.__name__} takes {cls.SIZE} bytes")
        return super().__new__(cls, value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and bytes.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = bytes.__hash__

    def text(self) -> str:
        """Prefix and lower-case base32 without padding."""
        return self.PREFIX + b32encode(self).decode().rstrip("=").lower()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises BadInput for anything that `text` would not give."""
        body = text.removeprefix(cls.PREFIX)
        try:
            value = cls(b32decode(body.upper() + "=" * (-len(body) % 8)))
        except ValueError:
            raise BadInput from None
        if value.text() != text:
            raise BadInput
        return value

    def __repr__(self) -> str:
        return f"{self.text()[: len(self.PREFIX) + 8]}…"

    __str__ = __repr__


class AccountId(Id):
    """Hash of an account's first link."""

    PREFIX = "acct_"
    __slots__ = ()


class DeviceId(Id):
    """Hash of a device's public keys."""

    PREFIX = "dev_"
    __slots__ = ()


class ConversationId(Id):
    """Hash of a conversation's first membership statement."""

    PREFIX = "conv_"
    __slots__ = ()


class StatementHash(Id):
    """Hash of a signed statement or of an entry's header."""

    PREFIX = "stmt_"
    __slots__ = ()


class Handle(Id):
    """Hash of deployment and e-mail address."""

    PREFIX = "hdl_"
    __slots__ = ()


class DeploymentId(Id):
    """Hash of a deployment's first descriptor."""

    PREFIX = "dep_"
    __slots__ = ()


class EntryId(Id):
    """Random id of an entry."""

    SIZE = 16
    PREFIX = "entry_"
    __slots__ = ()


class FileId(Id):
    """Random id of a file."""

    SIZE = 16
    PREFIX = "file_"
    __slots__ = ()


class KeyslotId(Id):
    """Random id of a keyslot."""

    SIZE = 16
    PREFIX = "slot_"
    __slots__ = ()
