"""Vectors of spec: encoding, sealing and wrapping."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tools.vectors.deterministic import encapsulate, seal_hpke
from tools.vectors.salamander import collide
from tools.vectors.scenario import Changed, Field, Repeated, Scenario
from tools.vectors.stream import fixed

from colloque.sealing import wrap as wraps
from colloque.sealing.content import CHUNK, _derive, seal
from colloque.sealing.wrap import keypair_from_seed, wrap, wrap_info

PAGE = "encoding"


def scenarios() -> Iterator[Scenario]:
    """Cobblestone messages and HPKE wraps."""
    yield _sealing()
    yield _wrap()


def _sealing() -> Scenario:
    s = Scenario(PAGE, "sealing", "seal", "encoding §5", "Cobblestone-256; sealed with this salt, "
                 "and opened.")  # fmt: skip
    key, salt, context = fixed("seal key"), fixed("seal salt", 24), b"context"
    s.share(key=key, salt=salt, context=context)
    for size in (0, 1, 1000, CHUNK - 1, CHUNK, CHUNK + 1):
        plain = Repeated(size % 251, size)
        s.accept(f"{size}-bytes", {"sealed": seal(key, context, plain.data, salt)},
                 plaintext=plain)  # fmt: skip
    sealed = seal(key, context, bytes([7]) * 1000, salt)
    long = seal(key, context, bytes([7]) * (CHUNK + 1), salt)
    for name, at in (("salt", 0), ("commitment", 24), ("commitment-end", 55), ("first", 56),
                     ("tag", len(sealed) - 1)):  # fmt: skip
        s.refuse(f"flipped-{name}", "tampered", sealed=Changed(sealed, at))
    s.refuse("other-key", "tampered", key=fixed("other key"), sealed=sealed)
    s.refuse("other-context", "tampered", context=b"contexu", sealed=sealed)
    s.refuse("empty", "tampered", sealed=b"")
    s.refuse("header-only", "tampered", sealed=Changed(sealed, cut=56))
    s.refuse("cut-tag", "tampered", sealed=Changed(sealed, cut=len(sealed) - 1))
    s.refuse("longer", "tampered", sealed=Changed(sealed, append=b"\0"))
    s.refuse("last-chunk-missing", "tampered", "the first chunk is whole, the message is not",
             sealed=Changed(long, cut=56 + CHUNK + 16))  # fmt: skip
    s.refuse("first-chunk-missing", "tampered", sealed=long[:56] + long[56 + CHUNK + 16 :])
    s.refuse("chunks-swapped", "tampered",
             sealed=long[:56] + long[56 + CHUNK + 16 :] + long[56 : 56 + CHUNK + 16])  # fmt: skip
    s.refuse("flipped-second-chunk", "tampered", sealed=Changed(long, 56 + CHUNK + 16))
    _colliding(s, salt, context)
    return s


def _colliding(s: Scenario, salt: bytes, context: bytes) -> None:
    """One chunk that AES-GCM opens under two keys; the commitment names one of them (A19)."""
    keys = [fixed("one key"), fixed("the other key")]
    derived = [_derive(key, salt, context) for key in keys]
    pairs = [(key, base.to_bytes(12, "big")) for key, base, _ in derived]
    chunk = collide(pairs, b"sixteen letters.")
    for name, place in (("one", 0), ("other", 1)):
        key, nonce = pairs[place]
        plain = AESGCM(key).decrypt(nonce, chunk, None)
        sealed = salt + derived[place][2] + chunk
        s.accept(f"colliding-{name}", {"sealed": sealed}, key=keys[place], plaintext=plain)
        s.refuse(f"colliding-{name}-under-the-other-key", "tampered", key=keys[1 - place],
                 sealed=sealed)  # fmt: skip


def _wrap() -> Scenario:
    s = Scenario(PAGE, "wrap", "unwrap", "encoding §5", "HPKE over X-Wing, opened; SealTo is the "
                 "same without a fixed length.")  # fmt: skip
    seed, key = fixed("wrap seed"), fixed("wrapped key")
    _, public = keypair_from_seed(seed)
    context = fixed("context")
    fields: dict[str, Field] = {"label": "colloque/keyslots", "context": context,
              "recipient": fixed("r", 16),
              "epoch": 3, "purpose": "master-key"}  # fmt: skip
    info = wrap_info("colloque/keyslots", context, fixed("r", 16), 3, "master-key")
    wrapped = wrap(key, public, info)
    s.share(seed=seed, wrapped=wrapped, **fields)
    s.accept("valid", {"key": key, "public": public, "info": info})
    for name, at in (("ml-kem", 0), ("ml-kem-end", 1087), ("x25519", 1088), ("ciphertext", 1120),
                     ("key", 1160), ("tag", 1199)):  # fmt: skip
        s.refuse(f"flipped-{name}", "tampered", wrapped=Changed(wrapped, at))
    s.refuse("cut", "tampered", wrapped=Changed(wrapped, cut=1199))
    s.refuse("longer", "tampered", wrapped=Changed(wrapped, append=b"\0"))
    s.refuse("other-seed", "tampered", seed=fixed("other seed"))
    s.refuse("other-label", "tampered", label="colloque/membership")
    s.refuse("other-context", "tampered", context=fixed("other context"))
    s.refuse("other-recipient", "tampered", recipient=fixed("s", 16))
    s.refuse("other-epoch", "tampered", epoch=4)
    s.refuse("other-purpose", "tampered", purpose="epoch-key")
    short = wraps.seal_to(public, info, bytes(31))
    s.refuse("31-byte-key", "tampered", wrapped=short)
    enc, secret = encapsulate(public)
    s.refuse("without-zeros", "tampered", "AES-GCM opens it; the 32 bytes in front are not zero",
             wrapped=enc + seal_hpke(secret, info, bytes(31) + b"\1" + key))  # fmt: skip
    return s
