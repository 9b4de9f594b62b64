"""Vectors of spec: keyslot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from tools.vectors.cast import Person, deployment_id, signing
from tools.vectors.scenario import Changed, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, half_signed, sign_value, without
from tools.vectors.stream import fixed

from colloque.sealing.content import seal
from colloque.sealing.keyring import seal_keyring
from colloque.sealing.keyslot import (
    PASSWORD,
    SHEET,
    keyslot_keys,
    sheet_seed,
    wrap_master_key,
)
from colloque.sealing.signing import SigningKey
from colloque.sealing.statement import sign_statement
from colloque.sealing.words import LANGUAGES, sheet_code, words_of
from colloque.wire.account import DeviceSigner
from colloque.wire.ids import AccountId, DeploymentId, StatementHash
from colloque.wire.keyring import (
    KEYRING_CONTEXT,
    DeviceName,
    EncSeed,
    Keyring,
    KeyringContext,
    encode_keyring,
)
from colloque.wire.keyslots import KEYSLOT_SET, LABEL, KeyslotSet, Slot, encode_keyslot_set
from colloque.wire.padding import pad
from colloque.wire.pae import pae
from colloque.wire.schema import encode

PAGE = "keyslot"
MASTER = fixed("master key")


def scenarios() -> Iterator[Scenario]:
    """Derivation, sheets, sets, opening of slots, keyrings."""
    yield _derived()
    yield _sheets()
    yield _sheet_texts()
    yield _sets()
    yield _slots()
    yield _keyrings()


def _derived() -> Scenario:
    s = Scenario(PAGE, "derivation", "keyslot", "keyslot §1", "From a seed to a keyslot's keys.")
    for kind in (PASSWORD, SHEET):
        keys = keyslot_keys(fixed("keyslot seed"), kind)
        outputs = {"kem": keys.kem_public, "sign": keys.sign.public, "login": keys.login.public,
                   "proof": keys.proof.public, "salt": keys.salt}  # fmt: skip
        s.accept(kind, outputs, seed=fixed("keyslot seed"), keyslot_kind=kind)
    return s


def _sheets() -> Scenario:
    s = Scenario(PAGE, "sheet", "sheet", "keyslot §1", "A sheet's bytes in words, QR and seed.")
    for name, entropy in (("zeros", bytes(16)), ("ones", b"\xff" * 16), ("a", fixed("a", 16))):
        words: Fields = {language: list(words_of(entropy, language)) for language in LANGUAGES}
        s.accept(name, {"words": words, "code": sheet_code(entropy), "seed": sheet_seed(entropy)},
                 entropy=entropy)  # fmt: skip
    return s


def _sheet_texts() -> Scenario:
    s = Scenario(PAGE, "sheet-text", "sheet-text", "keyslot §1", "Typed words and scanned codes.")
    entropy = fixed("typed", 16)
    english, french = words_of(entropy, "english"), words_of(entropy, "french")
    unaccented = " ".join(french).replace("é", "e").replace("è", "e")
    good = {
        "english": " ".join(english), "french": " ".join(french), "unaccented": unaccented,
        "upper-case": " ".join(english).upper(), "spaces": "  " + "\n ".join(english) + " ",
    }  # fmt: skip
    for name, text in good.items():
        s.accept(name, {"entropy": entropy}, words=text)
    s.accept("code", {"entropy": entropy}, code=sheet_code(entropy))
    s.accept("code-lower-case", {"entropy": entropy}, code=sheet_code(entropy).lower())
    swapped = (english[1], english[0], *english[2:])
    bad = {
        "eleven": (english[:11], "bad-input"), "thirteen": ((*english, "zoo"), "bad-input"),
        "none": ((), "bad-input"), "no-such-word": ((*english[:11], "colloque"), "bad-word"),
        "swapped": (swapped, "bad-checksum"), "both-languages": ((english[0], *french[1:]),
                                                                "bad-word"),
    }  # fmt: skip
    for name, (words, code) in bad.items():
        s.refuse(name, code, words=" ".join(words))
    s.refuse("code-short", "bad-input", code=sheet_code(entropy)[:-2])
    s.refuse("code-long", "bad-input", code=sheet_code(entropy) + "AAAAAAAA")
    s.refuse("code-with-other-digits", "bad-input", code="COLLOQUE-SHEET:" + "1" * 26)
    return s


def keyslot_set(person: Person, **changes: Any) -> KeyslotSet:
    """A right set at the person's head, with changes; slots are wrapped for it."""
    state = person.state
    value = KeyslotSet(
        account=state.account, deployment=state.deployment, head=state.head,
        keyring=fixed("keyring hash"), password=1, seq=state.seq, signer=person.device().signer,
        slots=(), time=state.time, version=3)  # fmt: skip
    value = replace(value, **{name: item for name, item in changes.items() if name != "slots"})
    slots = tuple(_slot(person, slot.kind, value) for slot in state.keyslots)
    return replace(value, slots=changes.get("slots", slots))


def _slot(person: Person, kind: str, value: KeyslotSet) -> Slot:
    id_, keys = person.slot(kind)
    wrapped = wrap_master_key(MASTER, keys.owner(id_), value.account, value.head, value.version)
    return Slot(id_, kind, keys.login.public, wrapped)


def sign_set(person: Person, value: KeyslotSet) -> bytes:
    """A set, signed by whoever it names."""
    signer = value.signer
    if isinstance(signer, DeviceSigner):
        return sign_with(value, person.device().sign)
    kind = next(kind for kind in (PASSWORD, SHEET, "new") if person.slot(kind)[0] == signer.id)
    return sign_with(value, person.slot(kind)[1].sign)


def sign_with(value: KeyslotSet, key: SigningKey) -> bytes:
    """A set, signed by any key."""
    return sign_statement(LABEL, encode_keyslot_set(value), key)


def _outputs(value: KeyslotSet) -> Fields:
    return {
        "version": value.version, "password": value.password, "keyring": value.keyring,
        "slots": [{"id": bytes(slot.id), "kind": slot.kind, "login": slot.login}
                  for slot in value.slots],
    }  # fmt: skip


def _sets() -> Scenario:
    s = Scenario(PAGE, "keyslot-set", "keyslot-set", "keyslot §2", "Sets against a chain.")
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1).public,)))
    s.share(deployment=bytes(deployment_id()), links=ana.links, pinned_version=0)

    def accept(name: str, pinned: int = 0, **changes: Any) -> None:
        value = keyslot_set(ana, **changes)
        s.accept(name, _outputs(value), set=sign_set(ana, value), pinned_version=pinned)

    def refuse(name: str, code: str, why: str = "", **changes: Any) -> None:
        s.refuse(name, code, why, set=sign_set(ana, keyslot_set(ana, **changes)))

    sheet_id, sheet = ana.slot(SHEET)
    accept("valid")
    accept("by-a-keyslot", signer=sheet.signer(sheet_id))
    accept("pinned-version", pinned=3)
    accept("at-an-earlier-link", seq=0, head=ana.state.heads[0])
    s.refuse("lower-than-pinned", "rolled-back", set=sign_set(ana, keyslot_set(ana)),
             pinned_version=4)  # fmt: skip
    slots = keyslot_set(ana).slots
    new_id, new = ana.slot("new")
    extra = Slot(new_id, "new", new.login.public, slots[0].wrap)
    refuse("other-account", "substituted", account=AccountId(fixed("account")))
    refuse("other-deployment", "substituted", deployment=DeploymentId(fixed("dep")))
    refuse("head-unknown", "malformed", head=StatementHash(fixed("head")))
    refuse("seq-of-another-head", "malformed", seq=0)
    refuse("seq-over-chain", "malformed", seq=2)
    refuse("signer-unknown-device", "not-authorised", signer=ana.device(2).signer)
    refuse("signer-unknown-keyslot", "not-authorised", signer=new.signer(new_id))
    refuse("signer-other-salt", "not-authorised",
           signer=replace(sheet.signer(sheet_id), salt=bytes(32)))  # fmt: skip
    refuse("slot-missing", "not-authorised", slots=slots[:1])
    refuse("slot-added", "not-authorised", "an escrow slot that the chain does not list",
           slots=(*slots, extra))  # fmt: skip
    refuse("slots-swapped", "not-authorised", slots=slots[::-1])
    refuse("slot-of-other-id", "not-authorised", slots=(slots[0], replace(slots[1], id=new_id)))
    refuse("slot-of-other-kind", "not-authorised",
           slots=(slots[0], replace(slots[1], kind="escrow")))  # fmt: skip
    _broken_sets(s, ana)
    return s


def _broken_sets(s: Scenario, ana: Person) -> None:
    value, key = keyslot_set(ana), ana.device().sign
    good, fields, payload = sign_set(ana, value), fields_of(KEYSLOT_SET, value), (
        encode_keyslot_set(value))  # fmt: skip
    s.refuse("signed-by-another", "bad-signature",
             set=sign_statement(LABEL, payload, signing("nobody")))  # fmt: skip
    for half in ("ed25519", "ml-dsa"):
        s.refuse(f"{half}-half-wrong", "bad-signature",
                 set=half_signed(LABEL, payload, key, half))  # fmt: skip
    s.refuse("flipped-wrap", "bad-signature", set=Changed(good, good.index(value.slots[0].wrap)))
    s.refuse("label-of-links", "wrong-purpose",
             set=sign_statement("colloque/account", payload, key))  # fmt: skip
    s.refuse("no-slots", "malformed", set=sign_value(LABEL, {**fields, "slots": []}, key))
    s.refuse("unknown-field", "malformed",
             set=sign_value(LABEL, {**fields, "kdf": "pbkdf2"}, key))  # fmt: skip
    s.refuse("without-password", "malformed",
             set=sign_value(LABEL, without(fields, "password"), key))  # fmt: skip
    s.refuse("version-2", "unknown-version", set=sign_value(LABEL, fields, key, v=2))
    s.refuse("too-large", "too-large", set=Repeated(0, 65537))
    late = Person("Ana", "patient")
    late.append(late.next(add=(late.device(1).public,)))
    late.append(late.next(revoke=(late.device().public.id,), enc=late.enc(2),
                          signer=late.device(1).signer))  # fmt: skip
    s.refuse("signer-revoked", "not-authorised", links=late.links,
             set=sign_set(late, keyslot_set(late)))  # fmt: skip


def _slots() -> Scenario:
    s = Scenario(PAGE, "open-slot", "open-slot", "keyslot §2", "The master key out of a verified "
                 "set; every failure is the same.")  # fmt: skip
    ana = Person("Ana", "patient")
    value = keyslot_set(ana)
    slot_id, _ = ana.slot(PASSWORD)
    s.share(deployment=bytes(deployment_id()), links=ana.links, set=sign_set(ana, value),
            seed=fixed("keyslot Ana password"), keyslot_kind=PASSWORD,
            slot=bytes(slot_id))  # fmt: skip
    s.accept("password", {"master": MASTER})
    s.accept("sheet", {"master": MASTER}, seed=fixed("keyslot Ana sheet"), keyslot_kind=SHEET,
             slot=bytes(ana.slot(SHEET)[0]))  # fmt: skip
    s.refuse("other-seed", "tampered", seed=fixed("other seed"))
    s.refuse("other-kind", "tampered", keyslot_kind=SHEET)
    s.refuse("other-slot", "tampered", slot=bytes(ana.slot(SHEET)[0]))
    wrapped = value.slots[0].wrap

    def refuse(name: str, wrap: bytes, **changes: Any) -> None:
        changed = keyslot_set(ana, **changes)
        slots = (replace(changed.slots[0], wrap=wrap), changed.slots[1])
        s.refuse(name, "tampered", set=sign_set(ana, replace(changed, slots=slots)))

    for name, at in (("ml-kem", 5), ("x25519", 1100), ("zeros", 1125), ("key", 1160),
                     ("tag", 1190)):  # fmt: skip
        refuse(f"flipped-{name}", wrapped[:at] + bytes([wrapped[at] ^ 1]) + wrapped[at + 1 :])
    refuse("slots-swapped", value.slots[1].wrap)
    refuse("of-another-version", wrapped, version=4)
    earlier = Person("Ana", "patient")
    earlier.append(earlier.next())
    slots = (replace(keyslot_set(earlier).slots[0], wrap=wrapped), keyslot_set(earlier).slots[1])
    s.refuse("of-another-head", "tampered", links=earlier.links,
             set=sign_set(earlier, keyslot_set(earlier, slots=slots)))  # fmt: skip
    return s


def keyring(person: Person, **changes: Any) -> Keyring:
    """A right keyring of version 3, with changes."""
    kinds = [slot.kind for slot in person.state.keyslots]
    value = Keyring(
        account=person.state.account,
        devices=(DeviceName(person.device().public.id, "Laptop"),),
        enc=tuple(EncSeed(epoch, person.enc_seed(epoch))
                  for epoch in range(1, person.state.enc.epoch + 1)),
        head=person.state.head, name=person.name,
        owner=tuple(keys.owner(id_) for id_, keys in map(person.slot, kinds)), seq=person.state.seq,
        settings=fixed("settings key"), sheet=fixed("sheet", 16), version=3)  # fmt: skip
    return replace(value, **changes)


def _keyrings() -> Scenario:
    s = Scenario(PAGE, "keyring", "keyring", "keyslot §3", "Keyrings that a set names.")
    ana = Person("Ana", "patient")
    ana.append(ana.next(enc=ana.enc(2)))
    value, salt = keyring(ana), fixed("salt", 24)
    sealed = seal_keyring(value, MASTER, salt)
    s.share(deployment=bytes(deployment_id()), links=ana.links, master=MASTER)

    def inputs(data: bytes, **changes: Any) -> dict[str, Any]:
        named = keyslot_set(ana, keyring=sha256(data).digest(), **changes)
        return {"keyring": data, "set": sign_set(ana, named)}

    s.accept("valid", {"content": encode_keyring(value)}, **inputs(sealed))
    proved = keyring(ana, sheet=None)
    s.accept("sheet-proved", {"content": encode_keyring(proved)},
             **inputs(seal_keyring(proved, MASTER, salt)))  # fmt: skip
    s.refuse("hash-of-another", "tampered", keyring=sealed, set=sign_set(ana, keyslot_set(ana)))
    s.refuse("other-master", "tampered", master=fixed("other master"), **inputs(sealed))
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    s.refuse("flipped", "tampered", **inputs(flipped))
    s.refuse("flipped-commitment", "tampered", **inputs(
        sealed[:30] + bytes([sealed[30] ^ 1]) + sealed[31:]))  # fmt: skip
    s.refuse("of-another-version", "tampered", **inputs(sealed, version=4))

    def refuse(name: str, code: str, why: str = "", **changes: Any) -> None:
        broken = keyring(ana, **changes)
        context = pae("colloque/keyring", 1, _context(ana))
        data = seal(MASTER, context, pad(encode_keyring(broken), 8192), salt)
        s.refuse(name, code, why, **inputs(data))

    seeds = value.enc
    refuse("inner-version", "tampered", version=2)
    refuse("inner-account", "tampered", account=AccountId(fixed("account")))
    refuse("head-unknown", "tampered", head=StatementHash(fixed("head")))
    refuse("seq-of-another-head", "tampered", seq=0)
    refuse("older-than-the-set", "tampered", seq=0, head=ana.state.heads[0])
    refuse("newest-epoch-missing", "tampered", enc=seeds[:1])
    refuse("newest-seed-other", "tampered",
           enc=(seeds[0], replace(seeds[1], seed=fixed("seed"))))  # fmt: skip
    refuse("oldest-epoch-missing", "tampered", enc=seeds[1:])
    refuse("epoch-twice", "tampered", enc=(seeds[0], seeds[0], seeds[1]))
    data = seal(MASTER, pae("colloque/keyring", 1, _context(ana)), encode_keyring(value), salt)
    s.refuse("not-padded", "malformed", **inputs(data))
    data = seal(MASTER, pae("colloque/keyring", 1, _context(ana)),
                pad(encode_keyring(value) + b"\0", 8192), salt)  # fmt: skip
    s.refuse("longer", "malformed", **inputs(data))
    return s


def _context(person: Person) -> bytes:
    return encode(KEYRING_CONTEXT, KeyringContext(person.state.account, 3))
