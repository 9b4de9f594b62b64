"""Codecs: how a typed structure becomes a CBOR value and back (spec: encoding §1).

A codec reads a decoded value strictly (unknown and missing fields are refused) and writes the same
value again. Structures are frozen dataclasses; their codec stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from colloque.errors import Malformed, UnknownVersion
from colloque.wire import cbor
from colloque.wire.cbor import MAX_UINT, Value

T = TypeVar("T")
B = TypeVar("B", bound=bytes)


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """A pair of pure functions; `read` raises Malformed for what `write` would not give."""

    read: Callable[[Value], T]
    write: Callable[[T], Value]


def encode(codec: Codec[T], value: T) -> bytes:
    """The deterministic CBOR of a structure."""
    return cbor.encode(codec.write(value))


def decode(codec: Codec[T], data: bytes, limit: int) -> T:
    """Decode at most `limit` bytes. Raises TooLarge, Malformed, UnknownVersion."""
    return codec.read(cbor.decode(data, limit))


def _same(value: Any) -> Any:
    return value


def uint(maximum: int = MAX_UINT) -> Codec[int]:
    """An unsigned integer up to `maximum`."""

    def read(value: Value) -> int:
        if type(value) is not int or not 0 <= value <= maximum:
            raise Malformed
        return value

    return Codec(read, _same)


def raw(size: int) -> Codec[bytes]:
    """A byte string of exactly `size` bytes."""

    def read(value: Value) -> bytes:
        if type(value) is not bytes or len(value) != size:
            raise Malformed
        return value

    return Codec(read, _same)


def raw_up_to(maximum: int) -> Codec[bytes]:
    """A byte string of at most `maximum` bytes."""

    def read(value: Value) -> bytes:
        if type(value) is not bytes or len(value) > maximum:
            raise Malformed
        return value

    return Codec(read, _same)


def ident(kind: type[B]) -> Codec[B]:
    """A typed id (spec: encoding §4)."""
    size: int = kind.SIZE  # type: ignore[attr-defined]  # every id class has it; bytes has not

    def read(value: Value) -> B:
        if type(value) is not bytes or len(value) != size:
            raise Malformed
        return kind(value)

    return Codec(read, bytes)


def text(maximum: int) -> Codec[str]:
    """A text of at most `maximum` bytes of UTF-8."""

    def read(value: Value) -> str:
        if type(value) is not str:
            raise Malformed
        if len(value) > maximum or (not value.isascii() and len(value.encode()) > maximum):
            raise Malformed
        return value

    return Codec(read, _same)


def choice(*allowed: str) -> Codec[str]:
    """One of a closed list of words."""
    words = frozenset(allowed)

    def read(value: Value) -> str:
        if type(value) is not str or value not in words:
            raise Malformed
        return value

    return Codec(read, _same)


def flag() -> Codec[bool]:
    """True or false."""

    def read(value: Value) -> bool:
        if type(value) is not bool:
            raise Malformed
        return value

    return Codec(read, _same)


def version(number: int) -> Codec[int]:
    """A structure version: exactly `number`, another one is UnknownVersion."""

    def read(value: Value) -> int:
        if type(value) is not int:
            raise Malformed
        if value != number:
            raise UnknownVersion
        return value

    return Codec(read, _same)


def nullable(inner: Codec[T]) -> Codec[T | None]:
    """`null` or the inner structure."""

    def read(value: Value) -> T | None:
        return None if value is None else inner.read(value)

    def write(value: T | None) -> Value:
        return None if value is None else inner.write(value)

    return Codec(read, write)


def sequence(inner: Codec[T], maximum: int, minimum: int = 0) -> Codec[tuple[T, ...]]:
    """An array of `minimum`..`maximum` structures, read as a tuple."""
    read_one, write_one = inner.read, inner.write

    def read(value: Value) -> tuple[T, ...]:
        if type(value) is not list or not minimum <= len(value) <= maximum:
            raise Malformed
        return tuple([read_one(item) for item in value])

    def write(value: Sequence[T]) -> Value:
        return [write_one(item) for item in value]

    return Codec(read, write)


def record(make: Callable[..., T], **fields: Codec[Any]) -> Codec[T]:
    """A map with exactly these fields, read into `make(**fields)`."""
    readers = [(name, codec.read) for name, codec in fields.items()]
    writers = [(name, codec.write) for name, codec in fields.items()]
    count = len(fields)

    def read(value: Value) -> T:
        if type(value) is not dict or len(value) != count:
            raise Malformed
        try:
            return make(**{name: reader(value[name]) for name, reader in readers})
        except KeyError:
            raise Malformed from None

    def write(value: T) -> Value:
        return {name: writer(getattr(value, name)) for name, writer in writers}

    return Codec(read, write)


def tagged(tag: str, kinds: Mapping[str, tuple[type[Any], Codec[Any]]]) -> Codec[Any]:
    """A union of records told apart by the text field `tag`; unknown tags are Malformed."""
    by_type = {cls: (name, codec) for name, (cls, codec) in kinds.items()}

    def read(value: Value) -> Any:
        if type(value) is not dict:
            raise Malformed
        name = value.get(tag)
        if type(name) is not str or name not in kinds:
            raise Malformed
        return kinds[name][1].read({key: item for key, item in value.items() if key != tag})

    def write(value: Any) -> Value:
        name, codec = by_type[type(value)]
        return {**cast(dict[str, Value], codec.write(value)), tag: name}

    return Codec(read, write)
