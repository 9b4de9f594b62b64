"""Vectors of spec: identity, sigchains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tools.vectors.cast import START, Person, deployment_id, plain, signing
from tools.vectors.scenario import Changed, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, half_signed, sign_value, without
from tools.vectors.stream import fixed

from colloque.sealing.keyslot import PASSWORD, SHEET
from colloque.sealing.statement import sign_statement
from colloque.trust.sigchain import AccountState
from colloque.wire.account import (
    DEVICE,
    LABEL,
    LINK,
    EncKey,
    KeyslotCommit,
    encode_link,
)
from colloque.wire.cbor import Encodable
from colloque.wire.ids import AccountId, DeploymentId, DeviceId, KeyslotId, StatementHash

PAGE = "identity"


def scenarios() -> Iterator[Scenario]:
    """First links, later links, rotation."""
    yield _first()
    yield _later()
    yield _authority()


def outputs_of(state: AccountState) -> Fields:
    """What a reader gives of a verified chain."""
    return {
        "account": bytes(state.account),
        "role": state.role,
        "seq": state.seq,
        "head": bytes(state.head),
        "devices": [bytes(id_) for id_ in sorted(state.devices, key=bytes)],
        "revoked": [bytes(id_) for id_ in sorted(state.revoked, key=bytes)],
        "enc_epoch": state.enc.epoch,
        "keyslots": [{"id": bytes(slot.id), "kind": slot.kind} for slot in state.keyslots],
        "time": state.time,
    }


def _first() -> Scenario:
    s = Scenario(PAGE, "first-link", "sigchain", "identity §2", "Rules 1 to 3, and the signature.")
    s.share(deployment=bytes(deployment_id()))
    ana = Person("Ana", "patient")
    for role in ("patient", "practitioner", "assistant"):
        person = Person(f"First {role}", role)
        s.accept(role, outputs_of(person.state), links=person.links)
    s.accept("expiring-device", outputs_of(_expiring(ana, START).state),
             links=_expiring(ana, START).links)  # fmt: skip
    s.refuse("empty", "malformed", links=[])
    s.refuse("other-deployment", "substituted", deployment=fixed("dep"), links=ana.links)
    _broken_firsts(s, ana)
    _broken_envelopes(s, ana)
    return s


def _expiring(ana: Person, expires: int) -> Person:
    person = Person("Ana", "patient")
    device = ana.device(0, expires)
    person.restart(person.first(add=(device.public,), signer=device.signer))
    return person


def _broken_firsts(s: Scenario, ana: Person) -> None:
    other, slots = ana.device(1), ana.first().keyslots or ()
    malformed: dict[str, dict[str, Any]] = {
        "seq-1": {"seq": 1},
        "with-prev": {"prev": StatementHash(fixed("prev"))},
        "with-account": {"account": AccountId(fixed("account"))},
        "role-null": {"role": None},
        "role-unknown": {"role": "administrator"},
        "no-device": {"add": ()},
        "two-devices": {"add": (ana.device().public, other.public)},
        "revokes": {"revoke": (other.public.id,)},
        "enc-null": {"enc": None},
        "enc-epoch-0": {"enc": EncKey(0, ana.enc(1).key)},
        "enc-epoch-2": {"enc": EncKey(2, ana.enc(1).key)},
        "keyslots-null": {"keyslots": None},
        "keyslots-empty": {"keyslots": ()},
        "keyslot-id-twice": {"keyslots": (slots[0], replace(slots[1], id=slots[0].id))},
    }
    for name, change in malformed.items():
        s.refuse(name, "malformed", links=[ana.sign(ana.first(**change))])
    refused: dict[str, dict[str, Any]] = {
        "signer-is-another-device": {"signer": other.signer},
        "signer-is-a-keyslot": {"signer": ana.slot(SHEET)[1].signer(ana.slot(SHEET)[0])},
    }
    for name, change in refused.items():
        s.refuse(name, "not-authorised", links=[ana.sign(ana.first(**change))])
    expired = ana.device(0, START - 1)
    s.refuse("device-expired", "not-authorised", links=[
        ana.sign(ana.first(add=(expired.public,), signer=expired.signer))])  # fmt: skip
    nine = tuple(KeyslotCommit(fixed("c"), KeyslotId(fixed(str(n), 16)), "x") for n in range(9))
    s.refuse("nine-keyslots", "malformed", links=[ana.sign(ana.first(keyslots=nine))])


def _broken_envelopes(s: Scenario, ana: Person) -> None:
    good, key, value = ana.links[0], ana.device().sign, fields_of(LINK, ana.first())
    payload = encode_link(ana.first())
    device = {**fields_of(DEVICE, ana.device().public), "name": "phone"}
    cases: dict[str, dict[str, Encodable]] = {
        "unknown-field": {**value, "comment": ""},
        "missing-field": without(value, "role"),
        "missing-nonce": without(value, "nonce"),
        "nonce-15-bytes": {**value, "nonce": bytes(15)},
        "seq-negative": {**value, "seq": -1},
        "signer-kind-unknown": {**value, "signer": {"id": bytes(32), "kind": "server"}},
        "signer-with-more": {**value, "signer": {"id": bytes(32), "kind": "device", "x": 1}},
        "signer-without-kind": {**value, "signer": {"id": bytes(32)}},
        "device-with-name": {
            **value,
            "add": [device],
        },
        "role-33-bytes": {**value, "role": "p" * 33},
    }
    for name, fields in cases.items():
        s.refuse(name, "malformed", links=[sign_value(LABEL, fields, key)])
    s.refuse("version-2", "unknown-version", links=[sign_value(LABEL, value, key, v=2)])
    s.refuse("label-of-keyslots", "wrong-purpose",
             links=[sign_statement("colloque/keyslots", payload, key)])  # fmt: skip
    s.refuse("label-of-membership", "wrong-purpose",
             links=[sign_statement("colloque/membership", payload, key)])  # fmt: skip
    for half in ("ed25519", "ml-dsa"):
        s.refuse(f"{half}-half-wrong", "bad-signature",
                 links=[half_signed(LABEL, payload, key, half)])  # fmt: skip
    s.refuse("plain-signature", "bad-signature",
             links=[sign_statement(LABEL, payload, plain("Ana"))])  # fmt: skip
    s.refuse("other-key", "bad-signature", links=[ana.sign(ana.first(), signing("nobody"))])
    s.refuse("flipped-enc-key", "bad-signature",
             links=[Changed(good, good.index(ana.enc(1).key) + 600)])  # fmt: skip
    s.refuse("flipped-device-key", "not-authorised", "the device id is another one",
             links=[Changed(good, good.index(ana.device().entry.public))])  # fmt: skip
    s.refuse("flipped-signature", "bad-signature", links=[Changed(good, len(good) - 100)])
    s.refuse("cut", "malformed", links=[Changed(good, cut=len(good) - 1)])
    s.refuse("longer", "malformed", links=[Changed(good, append=b"\0")])
    s.refuse("too-large", "too-large", links=[Repeated(0, 65537)])


def _grown() -> Person:
    """Two devices; the second is revoked in the third link, with rotation."""
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1).public,)))
    ana.append(ana.next(revoke=(ana.device(1).public.id,), enc=ana.enc(2)))
    return ana


def _later() -> Scenario:
    s = Scenario(PAGE, "later-links", "sigchain", "identity §2", "Rules 2, 4, 7, 8 and 11.")
    s.share(deployment=bytes(deployment_id()))
    ana = _grown()
    s.accept("add-and-revoke", outputs_of(ana.state), links=ana.links)
    _accept_more(s)
    one = Person("Ana", "patient")

    def refuse(name: str, code: str, why: str = "", **change: Any) -> None:
        s.refuse(name, code, why, links=[one.links[0], one.sign(one.next(**change))])

    refuse("seq-jumps", "malformed", seq=2)
    refuse("other-prev", "fork", prev=StatementHash(fixed("prev")))
    refuse("prev-null", "fork", prev=None)
    refuse("same-seq", "fork", "another link 0", seq=0, prev=None, account=None)
    refuse("other-account", "malformed", account=AccountId(fixed("account")))
    refuse("account-null", "malformed", account=None)
    refuse("role-again", "malformed", role="patient")
    refuse("other-deployment", "substituted", deployment=DeploymentId(fixed("dep")))
    refuse("earlier-time", "malformed", time=START - 1)
    refuse("device-twice", "malformed", add=(one.device(1).public, one.device(1).public))
    refuse("current-device-again", "malformed", add=(one.device().public,))
    session = DeviceId(fixed("a session device"))
    twice = Person("Ana", "patient")
    twice.append(twice.next(revoke=(session,), enc=twice.enc(2)))
    s.accept("revokes-a-session-device", outputs_of(twice.state), links=twice.links)
    s.refuse("session-device-revoked-twice", "malformed", links=[*twice.links, twice.sign(
        twice.next(revoke=(session,), enc=twice.enc(3)))])  # fmt: skip
    refuse("session-device-twice-in-one-link", "malformed", revoke=(session, session),
           enc=one.enc(2))  # fmt: skip
    refuse("session-device-revoked-without-rotation", "malformed", revoke=(session,))
    ended = Person("Ana", "patient")
    ended.append(ended.next(revoke=(ended.device(1).public.id,), enc=ended.enc(2)))
    s.refuse("revoked-session-device-added", "malformed", links=[
        *ended.links, ended.sign(ended.next(add=(ended.device(1).public,)))])  # fmt: skip
    refuse("revokes-added", "malformed", add=(one.device(1).public,),
           revoke=(one.device(1).public.id,), enc=one.enc(2))  # fmt: skip
    refuse("revokes-last", "malformed", revoke=(one.device().public.id,), enc=one.enc(2))
    s.refuse("same-link-again", "malformed", links=[one.links[0], one.links[0]])
    s.refuse("second-of-another-chain", "fork", "its prev is not the head",
             links=[one.links[0], *_stranger().links[1:]])  # fmt: skip
    s.refuse("one-missing", "malformed", links=[ana.links[0], ana.links[2]])
    s.refuse("swapped", "malformed", links=[ana.links[1], ana.links[0]])
    s.refuse("revoked-device-again", "malformed",
             links=[*ana.links, ana.sign(ana.next(add=(ana.device(1).public,)))])  # fmt: skip
    s.refuse("revoked-twice", "malformed", links=[*ana.links, ana.sign(
        ana.next(revoke=(ana.device(1).public.id,), enc=ana.enc(3)))])  # fmt: skip
    nine = tuple(ana.device(number).public for number in range(4, 13))
    s.refuse("nine-devices", "malformed", links=[one.links[0], one.sign(one.next(add=nine))])
    twin = Person("Ana", "patient")
    twin.append(twin.next(time=START + 5))
    s.refuse("two-children", "fork", "both are valid and signed",
             links=[*twin.links, one.sign(one.next())])  # fmt: skip
    return s


def _stranger() -> Person:
    bea = Person("Bea", "patient")
    bea.append(bea.next(prev=bea.state.head))
    return bea


def _accept_more(s: Scenario) -> None:
    ana = Person("Ana", "patient")
    ana.append(ana.next(time=START))
    s.accept("nothing-changes", outputs_of(ana.state), links=ana.links)
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1).public,), revoke=(ana.device().public.id,),
                        enc=ana.enc(2)))  # fmt: skip
    s.accept("last-device-replaced", outputs_of(ana.state), links=ana.links)
    ana = Person("Ana", "patient")
    ana.append(ana.next(enc=ana.enc(2)))
    s.accept("rotation-alone", outputs_of(ana.state), links=ana.links)
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=tuple(ana.device(number).public for number in range(4, 12))))
    s.accept("eight-devices", outputs_of(ana.state), links=ana.links)


def _authority() -> Scenario:
    s = Scenario(PAGE, "authority", "sigchain", "identity §2", "Rules 5, 6, 9 and 10.")
    s.share(deployment=bytes(deployment_id()))
    ana = Person("Ana", "patient")
    sheet_id, sheet = ana.slot(SHEET)
    new_id, new = ana.slot("new")
    kept = [slot for slot in ana.first().keyslots or () if slot.kind != PASSWORD]
    added = (*(ana.first().keyslots or ()), new.commit(new_id))
    replaced = (new.commit(new_id), *kept)
    by_sheet: dict[str, Any] = {"signer": sheet.signer(sheet_id)}

    def accept(name: str, **change: Any) -> Person:
        person = Person("Ana", "patient")
        person.append(person.next(**change))
        s.accept(name, outputs_of(person.state), links=person.links)
        return person

    accept("keyslot-adds-device", add=(ana.device(1).public,), **by_sheet)
    accept("keyslot-replaces-keyslot", keyslots=replaced, enc=ana.enc(2), **by_sheet)
    accept("keyslot-adds-keyslot", keyslots=added, **by_sheet)
    accept("device-revokes-itself", add=(ana.device(1).public,),
           revoke=(ana.device().public.id,), enc=ana.enc(2))  # fmt: skip
    accept("keyslots-reordered", keyslots=(ana.first().keyslots or ())[::-1], **by_sheet)
    accept("expiring-device-added", add=(ana.device(1, START + 1000).public,))
    _refuse_authority(s, ana, replaced, by_sheet)
    _refuse_late(s, ana)
    return s


def _refuse_authority(
    s: Scenario, ana: Person, replaced: tuple[KeyslotCommit, ...], by_sheet: dict[str, Any]
) -> None:
    def refuse(name: str, code: str, why: str = "", **change: Any) -> None:
        s.refuse(name, code, why, links=[ana.links[0], ana.sign(ana.next(**change))])

    sheet_id, sheet = ana.slot(SHEET)
    signer, slots = sheet.signer(sheet_id), ana.first().keyslots or ()
    bad_commit = replace(slots[0], commit=fixed("commit"))
    device_gone: dict[str, Any] = {"add": (ana.device(1).public,),
                                   "revoke": (ana.device().public.id,)}  # fmt: skip
    refuse("unknown-device", "not-authorised", signer=ana.device(1).signer)
    refuse("device-added-here", "not-authorised", add=(ana.device(1).public,),
           signer=ana.device(1).signer)  # fmt: skip
    refuse("keyslot-other-salt", "not-authorised", signer=replace(signer, salt=bytes(32)))
    refuse("keyslot-other-key", "not-authorised",
           signer=replace(signer, key=signing("nobody").public))  # fmt: skip
    refuse("keyslot-other-id", "not-authorised", signer=replace(signer, id=ana.slot(PASSWORD)[0]))
    refuse("keyslot-never-listed", "not-authorised",
           signer=ana.slot("new")[1].signer(ana.slot("new")[0]))  # fmt: skip
    refuse("device-adds-keyslot", "not-authorised",
           keyslots=(*slots, ana.slot("new")[1].commit(ana.slot("new")[0])))  # fmt: skip
    refuse("device-reorders-keyslots", "not-authorised", keyslots=slots[::-1])
    refuse("device-repeats-keyslots", "not-authorised", keyslots=slots)
    refuse("keyslot-added-here", "not-authorised", "it is not in the list before",
           keyslots=(*slots, ana.slot("new")[1].commit(ana.slot("new")[0])),
           signer=ana.slot("new")[1].signer(ana.slot("new")[0]))  # fmt: skip
    refuse("device-removes-keyslot", "not-authorised", keyslots=slots[1:], enc=ana.enc(2))
    refuse("device-replaces-keyslot", "not-authorised", keyslots=replaced, enc=ana.enc(2))
    refuse("device-changes-commit", "not-authorised", keyslots=(bad_commit, slots[1]),
           enc=ana.enc(2))  # fmt: skip
    refuse("device-changes-kind", "not-authorised",
           keyslots=(replace(slots[0], kind="sheet"), slots[1]), enc=ana.enc(2))  # fmt: skip
    refuse("keyslots-emptied", "malformed", keyslots=(), enc=ana.enc(2), **by_sheet)
    refuse("keyslot-id-twice", "malformed", keyslots=(*slots, slots[0]), **by_sheet)
    refuse("removes-keyslot-without-rotation", "malformed", keyslots=replaced, **by_sheet)
    refuse("revokes-without-rotation", "malformed", **device_gone)
    refuse("epoch-jumps", "malformed", enc=EncKey(3, ana.enc(3).key))
    refuse("epoch-stays", "malformed", enc=EncKey(1, ana.enc(2).key), **device_gone)
    refuse("epoch-falls", "malformed", enc=EncKey(0, ana.enc(2).key))
    link = ana.next()
    for half in ("ed25519", "ml-dsa"):
        halved = half_signed(LABEL, encode_link(link), ana.device().sign, half)
        s.refuse(f"{half}-half-wrong", "bad-signature", links=[ana.links[0], halved])
    s.refuse("signed-by-another-device", "bad-signature",
             links=[ana.links[0], ana.sign(link, ana.device(1).sign)])  # fmt: skip
    s.refuse("signed-by-the-password-instead", "bad-signature", links=[
        ana.links[0], ana.sign(ana.next(**by_sheet), ana.slot(PASSWORD)[1].sign)])  # fmt: skip


def _revoking_guest(ana: Person) -> list[bytes]:
    """A device that expires, added by another, revokes that one."""
    person, guest = Person("Ana", "patient"), ana.device(1, START + 9000)
    person.append(person.next(add=(guest.public,)))
    gone = {"revoke": (ana.device().public.id,), "enc": ana.enc(2), "signer": guest.signer}
    return [*person.links, person.sign(person.next(**gone), guest.sign)]


def _refuse_late(s: Scenario, ana: Person) -> None:
    """Signers that were good once."""
    gone = _grown()
    s.refuse("revoked-device", "not-authorised", links=[
        *gone.links, gone.sign(gone.next(signer=gone.device(1).signer))])  # fmt: skip
    late = _expiring(ana, START + 500)
    s.refuse("expired-device", "not-authorised", links=[
        *late.links, late.sign(late.next(signer=ana.device().signer))])  # fmt: skip
    s.refuse("expiring-device-signs-a-second-link", "not-authorised", "it has not expired yet",
             links=[*late.links, late.sign(late.next(time=START))])  # fmt: skip
    s.refuse("expiring-device-revokes", "not-authorised", links=_revoking_guest(ana))
    moved = Person("Ana", "patient")
    sheet_id, sheet = moved.slot(SHEET)
    new_id, new = moved.slot("new")
    kept = tuple(slot for slot in moved.state.keyslots if slot.kind != PASSWORD)
    moved.append(moved.next(keyslots=(new.commit(new_id), *kept), enc=moved.enc(2),
                            signer=sheet.signer(sheet_id)))  # fmt: skip
    old_id, old = moved.slot(PASSWORD)
    s.refuse("replaced-keyslot", "not-authorised", links=[
        *moved.links, moved.sign(moved.next(signer=old.signer(old_id)))])  # fmt: skip
