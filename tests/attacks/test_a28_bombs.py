"""A28: bombs are refused within 64 MB and a second, before anything grows (spec: encoding §1).

Every decoder of untrusted bytes gets bombs of its own limit, 1 MiB at most, in a fresh process that
measures itself (processor time). Compressed answers are refused, whatever is in them (sync §1).
"""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.unit.wire.samples import STRUCTURES, Structure

from colloque.errors import Malformed, RemoteError, TooLarge
from colloque.sdk import answers, transport
from colloque.sdk.transport import Transport
from colloque.wire import cbor

ROOT = Path(__file__).resolve().parents[2]
MIB = 1 << 20
MAX_MEMORY, MAX_SECONDS = 64 * MIB, 1.0
LETTERS = "".join(sorted("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def head(major: int, number: int) -> bytes:
    """The head of an array (4) or map (5), as short as it must be."""
    for info, size in ((24, 1), (25, 2), (26, 4)):
        if number < 1 << 8 * size:
            short = number < 24
            tail = b"" if short else number.to_bytes(size, "big")
            return bytes([major << 5 | (number if short else info)]) + tail
    raise AssertionError("too many")


def filled(item: bytes, size: int) -> bytes:
    """An array full of one item."""
    count = max(0, size - 5) // len(item)
    return head(4, count) + item * count


def keyed(size: int) -> bytes:
    """A map of as many different keys as fit, in their order."""
    items: list[bytes] = []
    length = 5
    for letters in (1, 2, 3, 4):
        for word in product(LETTERS, repeat=letters):
            item = bytes([0x60 | letters]) + "".join(word).encode() + b"\0"
            if length + len(item) > size:
                return head(5, len(items)) + b"".join(items)
            items.append(item)
            length += len(item)
    raise AssertionError("more letters are needed")


@cache
def bombs(size: int) -> dict[str, bytes]:
    """What a decoder of `size` bytes may be sent."""
    return {
        "empty arrays": filled(b"\x80", size),
        "empty maps": filled(b"\xa0", size),
        "arrays in arrays": filled(b"\x81\x80", size),
        "zeros": filled(b"\0", size),
        "nulls": filled(b"\xf6", size),
        "small integers": filled(b"\x19\x10\x00", size),
        "large integers": filled(b"\x1b\x00\x1f" + b"\xff" * 6, size),
        "short texts": filled(b"\x62ab", size),
        "short bytes": filled(b"\x42ab", size),
        "keys": keyed(size),
        "nesting": b"\x81" * size,
        "nested maps": (b"\xa1\x61a" * size)[:size],
        "a length of 2^62": b"\x5b" + (1 << 62).to_bytes(8, "big") + bytes(max(0, size - 9)),
        "an array of 2^62": b"\x9b" + (1 << 62).to_bytes(8, "big") + bytes(max(0, size - 9)),
        "a map of 2^40": b"\xbb" + (1 << 40).to_bytes(8, "big") + bytes(max(0, size - 9)),
        "one long text": b"\x7a" + (size - 5).to_bytes(4, "big") + b"a" * (size - 5),
        "over the limit": bytes(size + 1),
    }


#: Run in a process of its own: the peak of its memory beyond what it had, and the time.
MEASURE = """
import json, resource, sys, time
from tests.attacks.test_a28_bombs import STRUCTURES, bombs
from colloque.errors import RemoteError
from colloque.wire import cbor
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
results = {}
for bomb, data in bombs(1 << 20).items():
    before, start = peak(), time.process_time()
    try:
        cbor.decode(data, 1 << 20)
        outcome = "decoded"
    except RemoteError as error:
        outcome = error.code
    results[bomb] = [outcome, peak() - before, time.process_time() - start]
json.dump(results, sys.stdout)
"""


def test_a28_no_bomb_of_a_mebibyte_takes_64_mb_or_a_second() -> None:
    """Many small values are no bomb as long as they stay within both."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], cwd=ROOT, capture_output=True, check=True, text=True
    )
    results: dict[str, tuple[str, int, float]] = json.loads(done.stdout)
    assert len(results) == len(bombs(1024))
    for bomb, (outcome, memory, seconds) in results.items():
        assert memory < MAX_MEMORY, (bomb, memory)
        assert seconds < MAX_SECONDS, (bomb, seconds)
        assert outcome in ("malformed", "too-large", "decoded"), bomb
    refused = {bomb for bomb, (outcome, *_) in results.items() if outcome != "decoded"}
    assert refused >= {"empty arrays", "empty maps", "arrays in arrays", "zeros", "nulls",
                       "small integers", "short texts", "short bytes", "nesting", "nested maps",
                       "a length of 2^62", "an array of 2^62", "a map of 2^40",
                       "over the limit"}  # fmt: skip


@pytest.mark.parametrize("structure", STRUCTURES, ids=str)
def test_a28_every_decoder_refuses_every_bomb_of_its_limit(structure: Structure) -> None:
    for bomb, data in bombs(min(structure.limit, MIB)).items():
        start = time.process_time()
        with pytest.raises(RemoteError):
            structure.decode(data)
        assert time.process_time() - start < MAX_SECONDS, bomb


def test_a28_many_values_are_bounded_however_long_the_answer() -> None:
    """An answer may have 128 MiB; what it may have in values does not grow with that."""
    allowed = cbor.MAX_ITEMS
    assert len(cbor.decode(filled(b"\0", allowed + 5), 1 << 27)) == allowed  # type: ignore[arg-type]
    for item in (b"\0", b"\xf6", b"\x41a", b"\x61a"):
        with pytest.raises(Malformed):
            cbor.decode(filled(item, (allowed + 1) * len(item) + 5), 1 << 27)
    for empty in (b"\x80", b"\xa0"):
        with pytest.raises(Malformed):
            cbor.decode(filled(empty, cbor.MAX_CONTAINERS + 5), 1 << 27)
    pairs = keyed(1 << 21)
    assert int.from_bytes(pairs[1:5], "big") * 2 > allowed
    with pytest.raises(Malformed):
        cbor.decode(pairs, 1 << 27)


def server_of(*responses: httpx.Response) -> Transport:
    """A transport whose server gives these answers."""
    left = list(responses)
    mock = httpx.MockTransport(lambda _: left.pop(0))
    return Transport("http://colloque.test", lambda: 0, httpx.AsyncClient(transport=mock))


def compressed(kind: str) -> httpx.Response:
    """Seventy kilobytes on the wire, 64 MB behind them."""
    zeros = zlib.compressobj(9, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    content = b"".join(zeros.compress(bytes(MIB)) for _ in range(64)) + zeros.flush()
    assert len(content) < MIB // 8

    async def body() -> AsyncIterator[bytes]:
        yield content

    return httpx.Response(200, content=body(), headers={"content-encoding": kind})


@pytest.mark.parametrize("kind", ["gzip", "deflate"])
async def test_a28_a_compressed_answer_is_refused_unread(kind: str) -> None:
    client = server_of(compressed(kind), compressed(kind), compressed(kind))
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            await client.ask("GET", "/v1/deployment", answers.DESCRIPTORS, signed=False)
        with pytest.raises(Malformed):
            await client.post_sealed("/guardians/1", b"sealed")
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    finally:
        tracemalloc.stop()


async def test_a28_no_answer_is_asked_for_compressed() -> None:
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, content=cbor.encode({}))

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    client = Transport("http://colloque.test", lambda: 0, http)
    await client.ask("POST", "/v1/nonce", answers.EMPTY, {}, signed=False)
    await client.post_sealed("/guardians/1", b"sealed")
    assert [headers["accept-encoding"] for headers in seen] == ["identity"] * 2


async def test_a28_an_endless_answer_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_LIMIT", 4 * MIB)

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(MIB)
            await asyncio.sleep(0)

    client = server_of(httpx.Response(200, content=endless()))
    with pytest.raises(TooLarge):
        await client.ask("POST", "/v1/nonce", answers.NONCE, {}, signed=False)


def test_a28_control_a_small_gzip_bomb_would_be_one() -> None:
    content: Any = gzip.compress(bytes(64 * MIB))
    assert len(content) < MIB // 8
    assert len(gzip.decompress(content)) == 64 * MIB
