"""Small parts of the server, one by one."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloque.server.config import BadConfiguration, read_config
from colloque.server.directory.folding import fold, patterns
from colloque.server.events.notice import MAX_PAYLOAD, Notice, _payloads, read_notices
from colloque.server.files.blobs import Blobs
from colloque.server.files.ranges import read_range
from colloque.server.http.padding import UNIT as PAD_UNIT
from colloque.server.http.problems import CODES, Problem
from colloque.server.limits import Bucket
from colloque.server.login.forms import STARTED, Started, pad
from colloque.trust import merkle
from colloque.wire.http_signature import (
    RequestLine,
    content_digest,
    read_bearer,
    read_claim,
    signature_base,
    signature_params,
)
from colloque.wire.ids import AccountId, ConversationId, FileId


@given(st.integers(0, 200_000))
def test_a_started_log_in_is_padded(size: int) -> None:
    chain = tuple(bytes(min(65536, size - at)) for at in range(0, size, 65536))
    padded = pad(Started(chain, b"", bytes(32), b""))
    length = len(STARTED.encode(padded))
    assert length % PAD_UNIT == 0
    assert (length // PAD_UNIT).bit_count() == 1


def test_padding_at_the_edges() -> None:
    """Where the length of the padding's own length changes."""
    for size in range(PAD_UNIT - 400, PAD_UNIT + 1):
        started = Started((bytes(size),), b"", bytes(32), b"")
        assert len(STARTED.encode(pad(started))) in (PAD_UNIT, 2 * PAD_UNIT)


def test_a_bucket_refills_evenly() -> None:
    now = [0]
    bucket = Bucket(3, 3000, lambda: now[0])
    for _ in range(3):
        bucket.take("ada")
    with pytest.raises(Problem) as refused:
        bucket.take("ada")
    assert (refused.value.code, refused.value.retry) == ("too-many", 1)
    bucket.take("ben")
    now[0] = 1000
    bucket.take("ada")
    with pytest.raises(Problem):
        bucket.take("ada")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  Saint-ÉTIENNE  ", "saint-etienne"), ("Straße", "strasse"), ("Zoë  Müller", "zoe muller")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_patterns_escape() -> None:
    assert patterns("50% a_b \\") == ["%50\\%%", "%a\\_b%", "%\\\\%"]


def test_notices_travel_in_small_payloads() -> None:
    notices = [
        Notice("entry", ConversationId(secrets.token_bytes(32)), seq=n, compartment="medical")
        for n in range(300)
    ]
    notices += [Notice("session", token=secrets.token_bytes(32))]
    notices += [Notice("chain", account=AccountId(bytes(32)), seq=7)]
    payloads = list(_payloads(notices))
    assert all(len(payload) <= MAX_PAYLOAD for payload in payloads)
    assert [notice for payload in payloads for notice in read_notices(payload)] == notices


def test_ranges_without_bytes() -> None:
    with pytest.raises(Problem):
        read_range("bytes=-0", 10)
    assert read_range("bytes=-", 10) is None
    assert read_range("bytes=-99", 10) == (0, 10)


def test_the_signature_base_is_that_of_the_specification() -> None:
    params = signature_params(1_700_000_000, "dev_" + "a" * 52)
    line = RequestLine("POST", b"/v1/x", b"after=1", content_digest(b""), b"Bearer t")
    assert signature_base(line, params).decode().split("\n") == [
        '"@method": POST',
        '"@path": /v1/x',
        '"@query": ?after=1',
        '"content-digest": sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
        '"authorization": Bearer t',
        '"@signature-params": ("@method" "@path" "@query" "content-digest" "authorization")'
        f';created=1700000000;keyid="dev_{"a" * 52}";alg="ed25519";tag="colloque"',
    ]


@given(st.binary(max_size=300), st.binary(max_size=120))
def test_any_signature_headers(declared: bytes, value: bytes) -> None:
    assert read_claim(declared, value) is None
    assert read_bearer(declared) is None


def test_blobs_drop_what_an_interrupted_part_left(tmp_path: Path) -> None:
    blobs, file = Blobs(tmp_path), FileId(secrets.token_bytes(16))
    blobs.append(file, 0, b"abc")
    path = next(path for path in (tmp_path / "open").rglob("*") if path.is_file())
    with path.open("ab") as stream:
        stream.write(b"left behind by a crash")
    blobs.append(file, 3, b"def")
    assert blobs.root(file, 6) == merkle.root([b"abcdef"])
    assert blobs.root(file, 60) is None
    blobs.finish(file, 6)
    blobs.finish(file, 6)
    assert blobs.read(file, 1, 4) == b"bcde"
    assert not any(path.is_file() for path in (tmp_path / "open").rglob("*"))
    done = next(path for path in (tmp_path / "done").rglob("*") if path.is_file())
    assert done.read_bytes() == b"abcdef"
    assert done.stat().st_mode & 0o77 == 0


def test_problems_have_a_status_each() -> None:
    for code in CODES:
        assert Problem(code).body()


@pytest.mark.parametrize("text", ["dsn = 1\nnope = 2", "not toml", 'data = "x"'])
def test_a_bad_configuration(tmp_path: Path, text: str) -> None:
    path = tmp_path / "server.toml"
    path.write_text(text)
    with pytest.raises(BadConfiguration):
        read_config(path)
