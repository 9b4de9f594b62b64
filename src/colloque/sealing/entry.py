"""Sealing and opening entries (spec: entry §2, §3 step 5)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256

from colloque.errors import BadInput, WrongPurpose
from colloque.sealing.content import open_sealed, seal
from colloque.sealing.membership import EpochKey
from colloque.sealing.signing import EntryKey
from colloque.trust.entry import VerifiedEntry, check_date
from colloque.wire.entry import (
    BODY_LABEL,
    KEY_LABEL,
    LABEL,
    LIMIT,
    SEALED_KEY_SIZE,
    Content,
    Entry,
    Header,
    context_of,
    decode_content,
    encode_content,
    encode_header,
)
from colloque.wire.padding import pad, unpad
from colloque.wire.pae import pae


@dataclass(frozen=True, slots=True)
class ContentSecrets:
    """Fresh randomness of one entry: content key (32 bytes) and two salts (24 bytes each)."""

    key: bytes = field(repr=False)
    key_salt: bytes = field(repr=False)
    body_salt: bytes = field(repr=False)


def seal_entry(
    header: Header, content: Content, key: EpochKey, secrets: ContentSecrets, author: EntryKey
) -> Entry:
    """Seal and sign. `header.body` and `header.size` are filled in here.

    Raises BadInput when the content is too large for an entry.
    """
    _check_key(header, key)
    context = context_of(header)
    body = seal(key.key, pae(KEY_LABEL, 1, context), secrets.key, secrets.key_salt) + seal(
        secrets.key, pae(BODY_LABEL, 1, context), pad(encode_content(content)), secrets.body_salt
    )
    if len(body) > LIMIT - 8192:
        raise BadInput
    encoded = encode_header(replace(header, body=sha256(body).digest(), size=len(body)))
    return Entry(body, encoded, author.sign(LABEL, 1, encoded))


def open_entry(entry: VerifiedEntry, key: EpochKey) -> Content:
    """Open a verified entry with its epoch's key. Raises Tampered, Malformed.

    Raises NotAuthorised for one that is dated after the end of its device.
    """
    _check_key(entry.header, key)
    context = context_of(entry.header)
    sealed_key, sealed = entry.body[:SEALED_KEY_SIZE], entry.body[SEALED_KEY_SIZE:]
    content_key = open_sealed(key.key, pae(KEY_LABEL, 1, context), sealed_key)
    opened = open_sealed(content_key, pae(BODY_LABEL, 1, context), sealed)
    content = decode_content(unpad(opened))
    check_date(entry, content.time)
    return content


def _check_key(header: Header, key: EpochKey) -> None:
    if (key.compartment, key.epoch) != (header.compartment, header.epoch):
        raise WrongPurpose
