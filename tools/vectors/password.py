"""Vectors of spec: password, the part that the client computes."""

from __future__ import annotations

from collections.abc import Iterator

from tools.vectors.cast import deployment_id
from tools.vectors.scenario import Fields, Scenario
from tools.vectors.stream import fixed

from colloque.sealing import oprf
from colloque.sealing.password import (
    blind_password,
    evaluate_password,
    normalise_password,
    password_input,
    password_salt,
)
from colloque.trust.dleq import share_public_key
from colloque.wire.handle import handle_of, normalise_email

PAGE = "password"
EMAIL, PASSWORD = "ana@example.org", "correct horse battery"  # a vector, no secret


def scenarios() -> Iterator[Scenario]:
    """Normalisation, the OPRF in shares, the whole way to the seed."""
    yield _emails()
    yield _passwords()
    yield _shares()
    yield _proofs()
    yield _flow()


def _emails() -> Scenario:
    s = Scenario(PAGE, "email", "email", "password §1", "Normalised addresses and their handles.")
    s.share(deployment=bytes(deployment_id()))
    good = {
        "plain": "ana@example.org", "upper-case": "Ana@Example.ORG", "spaces": " ana@example.org\n",
        "full-width": "ana\uff20example\uff0eorg", "compatibility": "\ufb01ne@example.org",
        "non-ascii": "éric@exämple.org", "decomposed": "e\u0301ric@example.org",
        "final-sigma": "ΝΙΚΟΣ@example.org", "dotted-capital-i": "\u0130@example.org",
        "sharp-s": "Straße@example.org", "no-break-space-outside": "\u00a0ana@example.org\u2003",
        "local-64": "a" * 64 + "@b", "domain-190": "a@" + "b" * 190, "shortest": "a@b",
        "emoji": "😀@example.org", "zero-width": "a\u200bna@example.org",
    }  # fmt: skip
    for name, email in good.items():
        handle = handle_of(deployment_id(), email)
        s.accept(name, {"email": normalise_email(email), "handle": bytes(handle)}, email=email)
    bad = {
        "empty": "", "no-at": "ana.example.org", "two-ats": "ana@@example.org",
        "full-width-second-at": "ana@exa\uff20mple.org", "no-local": "@example.org",
        "no-domain": "ana@", "local-65": "a" * 65 + "@b", "local-65-bytes": "é" * 32 + "a@b",
        "domain-191": "a@" + "b" * 191, "space-inside": "ana b@example.org",
        "no-break-space-inside": "ana\u00a0b@example.org", "tab-inside": "ana\tb@example.org",
        "nul": "ana\0@example.org", "line-separator": "ana@example\u2028.org",
        "paragraph-separator-at-end": "ana@example.org\u2029", "delete": "ana\x7f@example.org",
        "lone-surrogate": "ana\ud800@example.org", "next-line-outside": "\x85ana@example.org",
    }  # fmt: skip
    for name, email in bad.items():
        s.refuse(name, "bad-input", email=email)
    return s


def _passwords() -> Scenario:
    s = Scenario(PAGE, "password-input", "password-input", "password §1, §3", "OPRF input and "
                 "Argon2id salt; `new` asks for a new password's length.")  # fmt: skip
    handle = handle_of(deployment_id(), EMAIL)
    s.share(deployment=bytes(deployment_id()), handle=bytes(handle), new=False)
    good = {
        "plain": PASSWORD, "one-letter": "x", "non-ascii-space": "correct\u00a0horse\u2003battery",
        "composed": "café", "decomposed": "cafe\u0301", "case-kept": "Correct Horse",
        "spaces-kept": "  two  ", "compatibility-kept": "\ufb01", "unassigned": "\u0378",
        "emoji": "😀", "1024-bytes": "a" * 1024, "astral-decomposed": "\U0001d15e",
    }  # fmt: skip
    for name, password in good.items():
        outputs: Fields = {"normalised": normalise_password(password),
                   "input": password_input(deployment_id(), handle, password),
                   "salt": password_salt(deployment_id(), handle)}  # fmt: skip
        s.accept(name, outputs, password=password)
    s.accept("new-8-letters", {
        "normalised": "é" * 8, "input": password_input(deployment_id(), handle, "é" * 8),
        "salt": password_salt(deployment_id(), handle)}, password="é" * 8, new=True)  # fmt: skip
    bad = {
        "empty": "", "nul": "a\0b", "tab": "a\tb", "line-feed": "a\n", "delete": "a\x7f",
        "c1-control": "a\x85", "lone-surrogate": "a\udfff", "1025-bytes": "a" * 1025,
        "1025-bytes-composed": "é" * 512 + "a",
    }  # fmt: skip
    for name, password in bad.items():
        s.refuse(name, "bad-input", password=password)
    s.refuse("new-7-letters", "bad-input", password="a" * 7, new=True)
    s.refuse("new-8-decomposed", "bad-input", "seven letters after NFC",
             password="abcdefe\u0301", new=True)  # fmt: skip
    return s


def coefficients(name: str, threshold: int) -> list[bytes]:
    """An OPRF key and the further coefficients."""
    return [oprf.scalar_from(fixed(f"{name} coefficient {n}", 64)) for n in range(threshold)]


def _shares() -> Scenario:
    s = Scenario(PAGE, "shares", "shares", "password §2", "Shares, Feldman vector, share keys.")
    for threshold, count in ((2, 2), (2, 3), (3, 5), (9, 9)):
        name = f"{threshold}-of-{count}"
        scalars = coefficients(name, threshold)
        shares, vector = oprf.split(scalars[0], threshold, count, scalars[1:])
        publics = [share_public_key(vector, index) for index in range(1, count + 1)]
        s.accept(name, {"shares": list(shares), "vector": list(vector), "publics": publics},
                 coefficients=scalars, count=count)  # fmt: skip
    return s


def _proofs() -> Scenario:
    s = Scenario(PAGE, "share-proof", "share-proof", "password §2", "DLEQ proofs against the "
                 "share's key of the vector.")  # fmt: skip
    scalars = coefficients("proof", 2)
    shares, vector = oprf.split(scalars[0], 2, 3, scalars[1:])
    blinded = oprf.blind(b"input", oprf.scalar_from(fixed("blind", 64)))
    other = oprf.blind(b"other input", oprf.scalar_from(fixed("blind", 64)))
    nonce = oprf.scalar_from(fixed("proof nonce", 64))
    evaluated = [oprf.evaluate(share, blinded) for share in shares]
    proofs = [oprf.prove(share, [blinded], [z], nonce)
              for share, z in zip(shares, evaluated, strict=True)]  # fmt: skip
    s.share(vector=list(vector), index=1, blinded=blinded, evaluated=evaluated[0], proof=proofs[0])
    for index in (1, 2, 3):
        s.accept(f"guardian-{index}", {}, index=index, evaluated=evaluated[index - 1],
                 proof=proofs[index - 1])  # fmt: skip
    proof = proofs[0]
    bad: dict[str, dict[str, bytes | int | list[bytes]]] = {
        "proof-of-another-guardian": {"proof": proofs[1]},
        "another-guardians-share": {"evaluated": evaluated[1], "proof": proofs[1]},
        "evaluation-of-another-guardian": {"evaluated": evaluated[1]},
        "other-element": {"blinded": other},
        "evaluation-of-other-element": {"evaluated": oprf.evaluate(shares[0], other)},
        "vector-swapped": {
            "vector": list(vector[::-1]),
            "index": 2,
            "evaluated": evaluated[1],
            "proof": proofs[1],
        },
        "vector-longer": {"vector": [*vector, vector[0]]},
        "vector-of-another-key": {"vector": [blinded, vector[1]]},
        "flipped-challenge": {"proof": bytes([proof[0] ^ 1]) + proof[1:]},
        "flipped-response": {"proof": proof[:32] + bytes([proof[32] ^ 1]) + proof[33:]},
        "challenge-not-reduced": {"proof": b"\xff" * 32 + proof[32:]},
        "response-not-reduced": {"proof": proof[:32] + _plus_order(proof[32:])},
        "zero-proof": {"proof": bytes(64)},
        "identity-evaluated": {"evaluated": bytes(32)},
        "evaluated-not-canonical": {"evaluated": b"\xed" + b"\xff" * 30 + b"\x7f"},
        "vector-with-identity": {"vector": [bytes(32), vector[1]]},
        "vector-not-a-point": {"vector": [b"\x01" + bytes(31), vector[1]]},
    }
    for name, inputs in bad.items():
        s.refuse(name, "proof-invalid", **inputs)
    return s


def _plus_order(scalar: bytes) -> bytes:
    order = 2**252 + 27742317777372353535851937790883648493
    return (int.from_bytes(scalar, "little") + order).to_bytes(32, "little")


def _flow() -> Scenario:
    s = Scenario(PAGE, "seed", "password-seed", "password §2, §3", "From a password through "
                 "guardians' evaluations to the keyslot's seed.")  # fmt: skip
    scalars = coefficients("flow", 2)
    shares, _ = oprf.split(scalars[0], 2, 3, scalars[1:])
    handle, blind = handle_of(deployment_id(), EMAIL), fixed("flow blind", 64)
    seed = evaluate_password(deployment_id(), handle, PASSWORD, scalars[0])
    blinded = blind_password(deployment_id(), handle, PASSWORD, blind)
    s.share(deployment=bytes(deployment_id()), email=EMAIL, password=PASSWORD, blind=blind)
    outputs = {"blinded": blinded.element, "seed": seed}
    for used in ((1, 2), (1, 3), (2, 3), (3, 1), (1, 2, 3)):
        evaluated = [{"guardian": index, "evaluated": oprf.evaluate(
            shares[index - 1], blinded.element)} for index in used]  # fmt: skip
        s.accept("-".join(map(str, used)), outputs, evaluated=evaluated)
    first = oprf.evaluate(shares[0], blinded.element)
    s.refuse("identity", "malformed", evaluated=[
        {"guardian": 1, "evaluated": first}, {"guardian": 2, "evaluated": bytes(32)}])  # fmt: skip
    point = b"\x01" + bytes(31)
    s.refuse("not-a-point", "malformed", evaluated=[
        {"guardian": 1, "evaluated": first}, {"guardian": 2, "evaluated": point}])  # fmt: skip
    return s
