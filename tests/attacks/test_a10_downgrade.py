"""A10: one version, one suite, parameters compiled in (spec: password §3, encoding §3).

Every structure that carries a version refuses any other; nothing anywhere has a place for
parameters; and an answer that offers some is refused before a password is hashed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import cbor2
import pytest
from tests.unit.protocol import fakes
from tools.vectors.cast import Person, descriptor, signed_descriptor
from tools.vectors.entry import Writer
from tools.vectors.stream import Stream

from colloque.errors import ColloqueError, Malformed, RemoteError, UnknownVersion
from colloque.protocol.log_in import Bundle, start_log_in
from colloque.sealing import password
from colloque.trust.deployment import verify_descriptors
from colloque.trust.sigchain import verify_chain
from colloque.wire.entry import decode_entry, encode_entry
from colloque.wire.file import FILE_DESCRIPTOR, FileDescriptor
from colloque.wire.guardian import EVALUATE
from colloque.wire.ids import FileId
from colloque.wire.schema import decode, encode
from colloque.wire.signed import decode_signed

SPEC = Path(__file__).resolve().parents[2] / "spec"
OTHER_VERSIONS = (0, 2, 255, 1 << 53)


def with_field(data: bytes, name: str, value: object) -> bytes:
    """A map with one field changed or added."""
    return cbor2.dumps({**cbor2.loads(data), name: value}, canonical=True)


def test_a10_the_parameters_are_those_of_the_spec() -> None:
    page = (SPEC / "password.md").read_text()
    named = re.search(r"m = (\d+) KiB, t = (\d+), p = (\d+)", page)
    assert named is not None
    compiled = (password.MEMORY_KIB, password.PASSES, password.LANES)
    assert tuple(map(int, named.groups())) == compiled
    assert compiled[0] >= 19 * 1024
    assert compiled[1] >= 2


@pytest.mark.parametrize("v", OTHER_VERSIONS)
def test_a10_another_version_of_a_statement_is_refused(v: int) -> None:
    ana = Person("Ana", "patient")
    for data in (ana.links[0], signed_descriptor(descriptor())):
        label = cbor2.loads(data)["label"]
        with pytest.raises((UnknownVersion, Malformed)):
            decode_signed(with_field(data, "v", v), label, 65536)
    with pytest.raises(RemoteError):
        verify_chain([with_field(ana.links[0], "v", v)], ana.state.deployment)
    with pytest.raises(RemoteError):
        verify_descriptors([with_field(signed_descriptor(descriptor()), "v", v)])


@pytest.mark.parametrize("v", OTHER_VERSIONS)
def test_a10_another_version_of_an_entry_or_a_file_is_refused(v: int) -> None:
    writer = Writer()
    entry = encode_entry(writer.entry(writer.header()))
    decode_entry(entry)
    with pytest.raises((UnknownVersion, Malformed)):
        decode_entry(with_field(entry, "v", v))
    named = FileDescriptor(FileId(bytes(16)), bytes(32), 1, "text/plain", "a", 1024, bytes(32))
    file = encode(FILE_DESCRIPTOR, named)
    assert decode(FILE_DESCRIPTOR, file, 4096) == named
    with pytest.raises((UnknownVersion, Malformed)):
        decode(FILE_DESCRIPTOR, with_field(file, "version", v), 4096)


OFFERS: dict[str, object] = {
    "argon2": {"m": 8, "p": 1, "t": 1},
    "kdf": "pbkdf2",
    "memory": 8,
    "suite": 0,
    "v": 0,
}


@pytest.mark.parametrize("offer", OFFERS)
def test_a10_parameters_offered_in_a_log_in_are_refused_before_hashing(
    offer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the keyslot set's envelope, in its payload, and in a link of the chain."""
    made, hashed = fakes.sign_up(), watch_hashing(monkeypatch)
    held = fakes.guardians()
    fakes.bind_all(held, made)
    good = fakes.bundle_of(made)
    changed = with_field(good.keyslots, offer, OFFERS[offer])
    payload = with_field(cbor2.loads(good.keyslots)["payload"], offer, OFFERS[offer])
    inside = with_field(good.keyslots, "payload", payload)
    for bundle in (replace(good, keyslots=changed), replace(good, keyslots=inside)):
        with pytest.raises(ColloqueError):
            fakes.log_in(held[:2], bundle)
    assert hashed == []


@pytest.mark.parametrize("claim", ["version", "handle", "blinded"])
def test_a10_an_evaluation_of_another_version_is_refused_before_hashing(
    claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, hashed, rng = fakes.sign_up(), watch_hashing(monkeypatch), Stream("a10")
    held = fakes.guardians()
    fakes.bind_all(held, made)
    started = start_log_in(fakes.DEPLOYMENT, fakes.EMAIL, fakes.PASSWORD, rng)
    asked = started.ask(1, rng)
    other: dict[str, Any] = {"version": 0, "handle": type(asked.handle)(bytes(32))}
    changed = replace(asked, **{claim: other.get(claim, started.blinded.element[::-1])})
    body = fakes.ask(held[0], "evaluate", encode(EVALUATE, asked), rng)
    with pytest.raises(RemoteError):
        started.read(fakes.DEPLOYMENT.descriptor.guardians[0], changed, body)
    assert hashed == []


def watch_hashing(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every output that is given to Argon2id from now on."""
    seen: list[bytes] = []
    harden = password._harden

    def watched(output: bytes, salt: bytes) -> bytes:
        seen.append(output)
        return harden(output, salt)

    monkeypatch.setattr(password, "_harden", watched)
    return seen


def test_a10_control_a_right_log_in_hashes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made, held = fakes.sign_up(), fakes.guardians()
    fakes.bind_all(held, made)
    hashed = watch_hashing(monkeypatch)
    bundle: Bundle = fakes.bundle_of(made)
    assert fakes.log_in(held[:2], bundle).master == made.own.master
    assert len(hashed) == 1
