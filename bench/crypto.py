"""Sealing and opening in Python, beside OpenSSL's own figure for AES-256-GCM in the same run."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

from bench.figures import Aim, Figure, say
from bench.openssl import openssl_speed
from bench.rounds import throughput
from colloque.sdk.hashing import HashingThread
from colloque.sealing.content import Opener, Sealer
from colloque.sealing.file import FileSecrets, LeafHasher, Submit, open_file, seal_file
from colloque.wire.file import FileContext, FileDescriptor, ciphertext_length, padded_length
from colloque.wire.ids import ConversationId, EntryId, FileId

SIZES = {"1 KiB": 1 << 10, "1 MiB": 1 << 20, "256 MiB": 1 << 28}
PIECE = 1 << 20
KEY, SALT, BOUND = secrets.token_bytes(32), secrets.token_bytes(24), b"a context"
CONTEXT = FileContext(
    ConversationId(secrets.token_bytes(32)),
    EntryId(secrets.token_bytes(16)),
    FileId(secrets.token_bytes(16)),
)
PLAIN = secrets.token_bytes(PIECE)

CIPHER = Aim(least=0.8)
ROOT = {1: Aim(least=0.33), 2: Aim(least=0.5)}


def pieces(size: int) -> Iterator[bytes]:
    """`size` bytes of plaintext in pieces, as they are read from a file."""
    for _ in range(size // PIECE):
        yield PLAIN
    if size % PIECE:
        yield PLAIN[: size % PIECE]


def seal(size: int) -> list[bytes]:
    """The cipher alone; ciphertext in pieces as they come from a network."""
    sealer = Sealer(KEY, BOUND, SALT)
    whole = b"".join([*(sealer.update(piece) for piece in pieces(size)), sealer.finish()])
    return [whole[at : at + PIECE] for at in range(0, len(whole), PIECE)]


def seal_only(size: int) -> None:
    """Seal, and let the ciphertext go."""
    sealer = Sealer(KEY, BOUND, SALT)
    for piece in pieces(size):
        sealer.update(piece)
    sealer.finish()


def open_only(sealed: list[bytes]) -> None:
    """Open, and let the plaintext go."""
    opener = Opener(KEY, BOUND)
    for piece in sealed:
        opener.update(piece)
    opener.finish()


def seal_with_root(size: int, submit: Submit | None) -> bytes:
    """A file's ciphertext and the root over it; the root."""
    leaves = LeafHasher(submit)
    for _ in seal_file(pieces(size), size, CONTEXT, FileSecrets(KEY, SALT), leaves):
        pass
    return leaves.root()


def open_with_root(sealed: list[bytes], descriptor: FileDescriptor, submit: Submit | None) -> None:
    """Open a file and verify its root."""
    for _ in open_file(sealed, descriptor, CONTEXT, LeafHasher(submit)):
        pass


def sealed_file(size: int) -> tuple[list[bytes], FileDescriptor]:
    """A file to open."""
    leaves = LeafHasher()
    whole = b"".join(seal_file(pieces(size), size, CONTEXT, FileSecrets(KEY, SALT), leaves))
    padded = padded_length(size)
    if len(whole) != ciphertext_length(padded):
        raise ValueError("the ciphertext has not the length of spec: file §1")
    descriptor = FileDescriptor(CONTEXT.file, KEY, size, "", "x", padded, leaves.root())
    return [whole[at : at + PIECE] for at in range(0, len(whole), PIECE)], descriptor


def twice(work: Callable[[], object]) -> Callable[[], object]:
    """Two messages at once, on two threads."""
    pool = ThreadPoolExecutor(2)
    return lambda: list(pool.map(lambda _: work(), range(2)))


def measure() -> Iterator[Figure]:
    """All sizes; the aims are for those in which the cipher, not the set-up of a key, decides."""
    for name, size in SIZES.items():
        say(f"Python, {name}")
        reference = openssl_speed()
        yield Figure(f"{name}: openssl speed, 16 KiB buffers", reference, "MB/s")
        for title, aim, speed in _speeds(size):
            goal = aim if size >= PIECE else None
            ratios = {"openssl": speed / reference}
            aim_of = "" if goal is None else "openssl"
            yield Figure(f"{name}: {title}", speed, "MB/s", goal, ratios, aim_of)


def _speeds(size: int) -> Iterator[tuple[str, Aim | None, float]]:
    repeat = 1 if size > PIECE else 40 if size == PIECE else 400
    sealed, (file, descriptor) = seal(size), sealed_file(size)

    def seal_cipher() -> None:
        seal_only(size)

    def open_cipher() -> None:
        open_only(sealed)

    yield "seal", CIPHER, throughput(seal_cipher, size, 7, repeat)
    yield "open", CIPHER, throughput(open_cipher, size, 7, repeat)
    yield "seal two at once", None, throughput(twice(seal_cipher), 2 * size, 5, repeat)
    yield "open two at once", None, throughput(twice(open_cipher), 2 * size, 5, repeat)
    for threads in (1, 2):
        with HashingThread() if threads == 2 else nullcontext() as other:
            submit = None if other is None else other.submit

            def seal_root(submit: Submit | None = submit) -> None:
                seal_with_root(size, submit)

            def open_root(submit: Submit | None = submit) -> None:
                open_with_root(file, descriptor, submit)

            counted = f"{threads} thread{'s' * (threads - 1)}"
            # A file of one leaf has nothing to share: the second thread pays from two leaves on.
            aim = None if threads == 2 and size <= PIECE else ROOT[threads]
            yield f"seal with root, {counted}", aim, throughput(seal_root, size, 7, repeat)
            yield f"open with root, {counted}", aim, throughput(open_root, size, 7, repeat)
