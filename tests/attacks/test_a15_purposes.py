"""A15: a key and a signature serve one purpose; sizes are steps (identity §1, encoding §5)."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import pytest
from tools.vectors.cast import Person, plain, signing
from tools.vectors.entry import Writer
from tools.vectors.stream import Stream

import colloque
from colloque.errors import BadSignature, Tampered
from colloque.sealing.content import open_sealed, seal
from colloque.sealing.keyslot import PASSWORD, SHEET, keyslot_keys
from colloque.sealing.wrap import keypair_from_seed, unwrap, wrap
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire.entry import Message, encode_entry
from colloque.wire.padding import padme
from colloque.wire.pae import pae

SOURCES = sorted(Path(colloque.__file__).parent.rglob("*.py"))
#: Every label that stands in the code: one for each purpose.
LABELS = sorted(
    {label for path in SOURCES for label in re.findall(r'"(colloque/[a-z-]+)"', path.read_text())}
)


def test_a15_no_signature_of_one_purpose_passes_for_another() -> None:
    assert len(LABELS) > 30
    payload, key, single = b"the same payload", signing("registry"), plain("mail")
    composites = {label: key.sign(label, 1, payload) for label in LABELS}
    singles = {label: single.sign(label, 1, payload) for label in LABELS}
    for made, used in permutations(LABELS, 2):
        with pytest.raises(BadSignature):
            verify_plain(single.public, pae(used, 1, payload), singles[made])
    for made, used in zip(LABELS, LABELS[1:] + LABELS[:1], strict=True):
        with pytest.raises(BadSignature):
            verify_composite(key.public, pae(used, 1, payload), composites[made])


def test_a15_half_a_composite_signature_is_no_plain_one() -> None:
    key, payload = signing("registry"), b"payload"
    signature = key.sign("colloque/login", 1, payload)
    with pytest.raises(BadSignature):
        verify_plain(key.public[:32], pae("colloque/login", 1, payload), signature[:64])


def test_a15_one_seed_gives_a_key_of_its_own_for_each_purpose() -> None:
    seed = bytes(range(32))
    password, sheet = keyslot_keys(seed, PASSWORD), keyslot_keys(seed, SHEET)
    device = Person("Ana", "patient").device().public
    publics = [device.sign[:32], device.entry, device.session]
    for keys in (password, sheet):
        publics += [keys.sign.public[:32], keys.login.public, keys.proof.public]
        publics += [keys.kem_public[-32:], keys.salt]
    assert len(set(publics)) == len(publics)


def test_a15_a_wrap_opens_for_its_purpose_only() -> None:
    private, public = keypair_from_seed(bytes(range(32)))
    infos = [pae(label, 1, b"context") for label in LABELS]
    for made, used in zip(infos, infos[1:] + infos[:1], strict=True):
        wrapped = wrap(bytes(32), public, made)
        assert unwrap(wrapped, private, made) == bytes(32)
        with pytest.raises(Tampered):
            unwrap(wrapped, private, used)


def test_a15_lengths_are_rounded_to_few_steps() -> None:
    lengths = {padme(length, 1024) for length in range(1, 1 << 20)}
    assert len(lengths) < 400
    for length in range(1, 1 << 16, 7):
        assert padme(length, 1024) <= max(1024, length * 1.12)


def test_a15_every_key_signs_at_its_own_place_only() -> None:
    """Each plain reader of a signature, given one by every other key that the same person has."""
    ana = Person("Ana", "patient")
    device, (_, slot) = ana.device(), ana.slot(PASSWORD)
    keys = {
        "colloque/entry": device.entry,
        "colloque/guardian-lane": device.session,
        "colloque/login": slot.login,
        "colloque/guardian-proof": slot.proof,
        "colloque/mail-ticket": plain("mail"),
        "colloque/guardian-evaluation": plain("guardian 1"),
    }
    for label, right in keys.items():
        message = pae(label, 1, b"payload")
        for other in keys.values():
            signature = other.sign(label, 1, b"payload")
            if other is right:
                verify_plain(right.public, message, signature)
                continue
            with pytest.raises(BadSignature):
                verify_plain(right.public, message, signature)


def test_a15_what_is_sealed_for_one_purpose_opens_for_no_other() -> None:
    key, salt = bytes(range(32)), bytes(24)
    contexts = [pae(label, 1, b"context") for label in LABELS]
    for made in contexts:
        sealed = seal(key, made, b"plaintext", salt)
        assert open_sealed(key, made, sealed) == b"plaintext"
        for used in contexts:
            if used != made:
                with pytest.raises(Tampered):
                    open_sealed(key, used, sealed)


def size_of(text: str) -> int:
    """The bytes of an entry with this text, as the server sees them."""
    writer = Writer()
    return len(encode_entry(writer.entry(writer.header(), Message(text))))


def test_a15_entries_of_different_lengths_have_the_same_size() -> None:
    short = {size_of("x" * length) for length in (0, 1, 17, 100, 500)}
    assert len(short) == 1
    longer = {size_of("x" * length) for length in (3100, 3110, 3120, 3130, 3140)}
    assert len(longer) <= 2
    assert min(longer) > max(short)


def test_a15_nothing_is_compressed() -> None:
    """What is said many times takes as much room as what is said once (CRIME, Threema)."""
    noise = "".join(chr(0x21 + value % 90) for value in Stream("noise")(20_000))
    for length in (5_000, 20_000):
        assert size_of("a" * length) == size_of(noise[:length]) > length
        assert size_of(("secret " * length)[:length]) == size_of("a" * length)
