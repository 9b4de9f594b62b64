"""C2SP chunked-encryption, instance Cobblestone-256 (spec: encoding §5).

salt (24) || commitment (32) || 16 KiB chunks under AES-256-GCM, the last one shorter. The salt is
an argument, which is why the sealing half is written here and not taken from the library.
"""

from __future__ import annotations

from functools import lru_cache
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from colloque.errors import Tampered

CHUNK = 16384
TAG = 16
SEALED_CHUNK = CHUNK + TAG
SALT_SIZE = 24
HEADER_SIZE = 56
MAX_CHUNKS = 1 << 38
Buffer = bytes | bytearray | memoryview

_NOTHING = memoryview(b"")
_INFO = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


def _derive(key: bytes, salt: bytes, context: bytes) -> tuple[bytes, int, bytes]:
    if len(key) != 32 or len(salt) != SALT_SIZE:
        raise ValueError("a key has 32 bytes, a salt 24")
    okm = HKDFExpand(algorithm=SHA512(), length=76, info=_INFO + salt + context).derive(key)
    return okm[:32], int.from_bytes(okm[32:44], "big"), okm[44:]


def sealed_length(length: int) -> int:
    """The length of a sealed plaintext of `length` bytes."""
    return HEADER_SIZE + length + TAG * (length // CHUNK + 1)


@lru_cache(maxsize=8)
def _places(count: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Where `count` chunks stand in the plaintext and in the ciphertext.

    Kept: making them anew for each piece takes a twentieth of the time of sealing it.
    """
    plain = tuple(slice(at, at + CHUNK) for at in range(0, count * CHUNK, CHUNK))
    ends = range(0, count * SEALED_CHUNK, SEALED_CHUNK)
    return plain, tuple(slice(at, at + SEALED_CHUNK) for at in ends)


class _Cutter:
    """Cuts a stream of pieces into whole units; only a unit that lies in two pieces is copied."""

    def __init__(self, unit: int) -> None:
        self._unit = unit
        #: What is left for the next piece: less than one unit.
        self.rest = b""

    def take(self, piece: Buffer) -> tuple[memoryview, ...]:
        """All whole units that are there now, as views of one or more units each."""
        data, joined = memoryview(piece), _NOTHING
        if self.rest:
            missing = self._unit - len(self.rest)
            joined = memoryview(self.rest + data[:missing])
            data = data[missing:]
            if len(joined) < self._unit:
                self.rest = bytes(joined)
                return ()
        whole = len(data) - len(data) % self._unit
        self.rest = bytes(data[whole:])
        return tuple(units for units in (joined, data[:whole]) if units)


class Sealer:
    """Seals one message piece by piece."""

    def __init__(self, key: bytes, context: bytes, salt: bytes) -> None:
        chunk_key, self._nonce, commitment = _derive(key, salt, context)
        self._aead = AESGCM(chunk_key)
        self._cutter = _Cutter(CHUNK)
        self._index = 0
        self._header = salt + commitment

    def update(self, data: Buffer) -> memoryview:
        """Take plaintext of any length, give the ciphertext that is ready (read-only, uncopied)."""
        header, self._header = self._header, b""
        ready = self._cutter.take(data)
        count = sum(map(len, ready)) // CHUNK
        out = bytearray(len(header) + count * SEALED_CHUNK)
        out[: len(header)] = header
        view, at = memoryview(out), len(header)
        for plain in ready:
            at += self._seal_chunks(plain, view[at:])
        return view.toreadonly()

    def finish(self) -> bytes:
        """The last, short chunk."""
        header, self._header = self._header, b""
        nonce = (self._nonce ^ self._index).to_bytes(12, "big")
        self._index += 1
        return header + self._aead.encrypt(nonce, self._cutter.rest, None)

    def _seal_chunks(self, plain: memoryview, out: memoryview) -> int:
        encrypt, base, count = self._aead.encrypt_into, self._nonce, len(plain) // CHUNK
        indices = range(self._index, self._index + count)
        for index, whole, sealed in zip(indices, *_places(count), strict=True):
            encrypt((base ^ index).to_bytes(12, "big"), plain[whole], None, out[sealed])
        self._index += count
        return count * SEALED_CHUNK


class Opener:
    """Opens one message piece by piece; every failure is Tampered, and so is every call after."""

    def __init__(self, key: bytes, context: bytes) -> None:
        self._key, self._context = key, context
        self._header = b""
        self._cutter = _Cutter(SEALED_CHUNK)
        self._aead: AESGCM | None = None
        self._nonce = 0
        self._index = 0
        self._failed = False

    def update(self, data: Buffer) -> memoryview:
        """Take ciphertext of any length, give the plaintext of its whole chunks (uncopied)."""
        if self._failed:
            raise Tampered
        piece, aead = memoryview(data), self._aead
        if aead is None:
            missing = HEADER_SIZE - len(self._header)
            self._header += piece[:missing]
            piece = piece[missing:]
            if len(self._header) < HEADER_SIZE:
                return _NOTHING
            aead = self._open_header()
        ready = self._cutter.take(piece)
        view, at = memoryview(bytearray(sum(map(len, ready)) // SEALED_CHUNK * CHUNK)), 0
        try:
            for sealed in ready:
                at += self._open_chunks(aead, sealed, view[at:])
        except InvalidTag:
            self._failed = True
            raise Tampered from None
        return view.toreadonly()

    def finish(self) -> bytes:
        """The last, short chunk. Raises Tampered for a truncated message."""
        if self._failed or self._aead is None or len(self._cutter.rest) < TAG:
            raise Tampered
        nonce = (self._nonce ^ self._index).to_bytes(12, "big")
        try:
            return self._aead.decrypt(nonce, self._cutter.rest, None)
        except InvalidTag:
            raise Tampered from None

    def _open_header(self) -> AESGCM:
        salt = self._header[:SALT_SIZE]
        chunk_key, self._nonce, commitment = _derive(self._key, salt, self._context)
        if not compare_digest(self._header[SALT_SIZE:], commitment):
            raise Tampered
        self._aead = AESGCM(chunk_key)
        return self._aead

    def _open_chunks(self, aead: AESGCM, sealed: memoryview, out: memoryview) -> int:
        decrypt, base, count = aead.decrypt_into, self._nonce, len(sealed) // SEALED_CHUNK
        indices = range(self._index, self._index + count)
        for index, plain, whole in zip(indices, *_places(count), strict=True):
            decrypt((base ^ index).to_bytes(12, "big"), sealed[whole], None, out[plain])
        self._index += count
        return count * CHUNK


def seal(key: bytes, context: bytes, plaintext: bytes, salt: bytes) -> bytes:
    """Seal under a key (32 bytes) with a fresh salt (24 bytes)."""
    sealer = Sealer(key, context, salt)
    return b"".join((sealer.update(plaintext), sealer.finish()))


def open_sealed(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """Open what `seal` made with this key and context. Raises Tampered, whatever is wrong."""
    if len(key) != 32:
        raise Tampered
    opener = Opener(key, context)
    return b"".join((opener.update(sealed), opener.finish()))


def open_chunk(key: bytes, context: bytes, header: bytes, index: int, sealed: bytes) -> bytes:
    """Random access: one chunk of a message from its header (56 bytes) and sealed bytes.

    Chunk k stands at 56 + k * 16400. A shorter chunk than 16 KiB is the last one. Raises Tampered.
    """
    if len(header) != HEADER_SIZE or not TAG <= len(sealed) <= SEALED_CHUNK:
        raise Tampered
    if not 0 <= index < MAX_CHUNKS:
        raise Tampered
    chunk_key, base, commitment = _derive(key, header[:SALT_SIZE], context)
    if not compare_digest(header[SALT_SIZE:], commitment):
        raise Tampered
    try:
        return AESGCM(chunk_key).decrypt((base ^ index).to_bytes(12, "big"), sealed, None)
    except InvalidTag:
        raise Tampered from None
