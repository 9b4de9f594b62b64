"""Vectors of spec: encoding, values, ids, padding, derivation."""

from __future__ import annotations

from collections.abc import Iterator

from tools.vectors.scenario import Changed, Scenario

from colloque.sealing.derive import hkdf
from colloque.trust import merkle
from colloque.wire.cbor import MAX_CONTAINERS, MAX_ITEMS
from colloque.wire.ids import AccountId, EntryId, Id
from colloque.wire.padding import pad, padme
from colloque.wire.pae import pae, statement_hash

PAGE = "encoding"


def scenarios() -> Iterator[Scenario]:
    """CBOR, PAE, ids, padding, HKDF, Merkle roots."""
    yield _cbor()
    yield _pae()
    yield _ids()
    yield _padme()
    yield _padding()
    yield _hkdf()
    yield _merkle()


def _cbor() -> Scenario:
    s = Scenario(PAGE, "cbor", "cbor", "encoding §1", "Deterministic CBOR, the restricted form.")
    s.share(limit=1024)
    good = {
        "zero": "00", "twenty-four": "1818", "largest": "1b001fffffffffffff", "bytes": "43010203",
        "text": "63c3a961", "empty-text": "60", "array": "83010203", "nested-8": "8181818181818180",
        "true": "f5", "false": "f4", "null": "f6", "map": "a2616101616202",
        "map-length-first": "a2617a0162616102",
        "long-bytes": "5818" + "00" * 24, "scalar-inside-8": "818181818181818100",
    }  # fmt: skip
    for name, data in good.items():
        s.accept(name, {"encoded": bytes.fromhex(data)}, data=bytes.fromhex(data))
    bad = {
        "empty": "", "trailing": "0000", "truncated-head": "18", "truncated-bytes": "4301",
        "truncated-array": "8201", "long-zero": "1800", "long-256": "1a00000100",
        "long-length": "580100", "negative": "20", "tag": "c100", "half-float": "f90000",
        "double": "fb3ff0000000000000", "undefined": "f7", "simple-32": "f820",
        "indefinite-bytes": "5f4100ff", "indefinite-array": "9f00ff", "indefinite-map": "bfff",
        "break": "ff", "reserved-info-28": "1c", "over-2^53": "1b0020000000000000",
        "unsorted-keys": "a2616201616101", "sorted-by-bytes-not-length": "a2626161016162" "02",
        "duplicate-key": "a2616101616102", "integer-key": "a10101", "bytes-key": "a1416101",
        "array-key": "a18001", "invalid-utf8": "62c328", "surrogate": "63eda080",
        "overlong-utf8": "62c0af", "nested-9": "818181818181818180", "odd-map": "a16161",
        "length-2^40": "9b0000010000000000", "bytes-2^63": "5b7fffffffffffffff",
        "array-longer-than-input": "8401",
    }  # fmt: skip
    for name, data in bad.items():
        s.refuse(name, "malformed", data=bytes.fromhex(data))
    s.accept("at-limit", {"encoded": b"\x43abc"}, data=b"\x43abc", limit=4)
    s.refuse("over-limit", "too-large", data=b"\x43abc", limit=3)
    most = b"\x99" + (MAX_CONTAINERS - 1).to_bytes(2, "big") + b"\x80" * (MAX_CONTAINERS - 1)
    more = b"\x99" + MAX_CONTAINERS.to_bytes(2, "big") + b"\xa0" * MAX_CONTAINERS
    s.accept("most-containers", {"encoded": most}, data=most, limit=65536)
    s.refuse("too-many-containers", "malformed", data=more, limit=65536)
    full = b"\x9a" + MAX_ITEMS.to_bytes(4, "big") + bytes(MAX_ITEMS)
    s.accept("most-items", {"encoded": full}, data=full, limit=1 << 20)
    s.refuse("too-many-items", "malformed", data=Changed(full, flip=4, append=b"\0"),
             limit=1 << 20)  # fmt: skip
    return s


def _pae() -> Scenario:
    s = Scenario(PAGE, "pae", "pae", "encoding §2", "Pre-authentication encoding and its hash.")
    for name, label, version, payload in (
        ("empty", "a", 1, b""),
        ("usual", "colloque/entry", 1, b"payload"),
        ("version-10", "colloque/entry", 10, b"payload"),
        ("payload-with-spaces", "x", 1, b" 1 1 "),
        ("long", "colloque/account", 1, bytes(1000)),
    ):
        outputs = {
            "pae": pae(label, version, payload),
            "hash": statement_hash(label, version, payload),
        }
        s.accept(name, outputs, label=label, version=version, payload=payload)
    return s


def _ids() -> Scenario:
    s = Scenario(PAGE, "ids", "id-text", "encoding §4", "Text form of ids, read and written.")
    kinds: list[type[Id]] = [AccountId, *AccountId.__mro__[1].__subclasses__()]
    for kind in sorted({kind.__name__: kind for kind in kinds}.values(), key=lambda k: k.PREFIX):
        id_ = kind(s.rng(kind.SIZE))
        s.accept(kind.PREFIX, {"id": bytes(id_)}, prefix=kind.PREFIX, text=id_.text())
    good = AccountId(s.rng(32)).text()
    bad = {
        "other-kind": (good, "dev_"),
        "no-prefix": (good.removeprefix("acct_"), "acct_"),
        "upper-case": ("acct_" + good[5:].upper(), "acct_"),
        "padded": (good + "====", "acct_"),
        "too-short": (good[:-2], "acct_"),
        "too-long": (good + "aa", "acct_"),
        "other-last-bits": (good[:-1] + ("b" if good[-1] != "b" else "d"), "acct_"),
        "other-digits": ("acct_" + "1" * 52, "acct_"),
        "sixteen-for-thirty-two": ("acct_" + EntryId(s.rng(16)).text()[6:], "acct_"),
        "white-space": (good + " ", "acct_"),
    }
    for name, (text, prefix) in bad.items():
        s.refuse(name, "bad-input", text=text, prefix=prefix)
    return s


def _padme() -> Scenario:
    s = Scenario(PAGE, "padme", "padme", "encoding §5", "Padded lengths.")
    lengths = [0, 1, 1023, 1024, 1025, 1055, 1056, 1057, 2047, 2048, 2049, 9999, 65535, 65536,
               65537, 1_000_000, 2**32, 2**40 + 1]  # fmt: skip
    for length in lengths:
        s.accept(str(length), {"padded": padme(length, 1024)}, length=length, floor=1024)
    for length in (8192, 8193, 9000):
        s.accept(f"{length}-8192", {"padded": padme(length, 8192)}, length=length, floor=8192)
    return s


def _padding() -> Scenario:
    s = Scenario(PAGE, "padding", "padding", "encoding §5", "Pad, read back strictly.")
    s.share(floor=1024)
    for size in (0, 1, 1020, 1021, 3000):
        data = s.rng(size)
        s.accept(f"{size}-bytes", {"data": data}, padded=pad(data))
    padded = pad(b"abc")
    bad = {
        "empty": b"", "three-bytes": bytes(3), "one-zero-short": padded[:-1],
        "one-zero-more": padded + b"\0", "next-size": padded.ljust(1056, b"\0"),
        "length-too-large": (5000).to_bytes(4, "big") + padded[4:],
        "other-floor": pad(b"abc", 4096), "length-2^32-1": b"\xff" * 4 + padded[4:],
    }  # fmt: skip
    for name, data in bad.items():
        s.refuse(name, "malformed", padded=data)
    for name, at in (("last-zero", -1), ("first-zero", 7)):
        s.refuse(f"{name}-is-not-zero", "malformed", padded=Changed(padded, at % len(padded)))
    return s


def _hkdf() -> Scenario:
    s = Scenario(PAGE, "hkdf", "hkdf", "encoding §5", "HKDF-SHA256 with PAE(label, 1, context).")
    for name, label, size, context in (
        ("32", "colloque/sheet-seed", 32, b""),
        ("64-with-context", "colloque/keyslot-sign", 64, b"password"),
        ("other-context", "colloque/keyslot-sign", 64, b"sheet"),
        ("long", "x", 1000, b""),
    ):
        secret = s.rng(32)
        outputs = {"key": hkdf(secret, label, size, context)}
        s.accept(name, outputs, secret=secret, label=label, length=size, context=context)
    return s


def _merkle() -> Scenario:
    s = Scenario(PAGE, "merkle", "merkle", "encoding §5", "Roots of RFC 9162 §2.1.1.")
    for count in (0, 1, 2, 3, 4, 5, 7, 8, 9):
        leaves = [bytes([index]) * index for index in range(count)]
        s.accept(f"{count}-leaves", {"root": merkle.root(leaves)}, leaves=leaves)
    return s
