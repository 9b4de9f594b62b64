"""Vectors of session devices: their statements, and what they write (spec: identity §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tools.vectors.cast import START, Person, deployment_id
from tools.vectors.conversation import inputs_of, outputs_of, people
from tools.vectors.entry import NAMES, Writer, key_fields, secrets
from tools.vectors.rooms import Room
from tools.vectors.scenario import Changed, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, half_signed, sign_value, without
from tools.vectors.stream import fixed

from colloque.sealing.entry import seal_entry
from colloque.sealing.keyslot import PASSWORD, SHEET
from colloque.sealing.statement import sign_statement
from colloque.trust.session import verify_session
from colloque.wire.account import DEVICE, KeyslotSigner, decode_link
from colloque.wire.account import LABEL as LINK_LABEL
from colloque.wire.account import LIMIT as LINK_LIMIT
from colloque.wire.entry import Entry, Message, content_of, encode_content, encode_entry
from colloque.wire.ids import AccountId, DeploymentId, KeyslotId, StatementHash
from colloque.wire.membership import Author
from colloque.wire.session import (
    LABEL,
    LIMIT,
    MAX_LIFETIME,
    SESSION,
    SessionStatement,
    decode_session,
)
from colloque.wire.signed import decode_signed

PAGE = "identity"
NEW = "new"


def scenarios() -> Iterator[Scenario]:
    """Statements; membership statements and entries by session devices."""
    yield _statements()
    yield _envelopes()
    yield _members()
    yield _entries()


def replace_password(person: Person, back: bool = False) -> None:
    """A link by the sheet that puts a new keyslot in the password's place, or the old one back."""
    sheet, kinds = person.slot(SHEET), (PASSWORD if back else NEW, SHEET)
    keyslots = tuple(keys.commit(id_) for id_, keys in map(person.slot, kinds))
    person.append(person.next(keyslots=keyslots, enc=person.enc(person.state.enc.epoch + 1),
                              signer=sheet[1].signer(sheet[0])))  # fmt: skip


def add_device(person: Person, number: int = 2) -> None:
    """A link that adds a device."""
    person.append(person.next(add=(person.device(number).public,)))


def revoke(person: Person, number: int = 1) -> None:
    """A link that revokes a device of the chain or of a session."""
    id_, epoch = person.device(number).public.id, person.state.enc.epoch + 1
    person.append(person.next(revoke=(id_,), enc=person.enc(epoch)))


def value_of(data: bytes) -> SessionStatement:
    """What a statement says."""
    return decode_session(decode_signed(data, LABEL, LIMIT).payload)


def ana() -> Person:
    """A patient with one link."""
    return Person("Ana", "patient")


def _statements() -> Scenario:
    s = Scenario(PAGE, "session", "session-device", "identity §6", "A statement against a chain, "
                 "then whether its device was current at position `at`.")  # fmt: skip
    s.share(deployment=bytes(deployment_id()), at=0)
    _current(s)
    _ended(s)
    _devices(s)
    _signers(s)
    _places(s)
    return s


def _accept(s: Scenario, name: str, person: Person, data: bytes, at: int) -> None:
    session = verify_session(person.state, data)
    outputs: Fields = {"device": bytes(session.device.id), "expires": session.device.expires,
                       "seq": session.seq, "slot": bytes(session.slot.id)}  # fmt: skip
    s.accept(name, outputs, links=list(person.links), session=data, at=at)


def _refuse(s: Scenario, name: str, code: str, person: Person, data: bytes, at: int = 0) -> None:
    s.refuse(name, code, links=list(person.links), session=data, at=at)


def _current(s: Scenario) -> None:
    one = ana()
    _accept(s, "by-the-password", one, one.session(1), 0)
    _accept(s, "by-the-sheet", one, one.session(1, SHEET), 0)
    for name, lifetime in (("thirty-days", MAX_LIFETIME), ("one-millisecond", 1)):
        device = one.device(1, START + lifetime).public
        _accept(s, name, one, one.session(1, device=device), 0)
    grown, first = ana(), ana().session(1)
    id_, keys = grown.slot(NEW)
    by, more = grown.slot(SHEET), (*grown.state.keyslots, keys.commit(id_))
    grown.append(grown.next(keyslots=more, signer=by[1].signer(by[0])))
    _accept(s, "keyslot-added-since", grown, first, 1)
    grown.append(grown.next(add=(grown.device(2).public,)))
    _accept(s, "by-the-keyslot-added", grown, grown.session(1, NEW), 2)


def _ended(s: Scenario) -> None:
    """What a link takes away, and that it does so from there on only."""
    person = ana()
    old, sheet = person.session(1), person.session(2, SHEET)
    replace_password(person)
    _accept(s, "before-its-keyslot-was-replaced", person, old, 0)
    _refuse(s, "keyslot-replaced", "not-authorised", person, old, 1)
    _accept(s, "other-keyslot-replaced", person, sheet, 1)
    replace_password(person, back=True)
    _refuse(s, "keyslot-replaced-and-back-again", "not-authorised", person, old, 2)
    _accept(s, "by-the-keyslot-that-came-back", person, person.session(1), 2)
    person = ana()
    statement, id_ = person.session(1), person.device(1).public.id
    person.append(person.next(revoke=(id_,), enc=person.enc(2)))
    _accept(s, "before-it-was-revoked", person, statement, 0)
    _refuse(s, "revoked", "not-authorised", person, statement, 1)
    _refuse(s, "revoked-before-it-came", "not-authorised", person, person.session(1), 1)
    _refuse(s, "position-before-it-came", "not-authorised", person, person.session(2), 0)


def _devices(s: Scenario) -> None:
    one = ana()
    for name, expires in (
        ("without-an-end", None),
        ("a-millisecond-too-long", START + MAX_LIFETIME + 1),
        ("ends-when-it-begins", START),
        ("ends-before-it-begins", START - 1),
    ):
        data = one.session(1, device=one.device(1, expires).public)
        _refuse(s, name, "malformed", one, data)
    own = one.session(0, device=one.device(0, START + 1000).public)
    _refuse(s, "device-of-the-chain", "malformed", one, own)
    revoked = ana()
    revoked.append(revoked.next(add=(revoked.device(1).public,)))
    revoked.append(revoked.next(revoke=(revoked.device(1).public.id,), enc=revoked.enc(2)))
    _refuse(s, "revoked-device-of-the-chain", "malformed", revoked, revoked.session(1), 2)
    added = ana()
    statement = added.session(1)
    added.append(added.next(add=(added.device(1).public,)))
    _refuse(s, "device-that-the-chain-added-later", "malformed", added, statement, 1)


def _signers(s: Scenario) -> None:
    one = ana()
    id_, keys = one.slot(PASSWORD)
    sheet_id, sheet = one.slot(SHEET)
    stranger = Person("Ben", "practitioner").slot(PASSWORD)[1]
    value = fields_of(SESSION, value_of(one.session(1, signer=one.device().signer)))
    data = sign_value(LABEL, value, one.device().sign)
    _refuse(s, "signed-by-a-device", "not-authorised", one, data)
    _refuse(s, "by-a-keyslot-that-is-not-there-yet", "not-authorised", one, one.session(1, NEW))
    wrong = {
        "keyslot-unknown": KeyslotSigner(KeyslotId(fixed("k", 16)), keys.sign.public, keys.salt),
        "keyslot-of-another-account": stranger.signer(id_),
        "key-of-the-other-keyslot": sheet.signer(id_),
        "id-of-the-other-keyslot": keys.signer(sheet_id),
        "salt-of-the-other-keyslot": KeyslotSigner(id_, keys.sign.public, sheet.salt),
    }
    for name, signer in wrong.items():
        _refuse(s, name, "not-authorised", one, one.session(1, signer=signer))
    payload = decode_signed(one.session(1), LABEL, LIMIT).payload
    for name, key in (("device", one.device().sign), ("session-device", one.device(1).sign)):
        _refuse(s, f"signature-of-the-{name}", "bad-signature", one,
                sign_statement(LABEL, payload, key))  # fmt: skip
    for half in ("ed25519", "ml-dsa"):
        data = half_signed(LABEL, payload, keys.sign, half)
        _refuse(s, f"{half}-half-wrong", "bad-signature", one, data)
    _refuse(s, "plain-signature", "bad-signature", one, sign_statement(LABEL, payload, keys.login))
    person = ana()
    replace_password(person)
    _refuse(s, "by-a-removed-keyslot", "not-authorised", person, person.session(1), 1)


def _places(s: Scenario) -> None:
    one, longer = ana(), ana()
    longer.append(longer.next())
    _refuse(s, "position-that-the-reader-has-not-got", "stale", one, longer.session(1))
    other = StatementHash(fixed("head"))
    _refuse(s, "other-head", "fork", one, one.session(1, head=other))
    first = longer.state.heads[0]
    _refuse(s, "head-of-another-position", "fork", longer, longer.session(1, head=first), 1)
    eve = AccountId(fixed("account"))
    _refuse(s, "other-account", "substituted", one, one.session(1, account=eve))
    _refuse(s, "account-of-somebody-else", "substituted", Person("Ben", "practitioner"),
            one.session(1))  # fmt: skip
    elsewhere = DeploymentId(fixed("deployment"))
    _refuse(s, "other-deployment", "substituted", one, one.session(1, deployment=elsewhere))


def _envelopes() -> Scenario:
    s = Scenario(PAGE, "session-bytes", "session-device", "identity §6", "Statements that no "
                 "client makes.")  # fmt: skip
    one = ana()
    good, key = one.session(1), one.slot(PASSWORD)[1].sign
    s.share(deployment=bytes(deployment_id()), at=0, links=one.links)
    payload, value = decode_signed(good, LABEL, LIMIT).payload, fields_of(SESSION, value_of(good))
    device = fields_of(DEVICE, value_of(good).device)
    cases: dict[str, dict[str, Any]] = {
        "unknown-field": {**value, "name": "phone"},
        "missing-time": without(value, "time"),
        "device-without-expires": {**value, "device": without(device, "expires")},
        "device-with-name": {**value, "device": {**device, "name": "phone"}},
        "device-null": {**value, "device": None},
        "seq-negative": {**value, "seq": -1},
        "head-null": {**value, "head": None},
        "signer-kind-unknown": {**value, "signer": {"id": bytes(32), "kind": "session"}},
    }
    for name, fields in cases.items():
        s.refuse(name, "malformed", session=sign_value(LABEL, fields, key))
    for label in ("account", "keyslots", "login", "membership"):
        s.refuse(f"label-of-{label}", "wrong-purpose",
                 session=sign_statement(f"colloque/{label}", payload, key))  # fmt: skip
    link = decode_link(decode_signed(one.links[0], LINK_LABEL, LINK_LIMIT).payload)
    s.refuse("a-link-under-this-label", "malformed", session=sign_value(
        LABEL, {"link": bytes(link.nonce)}, key))  # fmt: skip
    s.refuse("version-2", "unknown-version", session=sign_value(LABEL, value, key, v=2))
    sig = good.index(decode_signed(good, LABEL, LIMIT).sig)
    for half, at in (("ed25519", 10), ("ml-dsa", 1000)):
        s.refuse(f"flipped-{half}", "bad-signature", session=Changed(good, sig + at))
    at = good.index(one.device(1).public.entry)
    s.refuse("flipped-device-key", "bad-signature", session=Changed(good, at))
    s.refuse("cut", "malformed", session=Changed(good, cut=len(good) - 1))
    s.refuse("longer", "malformed", session=Changed(good, append=b"\0"))
    s.refuse("too-large", "too-large", session=Repeated(0, LIMIT + 1))
    return s


def _room(change: Callable[[Person], None] = lambda ben: None) -> Room:
    """Ana, Ben and Dan; Ben has let in session device 1 with his password."""
    room = Room(people())
    room.people["Ben"].let_in(1)
    room.append("Ana", "create", NAMES)
    change(room.people["Ben"])
    return room


def _members() -> Scenario:
    s = Scenario("conversation", "session-author", "membership", "conversation §3", "Step 2 for "
                 "statements that session devices sign.")  # fmt: skip

    def accept(name: str, room: Room) -> None:
        s.accept(name, outputs_of(room, None), **inputs_of(room, room.steps))

    def refuse(name: str, code: str, room: Room, **changes: Any) -> None:
        step = room.step("Ben", "rotate", NAMES, 1, **changes)
        s.refuse(name, code, **inputs_of(room, [*room.steps, step]))

    room = _room()
    room.append("Ben", "rotate", NAMES, 1)
    accept("session-device-rotates", room)
    replace_password(room.people["Ben"])
    accept("keyslot-replaced-later", room)
    room.append("Ana", "rotate", NAMES)
    accept("and-the-others-go-on", room)
    for name, by in (("session", 1), ("chain", 2)):
        room = _room(add_device)
        room.append("Ben", "leave", ("Ana", "Dan"), by)
        revoke(room.people["Ben"], by)
        accept(f"{name}-device-leaves-and-is-revoked-later", room)
    room = Room(people())
    ben = room.people["Ben"]
    room.append("Ana", "create", NAMES)
    ben.append(ben.next())
    ben.let_in(1)
    room.append("Ben", "leave", ("Ana", "Dan"), 1)
    replace_password(ben)
    accept("session-device-newer-than-the-statement-before-leaves", room)
    for name, come, go in (
        ("session", Person.let_in, replace_password),
        ("chain", add_device, revoke),
    ):
        room = Room(people())
        ben = room.people["Ben"]
        named = room.append("Ana", "create", NAMES).value.heads
        ben.append(ben.next())
        come(ben, 1)
        room.take(room.step("Ben", "rotate", NAMES, 1, heads=named))
        go(ben)
        accept(f"{name}-device-newer-than-the-head-named-and-ended-later", room)
    refuse("keyslot-replaced", "not-authorised", _room(replace_password))
    old = _room()
    named = old.step("Ben", "rotate", NAMES, 1).value.heads
    replace_password(old.people["Ben"])
    old.append("Ana", "rotate", NAMES)
    refuse("keyslot-replaced-and-an-old-head-named", "rolled-back", old, heads=named)
    refuse("revoked", "not-authorised", _room(revoke))
    late = _room()
    refuse("expired", "not-authorised", late, time=START + MAX_LIFETIME + 1)
    refuse("signed-by-the-keyslot", "bad-signature", late,
           key=late.people["Ben"].slot(PASSWORD)[1].sign)  # fmt: skip
    unknown = _room()
    unknown.people["Ben"].sessions.clear()
    refuse("statement-not-given", "not-authorised", unknown)
    return s


def _entries() -> Scenario:
    s = Scenario("entry", "session-author", "entry", "entry §3", "Steps 2 and 5 for entries that "
                 "session devices sign.")  # fmt: skip
    content = encode_content(content_of(Message("Bonjour"), (), START))

    def made(w: Writer, epoch: int = 2, time: int = START, session: bool = False) -> Entry:
        device = w.room.people["Ben"].device(1)
        by = Author(w.room.people["Ben"].state.account, device.public.id)
        header = w.header(author=by, epoch=epoch, membership=w.room.state.heads[epoch - 1])
        key = device.session if session else device.entry
        return seal_entry(header, content_of(Message("Bonjour"), (), time), w.key(epoch=epoch),
                          secrets(), key)  # fmt: skip

    def inputs(w: Writer, entry: Entry, epoch: int = 2) -> dict[str, Any]:
        return {**w.inputs(), "author": bytes(w.room.people["Ben"].state.account),
                "entry": encode_entry(entry),
                "epoch_key": key_fields(w.key(epoch=epoch))}  # fmt: skip

    def accept(name: str, w: Writer, epoch: int = 2) -> None:
        entry = made(w, epoch)
        s.accept(name, {"hash": bytes(entry.hash), "content": content}, **inputs(w, entry, epoch))

    def writer(change: Callable[[Person], None] = lambda ben: None) -> Writer:
        room = _room(change)
        return Writer(room, room.steps[0])

    accept("session-device-writes", writer())
    accept("keyslot-replaced-later", writer(replace_password), 1)
    w = Writer()
    w.room.people["Ben"].append(w.room.people["Ben"].next())
    w.room.people["Ben"].let_in(1)
    accept("session-device-newer-than-the-membership", w)
    w = writer(replace_password)
    s.refuse("keyslot-replaced", "not-authorised", **inputs(w, made(w)))
    w = writer(revoke)
    s.refuse("revoked", "not-authorised", **inputs(w, made(w)))
    w = writer()
    last = made(w, time=START + MAX_LIFETIME)
    end = encode_content(content_of(Message("Bonjour"), (), START + MAX_LIFETIME))
    s.accept("dated-at-its-end", {"hash": bytes(last.hash), "content": end}, **inputs(w, last))
    late = made(w, time=START + MAX_LIFETIME + 1)
    s.refuse("dated-after-its-end", "not-authorised", **inputs(w, late))
    s.refuse("signed-by-the-session-key", "bad-signature", **inputs(w, made(w, session=True)))
    right = made(w)
    w.room.people["Ben"].sessions.clear()
    s.refuse("statement-not-given", "not-authorised", **inputs(w, right))
    return s
