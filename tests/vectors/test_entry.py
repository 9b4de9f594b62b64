"""Vectors of spec: entry."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases
from tests.vectors.test_conversation import accounts_of, conversation_of

from colloque.sealing.entry import open_entry
from colloque.sealing.membership import EpochKey
from colloque.trust.entry import verify_entry
from colloque.wire.entry import UnknownData, decode_content, encode_content
from colloque.wire.ids import AccountId


def _entry(inputs: Inputs) -> Mapping[str, object]:
    author = accounts_of(inputs)[AccountId(inputs.octets("author"))]
    verified = verify_entry(conversation_of(inputs), author, inputs.octets("entry"))
    key = inputs.part("epoch_key")
    epoch_key = EpochKey(key["compartment"], key["epoch"], key.octets("key"))
    content = open_entry(verified, epoch_key)
    return {"hash": verified.hash, "content": encode_content(content)}


def _content(inputs: Inputs) -> Mapping[str, object]:
    content = decode_content(inputs.octets("content"))
    return {
        "type": content.type,
        "time": content.time,
        "heads": len(content.heads),
        "known": not isinstance(content.data, UnknownData),
        "content": encode_content(content),
    }


READERS: dict[str, Reader] = {"entry": _entry, "content": _content}


@pytest.mark.parametrize("case", cases("entry"))
def test_vector(case: Case) -> None:
    case.check(READERS)
