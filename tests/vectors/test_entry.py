"""Vectors of spec: entry."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases
from tests.vectors.test_conversation import accounts_of, conversation_of

from colloque.errors import RemoteError
from colloque.protocol.conversation import check_gossip
from colloque.protocol.timeline import Placed, Timeline, receive
from colloque.sealing.entry import open_entry
from colloque.sealing.membership import EpochKey
from colloque.trust.entry import VerifiedEntry, verify_entry
from colloque.wire.entry import (
    Entry,
    Message,
    UnknownData,
    content_of,
    decode_content,
    decode_header,
    encode_content,
)
from colloque.wire.ids import AccountId, StatementHash
from colloque.wire.membership import Head


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


def _timeline(inputs: Inputs) -> Mapping[str, object]:
    entries = [
        VerifiedEntry(decode_header(data), b"", Entry(b"", data, b"").hash)
        for data in inputs.many("headers")
    ]
    _, results = receive(Timeline(), entries)
    return {"places": [_place(result) for result in results]}


def _place(result: Placed | RemoteError) -> str:
    if isinstance(result, RemoteError):
        return result.code
    if result.repeated:
        return "repeated"
    return "ok" if result.problem is None else result.problem.code


def _gossip(inputs: Inputs) -> Mapping[str, object]:
    heads = tuple(
        Head(AccountId(item.octets("account")), StatementHash(item.octets("head")), item["seq"])
        for item in inputs.parts("heads")
    )
    behind = check_gossip(content_of(Message(""), heads, 0), accounts_of(inputs))
    return {"behind": behind}


READERS: dict[str, Reader] = {
    "entry": _entry,
    "content": _content,
    "timeline": _timeline,
    "gossip": _gossip,
}


@pytest.mark.parametrize("case", cases("entry"))
def test_vector(case: Case) -> None:
    case.check(READERS)
