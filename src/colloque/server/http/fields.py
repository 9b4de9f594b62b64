"""Bodies of requests and answers: a codec and the words that describe it, kept together.

A form reads and writes one CBOR map strictly (encoding §1) and knows the table of its fields, from
which the interface's description is made: what is documented is what is decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from colloque.wire import schema
from colloque.wire.schema import Codec

T = TypeVar("T")
B = TypeVar("B", bound=bytes)


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A codec with its name in the specification's notation (`bytes32`, `text<=254`)."""

    words: str
    codec: Codec[T]


def raw(size: int) -> Field[bytes]:
    """Exactly `size` bytes."""
    return Field(f"bytes{size}", schema.raw(size))


def blob(maximum: int) -> Field[bytes]:
    """At most `maximum` bytes."""
    return Field(f"bytes<={maximum}", schema.raw_up_to(maximum))


def ident(kind: type[B]) -> Field[B]:
    """A typed id."""
    size: int = kind.SIZE  # type: ignore[attr-defined]  # every id class has it; bytes has not
    return Field(f"bytes{size} ({kind.__name__})", schema.ident(kind))


def text(maximum: int) -> Field[str]:
    """A text of at most `maximum` bytes of UTF-8."""
    return Field(f"text<={maximum}", schema.text(maximum))


def uint() -> Field[int]:
    """An unsigned integer."""
    return Field("uint", schema.uint())


def flag() -> Field[bool]:
    """True or false."""
    return Field("bool", schema.flag())


def optional(inner: Field[T]) -> Field[T | None]:
    """The inner field or null."""
    return Field(f"{inner.words}|null", schema.nullable(inner.codec))


def many(inner: Field[T], maximum: int = 1 << 16, minimum: int = 0) -> Field[tuple[T, ...]]:
    """An array."""
    return Field(f"[{inner.words}]", schema.sequence(inner.codec, maximum, minimum))


def nested(form: Form[T]) -> Field[T]:
    """A map inside."""
    inner = ", ".join(f'"{name}": {field.words}' for name, field in form.fields.items())
    return Field("{" + inner + "}", form.codec)


class Form(Generic[T]):
    """A CBOR map of exactly these fields, read into `make`."""

    def __init__(self, make: Callable[..., T], **fields: Field[Any]) -> None:
        self.name: str = getattr(make, "__name__", "Form")
        self.about: str = (make.__doc__ or "").strip()
        self.fields = fields
        self.codec: Codec[T] = schema.record(
            make, **{name: field.codec for name, field in fields.items()}
        )

    def decode(self, data: bytes, limit: int) -> T:
        """Raises TooLarge, Malformed, UnknownVersion."""
        return schema.decode(self.codec, data, limit)

    def encode(self, value: T) -> bytes:
        """The deterministic CBOR."""
        return schema.encode(self.codec, value)


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing: the empty map."""


EMPTY: Form[Empty] = Form(Empty)
