"""What an EvilServer says instead of the truth: one set for the clients in every language.

The Python tests hand a lie to `EvilServer.tell`; the tests of the browser's client name it, with
its arguments, to the liars of tests/attacks/web.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from colloque.wire import cbor

Change = Callable[[Any], Any]

CHAIN = r"^/v1/accounts/[^/]+/chain$"
CONTENT = r"/content$"
ENTRIES = r"/entries$"
LISTING = r"^/v1/conversations$"
LOG_IN = r"^/v1/login/start$"
LOOK_UP = r"^/v1/lookup$"
MEMBERSHIP = r"/membership$"
SESSIONS = r"/sessions$"
SETTINGS = r"^/v1/account/settings$"
VAULT = r"^/v1/account/vault$"
#: A chunk of a file as it is stored, and what stands before the first (spec: file §1).
CHUNK, HEAD = 16400, 56


class Lie(NamedTuple):
    """Which answers are changed, and how."""

    method: str
    path: str
    change: Change


def flip(data: bytes, place: int, bit: int = 0) -> bytes:
    """The same bytes with one bit turned."""
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


# Any answer.


def with_fields(method: str, path: str, fields: dict[str, Any]) -> Lie:
    """Some fields with other values, or added."""
    return Lie(method, path, lambda answer: {**answer, **fields})


def instead(method: str, path: str, answer: bytes) -> Lie:
    """Another answer, encoded."""
    return Lie(method, path, lambda _: cbor.decode(answer, 1 << 27))


def flipped(method: str, path: str, field: str, percent: int) -> Lie:
    """One bit of a field, or of the first item of a list, at this share of its length."""

    def change(answer: Any) -> Any:
        value = answer[field]
        if isinstance(value, list):
            return {**answer, field: [_flip_at(value[0], percent), *value[1:]]}
        return {**answer, field: _flip_at(value, percent)}

    return Lie(method, path, change)


def _flip_at(data: bytes, percent: int) -> bytes:
    return flip(data, len(data) * percent // 100)


# Accounts.


def chain_hidden(account: str = "[^/]+") -> Lie:
    """An account's chain has not grown."""
    return with_fields("GET", rf"^/v1/accounts/{account}/chain$", {"links": []})


def chain_instead(links: list[bytes]) -> Lie:
    """Other links than there are."""
    return with_fields("GET", CHAIN, {"links": links})


def settings_older() -> Lie:
    """The account has no settings yet."""
    return with_fields("GET", SETTINGS, {"blob": b"", "version": 0})


# Conversations.


def line_at(seq: int, head: bytes | None = None) -> Lie:
    """A list that names this position for all conversations."""
    named: dict[str, Any] = {"seq": seq} if head is None else {"seq": seq, "head": head}
    return _lines(named)


def line_counts(entries: int) -> Lie:
    """A list that counts so many entries in every conversation."""
    return _lines({"entries": entries})


def _lines(fields: dict[str, Any]) -> Lie:
    def change(listing: Any) -> Any:
        return {**listing, "conversations": [{**one, **fields} for one in listing["conversations"]]}

    return Lie("GET", LISTING, change)


def statement_once(statement: bytes, wraps: bytes) -> Lie:
    """This statement whatever has been asked, once."""
    left = [{"statement": statement, "wraps": wraps}]
    return Lie("GET", MEMBERSHIP, lambda a: {**a, "statements": [left.pop()]} if left else a)


def statement_behind(statement: bytes, wraps: bytes) -> Lie:
    """This statement behind what there is."""
    posted = {"statement": statement, "wraps": wraps}
    return Lie("GET", MEMBERSHIP, lambda a: a if a["statements"] else {**a, "statements": [posted]})


def statements_first(count: int) -> Lie:
    """Only the oldest statements, and behind them nothing, as if nothing else had been."""
    left = [count]

    def change(answer: Any) -> Any:
        return {**answer, "statements": answer["statements"][: left.pop() if left else 0]}

    return Lie("GET", MEMBERSHIP, change)


# Entries.


def entry_part_flipped(part: str) -> Lie:
    """One bit of every entry's `header`, `body` or `sig`."""

    def changed(stored: Any) -> Any:
        entry: Any = cbor.decode(stored["entry"], 1 << 20)
        data = bytes(entry[part])
        entry[part] = flip(data, len(data) // 2)
        return {**stored, "entry": cbor.encode(entry)}

    return Lie("GET", ENTRIES, lambda a: {**a, "entries": [changed(one) for one in a["entries"]]})


def entry_held_back(place: int = 1) -> Lie:
    """The page without one entry."""

    def change(page: Any) -> Any:
        entries = page["entries"]
        return {**page, "entries": [*entries[:place], *entries[place + 1 :]]}

    return Lie("GET", ENTRIES, change)


def entry_without(seq: int) -> Lie:
    """Every page without the entry of this number."""

    def change(page: Any) -> Any:
        return {**page, "entries": [one for one in page["entries"] if one["seq"] != seq]}

    return Lie("GET", ENTRIES, change)


def entries_swapped() -> Lie:
    """The two entries of a page in each other's place."""

    def change(page: Any) -> Any:
        if len(page["entries"]) != 2:
            return page
        one, two = page["entries"]
        swapped = [{**one, "entry": two["entry"]}, {**two, "entry": one["entry"]}]
        return {**page, "entries": swapped}

    return Lie("GET", ENTRIES, change)


def entry_planted(entry: bytes, seq: int, conversation: str = "[^/]+") -> Lie:
    """An entry behind what is there."""

    def change(page: Any) -> Any:
        if page["entries"] or page.get("more"):
            return page
        return {**page, "entries": [{"entry": entry, "received": 1, "seq": seq}]}

    return Lie("GET", rf"/{conversation}/entries$", change)


def sessions_instead(sessions: list[bytes]) -> Lie:
    """Other session statements than there are."""
    return with_fields("POST", SESSIONS, {"sessions": sessions})


# Files.


def _swap_chunks(data: bytes) -> bytes:
    first, second = slice(HEAD, HEAD + CHUNK), slice(HEAD + CHUNK, HEAD + 2 * CHUNK)
    return data[:HEAD] + data[second] + data[first] + data[HEAD + 2 * CHUNK :]


def _double_chunk(data: bytes) -> bytes:
    return data[: HEAD + CHUNK] + data[HEAD : HEAD + CHUNK] + data[HEAD + 2 * CHUNK :]


def _flip_chunk(number: int) -> Callable[[bytes], bytes]:
    return lambda data: flip(data, HEAD + number * CHUNK + 9)


#: What can be done to a file of 64 chunks or more.
FILE_CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "chunks-swapped": _swap_chunks,
    "chunk-twice": _double_chunk,
    "appended": lambda data: data + bytes(16),
    "salt": lambda data: flip(data, 0),
    "commitment": lambda data: flip(data, 24),
    "tag": lambda data: flip(data, HEAD + CHUNK - 1),
    "end": lambda data: flip(data, len(data) - 1),
    **{f"chunk-{n}": _flip_chunk(n) for n in range(64)},
}


def file_changed(how: str) -> Lie:
    """A file with one of the changes above."""
    return Lie("GET", CONTENT, FILE_CHANGES[how])


def file_instead(content: bytes) -> Lie:
    """The bytes of another file."""
    return Lie("GET", CONTENT, lambda _: content)


LIES: dict[str, Callable[..., Lie]] = {
    one.__name__.replace("_", "-"): one
    for one in (
        with_fields,
        instead,
        flipped,
        chain_hidden,
        chain_instead,
        settings_older,
        line_at,
        line_counts,
        statement_once,
        statement_behind,
        statements_first,
        entry_part_flipped,
        entry_held_back,
        entry_without,
        entries_swapped,
        entry_planted,
        sessions_instead,
        file_changed,
        file_instead,
    )
}
