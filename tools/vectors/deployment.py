"""Vectors of spec: deployment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tools.vectors.cast import (
    START,
    deployment_id,
    descriptor,
    first_descriptor,
    guardian,
    signed_descriptor,
    signing,
    the_deployment,
)
from tools.vectors.scenario import Changed, Fields, Scenario
from tools.vectors.statements import fields_of, half_signed, sign_value, without
from tools.vectors.stream import fixed

from colloque.sealing.statement import sign_statement
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.wire.account import LABEL as ACCOUNT_LABEL
from colloque.wire.deployment import (
    DESCRIPTOR,
    DIRECTORY_RECORD,
    LABEL,
    RECORD_LABEL,
    DirectoryRecord,
    encode_descriptor,
    encode_directory_record,
)
from colloque.wire.ids import AccountId, DeploymentId, StatementHash

PAGE = "deployment"


def scenarios() -> Iterator[Scenario]:
    """Descriptor chains and directory records."""
    yield _descriptors()
    yield _records()


def outputs_of(deployment: Deployment) -> Fields:
    """What a reader gives of a deployment."""
    return {
        "id": bytes(deployment.id),
        "head": bytes(deployment.head),
        "version": deployment.version,
        "threshold": deployment.descriptor.threshold,
        "urls": [guardian.url for guardian in deployment.descriptor.guardians],
    }


def _descriptors() -> Scenario:
    s = Scenario(PAGE, "descriptor-chain", "descriptor-chain", "deployment §1",
                 "Chains of descriptors, with and without a pin.")  # fmt: skip
    s.share(pinned=None, pinned_version=0)
    first = first_descriptor()
    head = the_deployment().head
    second = descriptor(version=2, prev=head, name="Second", root=signing("root 2").public)
    signed = signed_descriptor(second)
    two = verify_descriptors([first, signed])
    third = signed_descriptor(replace(second, version=3, prev=two.head), "root 2")

    def good(name: str, chain: Sequence[bytes], **pin: bytes | int) -> None:
        s.accept(name, outputs_of(verify_descriptors(chain)), descriptors=chain, **pin)

    good("one", [first])
    good("two", [first, signed])
    good("rotated-root", [first, signed, third])
    good("pinned", [first, signed], pinned=bytes(deployment_id()), pinned_version=2)
    good("newer-than-pin", [first, signed], pinned=bytes(deployment_id()), pinned_version=1)
    good("absolute-url", [signed_descriptor(descriptor(guardians=tuple(
        replace(guardian(index), url=f"https://g{index}.example/x") for index in (1, 2, 3)
    )))])  # fmt: skip
    s.refuse("none", "malformed", descriptors=[])
    s.refuse("other-id", "substituted", descriptors=[first], pinned=fixed("another"))
    s.refuse("lower-version", "rolled-back", descriptors=[first, signed], pinned_version=3)
    s.refuse("not-from-the-start", "malformed", descriptors=[signed])
    s.refuse("one-missing", "malformed", descriptors=[first, third])
    s.refuse("same-twice", "malformed", descriptors=[first, first])
    s.refuse("second-signed-by-its-own-root", "bad-signature",
             descriptors=[first, signed_descriptor(second, "root 2")])  # fmt: skip
    s.refuse("third-signed-by-first-root", "bad-signature", descriptors=[
        first, signed, signed_descriptor(replace(second, version=3, prev=two.head))])  # fmt: skip
    s.refuse("second-names-other-first", "malformed", descriptors=[
        first, signed_descriptor(replace(second, prev=StatementHash(fixed("other"))))])  # fmt: skip
    s.refuse("version-jumps", "malformed", descriptors=[
        first, signed_descriptor(replace(second, version=3))])  # fmt: skip
    _broken_firsts(s)
    return s


def _broken_firsts(s: Scenario) -> None:
    first, three = first_descriptor(), [guardian(index) for index in (1, 2, 3)]
    ten = [replace(guardian(1), index=index) for index in range(1, 10)]
    changes: dict[str, dict[str, Any]] = {
        "version-2-first": {"version": 2},
        "version-0": {"version": 0},
        "first-with-prev": {"prev": fixed("prev")},
        "guardians-out-of-order": {"guardians": (three[1], three[0], three[2])},
        "guardian-index-0": {"guardians": (replace(three[0], index=0), *three[1:])},
        "guardian-index-missing": {"guardians": (three[0], three[2])},
        "guardian-index-twice": {"guardians": (three[0], three[0], three[2])},
        "one-guardian": {"guardians": (three[0],), "threshold": 1},
        "no-guardian": {"guardians": (), "threshold": 2},
        "threshold-1": {"threshold": 1},
        "threshold-0": {"threshold": 0},
        "threshold-over-count": {"threshold": 4},
        "guardian-url-relative": {"guardians": (replace(three[0], url="guardians/1"), *three[1:])},
        "guardian-url-of-other-host": {"guardians": (replace(three[0], url="//x.example/"),
                                                     *three[1:])},
    }  # fmt: skip
    for name, change in changes.items():
        s.refuse(name, "malformed", descriptors=[signed_descriptor(descriptor(**change))])
    value = fields_of(DESCRIPTOR, descriptor())
    key = signing("root")
    tenth = [*ten, replace(guardian(1), index=10)]
    s.refuse("ten-guardians", "malformed", descriptors=[sign_value(LABEL, {
        **value, "guardians": [{"index": g.index, "kem": g.kem, "sign": g.sign, "url": g.url}
                               for g in tenth]}, key)])  # fmt: skip
    s.refuse(
        "unknown-field", "malformed", descriptors=[sign_value(LABEL, {**value, "kdf": 1}, key)]
    )
    s.refuse("missing-field", "malformed",
             descriptors=[sign_value(LABEL, without(value, "mail"), key)])  # fmt: skip
    s.refuse("name-201-bytes", "malformed",
             descriptors=[sign_value(LABEL, {**value, "name": "x" * 201}, key)])  # fmt: skip
    s.refuse("too-large", "too-large", descriptors=[
        sign_value(LABEL, {**value, "origins": ["x" * 512] * 128}, key)])  # fmt: skip
    payload = encode_descriptor(descriptor())
    s.refuse("signed-by-another", "bad-signature",
             descriptors=[sign_statement(LABEL, payload, signing("root 2"))])  # fmt: skip
    s.refuse("other-label", "wrong-purpose",
             descriptors=[sign_statement(ACCOUNT_LABEL, payload, key)])  # fmt: skip
    s.refuse("version-2-of-the-envelope", "unknown-version",
             descriptors=[sign_value(LABEL, value, key, v=2)])  # fmt: skip
    for half in ("ed25519", "ml-dsa"):
        s.refuse(f"{half}-half-wrong", "bad-signature",
                 descriptors=[half_signed(LABEL, payload, key, half)])  # fmt: skip
    s.refuse("flipped-payload", "bad-signature",
             descriptors=[Changed(first, first.index(b"Vectors"))])  # fmt: skip
    s.refuse("cut", "malformed", descriptors=[Changed(first, cut=len(first) - 1)])
    s.refuse("longer", "malformed", descriptors=[Changed(first, append=b"\0")])


def _records() -> Scenario:
    s = Scenario(PAGE, "directory-record", "directory-record", "deployment §3",
                 "Records of the registry.")  # fmt: skip
    account = AccountId(fixed("practitioner"))
    day = 86_400_000
    record = DirectoryRecord(
        account, "Lyon", deployment_id(), "dr@example.org", START + 90 * day, START, "Dr É. Roux",
        7, "cardiology")  # fmt: skip
    key = signing("registry")

    def signed(value: DirectoryRecord) -> bytes:
        return sign_statement(RECORD_LABEL, encode_directory_record(value), key)

    good = signed(record)
    s.share(descriptors=[first_descriptor()], record=good, now=START + day,
            account=bytes(account), serial=0)  # fmt: skip
    outputs: Fields = {"account": bytes(account), "email": "dr@example.org", "name": "Dr É. Roux",
               "city": "Lyon", "speciality": "cardiology", "serial": 7}  # fmt: skip
    s.accept("valid", outputs)
    s.accept("for-any-account", outputs, account=None)
    s.accept("same-serial", outputs, serial=7)
    s.accept("first-moment", outputs, now=START)
    s.accept("last-moment", outputs, now=START + 90 * day)
    s.refuse("not-yet", "stale", now=START - 1)
    s.refuse("expired", "stale", now=START + 90 * day + 1)
    s.refuse("lower-serial", "rolled-back", serial=8)
    s.refuse("for-another-account", "substituted", account=fixed("someone else"))
    s.refuse("of-another-deployment", "substituted",
             record=signed(replace(record, deployment=DeploymentId(fixed("dep")))))  # fmt: skip
    payload = encode_directory_record(record)
    s.refuse("signed-by-root", "bad-signature",
             record=sign_statement(RECORD_LABEL, payload, signing("root")))  # fmt: skip
    s.refuse("other-label", "wrong-purpose", record=sign_statement(LABEL, payload, key))
    for half in ("ed25519", "ml-dsa"):
        s.refuse(f"{half}-half-wrong", "bad-signature",
                 record=half_signed(RECORD_LABEL, payload, key, half))  # fmt: skip
    s.refuse("flipped-name", "bad-signature", record=Changed(good, good.index(b"Roux")))
    value = fields_of(DIRECTORY_RECORD, record)
    s.refuse("unknown-field", "malformed",
             record=sign_value(RECORD_LABEL, {**value, "phone": "1"}, key))  # fmt: skip
    s.refuse("city-101-bytes", "malformed",
             record=sign_value(RECORD_LABEL, {**value, "city": "x" * 101}, key))  # fmt: skip
    s.refuse("too-large", "too-large", record=sign_value(
        RECORD_LABEL, {**value, "name": "x" * 16384}, key))  # fmt: skip
    s.refuse("serial-text", "malformed",
             record=sign_value(RECORD_LABEL, {**value, "serial": "7"}, key))  # fmt: skip
    return s
