"""Vectors of spec: encoding, signed statements and signatures."""

from __future__ import annotations

from collections.abc import Iterator

from tools.vectors.deterministic import sign_mldsa
from tools.vectors.scenario import Changed, Scenario
from tools.vectors.stream import fixed

from colloque.sealing.signing import EntryKey, SigningKey
from colloque.wire import cbor
from colloque.wire.pae import pae
from colloque.wire.signed import Signed, encode_signed

PAGE = "encoding"
#: The eight points of small order on edwards25519, as encoded.
SMALL_ORDER = (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)
_ORDER = 2**252 + 27742317777372353535851937790883648493


def scenarios() -> Iterator[Scenario]:
    """The envelope, plain and composite signatures."""
    yield _signed()
    yield _plain()
    yield _composite()


def _signed() -> Scenario:
    s = Scenario(PAGE, "signed", "signed", "encoding §3", "The envelope of a signed statement.")
    s.share(label="colloque/login", limit=8192)
    signed = Signed("colloque/login", b"payload", s.rng(64))
    data = encode_signed(signed)
    outputs = {"payload": b"payload", "sig": signed.sig, "hash": bytes(signed.hash)}
    s.accept("valid", outputs, data=data)
    fields: dict[str, cbor.Encodable] = {
        "label": "colloque/login",
        "payload": b"payload",
        "sig": signed.sig,
        "v": 1,
    }
    bad: dict[str, tuple[dict[str, cbor.Encodable], str]] = {
        "version-2": ({**fields, "v": 2}, "unknown-version"),
        "version-0": ({**fields, "v": 0}, "unknown-version"),
        "version-text": ({**fields, "v": "1"}, "malformed"),
        "other-label": ({**fields, "label": "colloque/entry"}, "wrong-purpose"),
        "label-upper-case": ({**fields, "label": "Colloque/login"}, "wrong-purpose"),
        "label-65-bytes": ({**fields, "label": "x" * 65}, "malformed"),
        "label-bytes": ({**fields, "label": b"colloque/login"}, "malformed"),
        "unknown-field": ({**fields, "alg": "none"}, "malformed"),
        "payload-text": ({**fields, "payload": "payload"}, "malformed"),
        "sig-null": ({**fields, "sig": None}, "malformed"),
        "sig-too-long": ({**fields, "sig": bytes(3374)}, "malformed"),
    }
    for name, (value, code) in bad.items():
        s.refuse(name, code, data=cbor.encode(value))
    for field in fields:
        rest = {name: value for name, value in fields.items() if name != field}
        s.refuse(f"without-{field}", "malformed", data=cbor.encode(rest))
    s.refuse("not-a-map", "malformed", data=cbor.encode([1]))
    s.refuse("too-large", "too-large", data=data, limit=len(data) - 1)
    return s


def _plain() -> Scenario:
    s = Scenario(PAGE, "plain-signature", "plain-signature", "encoding §3",
                 "Ed25519 over PAE(label, 1, payload), verified strictly.")  # fmt: skip
    key = EntryKey.from_seed(fixed("plain"))
    sig = key.sign("colloque/login", 1, b"payload")
    s.share(label="colloque/login", version=1, payload=b"payload", public=key.public, sig=sig)
    s.accept("valid", {})
    s.refuse("other-label", "bad-signature", label="colloque/entry")
    s.refuse("other-version", "bad-signature", version=2)
    s.refuse("other-payload", "bad-signature", payload=b"payloae")
    s.refuse("other-key", "bad-signature", public=EntryKey.from_seed(fixed("other")).public)
    s.refuse("flipped-r", "bad-signature", sig=bytes([sig[0] ^ 1]) + sig[1:])
    s.refuse("flipped-s", "bad-signature", sig=sig[:-1] + bytes([sig[-1] ^ 16]))
    s.refuse("empty", "bad-signature", sig=b"")
    s.refuse("too-long", "bad-signature", sig=sig + b"\0")
    high = int.from_bytes(sig[32:], "little") + _ORDER
    s.refuse("s-not-reduced", "bad-signature", "S + L verifies too when S < L is not checked",
             sig=sig[:32] + high.to_bytes(32, "little"))  # fmt: skip
    for index, point in enumerate(SMALL_ORDER):
        s.refuse(f"small-order-key-{index}", "bad-signature", "R = A, S = 0 fits any message "
                 "for some of these", public=bytes.fromhex(point),
                 sig=bytes.fromhex(point) + bytes(32))  # fmt: skip
    identity = bytes.fromhex(SMALL_ORDER[1])
    s.refuse("identity-key-and-r", "bad-signature", "verifies every message under the identity "
             "where small order is let pass", public=identity,
             sig=identity + bytes(32))  # fmt: skip
    s.refuse("non-canonical-key", "bad-signature", "y = p + 1", public=b"\xee" + b"\xff" * 30
             + b"\x7f", sig=identity + bytes(32))  # fmt: skip
    s.refuse("non-canonical-r", "bad-signature",
             sig=b"\xee" + b"\xff" * 30 + b"\x7f" + sig[32:])  # fmt: skip
    return s


def _composite() -> Scenario:
    s = Scenario(PAGE, "composite-signature", "composite-signature", "encoding §3",
                 "Ed25519 and ML-DSA-65, both must verify.")  # fmt: skip
    seed = fixed("composite", 64)
    key, other = SigningKey.from_seed(seed), SigningKey.from_seed(fixed("other composite", 64))
    label, payload = "colloque/account", b"payload"
    sig, theirs = key.sign(label, 1, payload), other.sign(label, 1, payload)
    s.share(label=label, version=1, payload=payload, public=key.public, sig=sig)
    s.accept("valid", {}, seed=seed)
    s.refuse("other-label", "bad-signature", label="colloque/keyslots")
    s.refuse("other-version", "bad-signature", version=2)
    s.refuse("other-payload", "bad-signature", payload=b"Payload")
    s.refuse("other-key", "bad-signature", public=other.public)
    s.refuse("ed25519-half-of-other", "bad-signature", sig=theirs[:64] + sig[64:])
    s.refuse("ml-dsa-half-of-other", "bad-signature", sig=sig[:64] + theirs[64:])
    s.refuse("ed25519-key-of-other", "bad-signature", public=other.public[:32] + key.public[32:])
    s.refuse("ml-dsa-key-of-other", "bad-signature", public=key.public[:32] + other.public[32:])
    s.refuse("flipped-ed25519", "bad-signature", sig=Changed(sig, 33))
    s.refuse("flipped-ml-dsa", "bad-signature", sig=Changed(sig, 64))
    s.refuse("flipped-last", "bad-signature", sig=Changed(sig, len(sig) - 1))
    s.refuse("ed25519-only", "bad-signature", sig=sig[:64])
    s.refuse("ml-dsa-only", "bad-signature", sig=sig[64:])
    s.refuse("cut", "bad-signature", sig=Changed(sig, cut=len(sig) - 1))
    s.refuse("longer", "bad-signature", sig=Changed(sig, append=b"\0"))
    s.refuse("key-cut", "bad-signature", public=Changed(key.public, cut=1983))
    plain = EntryKey.from_seed(seed[:32]).sign(label, 1, payload)
    s.refuse("ed25519-without-domain", "bad-signature", "a plain signature is no half of a "
             "composite one", sig=plain + sig[64:])  # fmt: skip
    without = sign_mldsa(seed[32:], pae(label, 1, payload), b"")
    s.refuse("ml-dsa-without-context", "bad-signature", sig=sig[:64] + without)
    small = bytes.fromhex(SMALL_ORDER[1])
    s.refuse("small-order-ed25519-key", "bad-signature", public=small + key.public[32:],
             sig=small + bytes(32) + sig[64:])  # fmt: skip
    return s
