"""Vectors of spec: file."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.sealing.file import FileSecrets, LeafHasher, open_file, seal_file
from colloque.wire.file import FILE_DESCRIPTOR, FileContext, ciphertext_length, padded_length
from colloque.wire.ids import ConversationId, EntryId, FileId
from colloque.wire.schema import decode, encode


def _size(inputs: Inputs) -> Mapping[str, object]:
    padded = padded_length(inputs["length"])
    return {"padded": padded, "sealed": ciphertext_length(padded)}


def _descriptor(inputs: Inputs) -> Mapping[str, object]:
    descriptor = decode(FILE_DESCRIPTOR, inputs.octets("descriptor"), 4096)
    return {"descriptor": encode(FILE_DESCRIPTOR, descriptor)}


def _context(inputs: Inputs, file: bytes) -> FileContext:
    conversation = ConversationId(inputs.octets("conversation"))
    return FileContext(conversation, EntryId(inputs.octets("entry")), FileId(file))


def _seal(inputs: Inputs) -> Mapping[str, object]:
    plaintext, leaves = inputs.octets("plaintext"), LeafHasher()
    secrets = FileSecrets(inputs.octets("key"), inputs.octets("salt"))
    pieces = [plaintext[at : at + 10_000] for at in range(0, len(plaintext), 10_000)]
    context = _context(inputs, inputs.octets("file"))
    sealed = b"".join(seal_file(pieces, len(plaintext), context, secrets, leaves))
    return {"root": leaves.root(), "sha256": sha256(sealed).digest(), "size": len(sealed)}


def _open(inputs: Inputs) -> Mapping[str, object]:
    descriptor = decode(FILE_DESCRIPTOR, inputs.octets("descriptor"), 4096)
    ciphertext = inputs.octets("ciphertext")
    pieces = [ciphertext[at : at + 7_000] for at in range(0, len(ciphertext), 7_000)]
    context = _context(inputs, descriptor.file)
    plain = b"".join(open_file(pieces, descriptor, context, LeafHasher()))
    return {"sha256": sha256(plain).digest(), "size": len(plain)}


READERS: dict[str, Reader] = {
    "file-size": _size,
    "file-descriptor": _descriptor,
    "seal-file": _seal,
    "open-file": _open,
}


@pytest.mark.parametrize("case", cases("file"))
def test_vector(case: Case) -> None:
    case.check(READERS)
