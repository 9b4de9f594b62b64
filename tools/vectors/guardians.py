"""Vectors of spec: password, guardians' answers and the whole log-in (§4 to §7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tools.vectors import keyslot
from tools.vectors.cast import Person, deployment_id, first_descriptor, plain, signing
from tools.vectors.password import EMAIL, PASSWORD, coefficients
from tools.vectors.scenario import Field, Scenario
from tools.vectors.statements import fields_of, without
from tools.vectors.stream import fixed

from colloque.sealing import oprf
from colloque.sealing.keyslot import PASSWORD as PASSWORD_KIND
from colloque.sealing.keyslot import keyslot_keys
from colloque.sealing.password import blind_password, evaluate_password
from colloque.wire import cbor
from colloque.wire.guardian import EVALUATION, EVALUATION_LABEL, Evaluation
from colloque.wire.handle import handle_of
from colloque.wire.ids import AccountId, Handle, KeyslotId
from colloque.wire.schema import encode

PAGE = "password"
BLIND = fixed("log-in blind", 64)


def scenarios() -> Iterator[Scenario]:
    """Answers, and log-ins from what the server and the guardians sent."""
    yield _answers()
    yield _log_ins()


@dataclass(frozen=True)
class Bound:
    """A handle that the guardians hold, and the account behind it."""

    person: Person
    handle: Handle
    shares: tuple[bytes, ...]
    vector: tuple[bytes, ...]

    @property
    def blinded(self) -> bytes:
        """The element that the client sends."""
        return blind_password(deployment_id(), self.handle, PASSWORD, BLIND).element

    def evaluation(self, index: int, **changes: Any) -> Evaluation:
        """A guardian's right evaluation, with changes."""
        share = self.shares[index - 1]
        evaluated = oprf.evaluate(share, self.blinded)
        nonce = oprf.scalar_from(fixed(f"dleq {index}", 64))
        value = Evaluation(
            account=self.person.state.account,
            attempt=fixed(f"attempt {index}", 16),
            blinded=self.blinded,
            evaluated=evaluated,
            guardian=index,
            handle=self.handle,
            left=5,
            nonce=fixed(f"nonce {index}", 16),
            proof=oprf.prove(share, [self.blinded], [evaluated], nonce),
            vector=self.vector,
            version=1,
        )
        return replace(value, **changes)


@cache
def bound() -> Bound:
    """Ana, whose password keyslot comes out of the guardians' OPRF."""
    handle = handle_of(deployment_id(), EMAIL)
    scalars = coefficients("log-in", 2)
    shares, vector = oprf.split(scalars[0], 2, 3, scalars[1:])
    seed = evaluate_password(deployment_id(), handle, PASSWORD, scalars[0])
    return Bound(_Bound("Ana bound", seed), handle, shares, vector)


class _Bound(Person):
    """A person whose password keyslot has this seed."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._seed = seed
        super().__init__(name, "patient")

    def slot(self, kind: str) -> Any:
        """One of the keyslots."""
        if kind == PASSWORD_KIND:
            return KeyslotId(fixed("bound slot", 16)), keyslot_keys(self._seed, kind)
        return super().slot(kind)


def answer(value: Evaluation, key: str | None = None) -> dict[str, Field]:
    """What a guardian answers, with what it was asked."""
    payload = encode(EVALUATION, value)
    return signed(value.guardian, payload, key)


def signed(index: int, payload: bytes, key: str | None = None) -> dict[str, Field]:
    """A signed payload; the question is the one that belongs to this guardian."""
    sig = plain(key or f"guardian {index}").sign(EVALUATION_LABEL, 1, payload)
    return {"guardian": index, "nonce": fixed(f"nonce {index}", 16), "payload": payload, "sig": sig}


def _answers() -> Scenario:
    s = Scenario(PAGE, "evaluations", "evaluations", "password §7", "Step 4: signed, as asked, "
                 "identical, proven.")  # fmt: skip
    ana = bound()
    s.share(descriptors=[first_descriptor()], handle=bytes(ana.handle), version=1,
            blinded=ana.blinded)  # fmt: skip
    one, two = ana.evaluation(1), ana.evaluation(2)
    outputs = {"account": bytes(ana.person.state.account)}
    for used in ((1, 2), (3, 1), (1, 2, 3)):
        s.accept("-".join(map(str, used)), outputs,
                 answers=[answer(ana.evaluation(index)) for index in used])  # fmt: skip

    def refuse(name: str, code: str, second: dict[str, Field], why: str = "") -> None:
        s.refuse(name, code, why, answers=[answer(one), second])

    refuse("signed-by-another-guardian", "bad-signature", answer(two, "guardian 3"))
    refuse("signed-by-the-mail-key", "bad-signature", answer(two, "mail"))
    payload = encode(EVALUATION, two)
    other_label = plain("guardian 2").sign("colloque/guardian-proof", 1, payload)
    refuse("other-label", "bad-signature", {**answer(two), "sig": other_label})
    refuse("nonce-of-before", "substituted", answer(replace(two, nonce=fixed("nonce", 16))))
    refuse("other-blinded", "substituted", answer(replace(two, blinded=one.vector[0])))
    refuse("other-handle", "substituted", answer(replace(two, handle=Handle(fixed("handle")))))
    refuse("other-version", "substituted", answer(replace(two, version=2)))
    refuse("other-index", "substituted", answer(replace(two, guardian=3)) | {"guardian": 2}
           | {"nonce": two.nonce, "sig": plain("guardian 2").sign(
               EVALUATION_LABEL, 1, encode(EVALUATION, replace(two, guardian=3)))})  # fmt: skip
    refuse("other-account", "guardians-disagree", answer(replace(
        two, account=AccountId(fixed("account")))))  # fmt: skip
    refuse("other-vector", "guardians-disagree", answer(replace(two, vector=two.vector[::-1])))
    refuse("same-guardian-twice", "guardians-disagree", answer(one))
    s.refuse("one-answer", "guardians-disagree", answers=[answer(one)])
    s.refuse("no-answer", "guardians-disagree", answers=[])
    longer = (*one.vector, one.vector[0])
    s.refuse("vector-longer-than-threshold", "guardians-disagree",
             answers=[answer(replace(item, vector=longer)) for item in (one, two)])  # fmt: skip
    refuse("proof-of-another", "proof-invalid", answer(replace(two, proof=one.proof)))
    refuse("share-of-another", "proof-invalid", answer(replace(
        two, evaluated=one.evaluated, proof=one.proof)))  # fmt: skip
    refuse("evaluation-swapped", "proof-invalid", answer(replace(two, evaluated=one.evaluated)))
    refuse("identity", "proof-invalid", answer(replace(two, evaluated=bytes(32))))
    fields = fields_of(EVALUATION, two)
    for name, value in {
        "unknown-field": {**fields, "salt": bytes(16)},
        "without-proof": without(fields, "proof"),
        "empty-vector": {**fields, "vector": []},
        "guardian-10": {**fields, "guardian": 10},
    }.items():
        refuse(name, "malformed", signed(2, cbor.encode(value)))
    return s


def _log_ins() -> Scenario:
    s = Scenario(PAGE, "log-in", "log-in", "password §7", "Steps 4 and 5, from what server and "
                 "guardians sent to the master key; nothing has left by then.")  # fmt: skip
    ana = bound()
    person, good = ana.person, [answer(ana.evaluation(index)) for index in (1, 2)]
    value = keyslot.keyslot_set(person)
    s.share(descriptors=[first_descriptor()], email=EMAIL, password=PASSWORD, blind=BLIND,
            chain=person.links, keyslots=keyslot.sign_set(person, value), answers=good)  # fmt: skip
    outputs = {"account": bytes(person.state.account), "master": keyslot.MASTER,
               "slot": bytes(person.slot(PASSWORD_KIND)[0])}  # fmt: skip
    s.accept("valid", outputs)
    s.accept("password-with-other-spaces", outputs, password=PASSWORD.replace(" ", "\u00a0"))
    wrong = [_for_password(ana, index, "wrong password") for index in (1, 2)]
    s.refuse("wrong-password", "wrong-password", password="wrong password", answers=wrong)
    _wrong_slots(s, ana)
    _substituted(s, ana, good)
    return s


def _for_password(ana: Bound, index: int, password: str) -> dict[str, Field]:
    blinded = blind_password(deployment_id(), ana.handle, password, BLIND).element
    share = ana.shares[index - 1]
    evaluated = oprf.evaluate(share, blinded)
    nonce = oprf.scalar_from(fixed(f"dleq {index}", 64))
    proof = oprf.prove(share, [blinded], [evaluated], nonce)
    return answer(ana.evaluation(index, blinded=blinded, evaluated=evaluated, proof=proof))


def _wrong_slots(s: Scenario, ana: Bound) -> None:
    """Whatever is wrong with the slot, the error is the same (A02)."""
    value = keyslot.keyslot_set(ana.person)
    wrap = value.slots[0].wrap
    for name, at in (("ml-kem", 7), ("x25519", 1090), ("zeros", 1121), ("key", 1155),
                     ("tag", 1199)):  # fmt: skip
        flipped = wrap[:at] + bytes([wrap[at] ^ 128]) + wrap[at + 1 :]
        slots = (replace(value.slots[0], wrap=flipped), *value.slots[1:])
        s.refuse(f"flipped-{name}", "wrong-password", keyslots=keyslot.sign_set(
            ana.person, replace(value, slots=slots)))  # fmt: skip
    slots = (replace(value.slots[0], wrap=value.slots[1].wrap), *value.slots[1:])
    s.refuse("slots-swapped", "wrong-password",
             keyslots=keyslot.sign_set(ana.person, replace(value, slots=slots)))  # fmt: skip


def _substituted(s: Scenario, ana: Bound, good: Sequence[dict[str, Field]]) -> None:
    eve = Person("Eve", "patient")
    eve_set = keyslot.sign_set(eve, keyslot.keyslot_set(eve))
    s.refuse("chain-of-another", "substituted", "the guardians signed another account id (A31)",
             chain=eve.links, keyslots=eve_set)  # fmt: skip
    theirs = [answer(ana.evaluation(index, account=eve.state.account)) for index in (1, 2)]
    s.refuse("account-of-another", "substituted", answers=theirs)
    s.refuse("one-account-of-another", "guardians-disagree", answers=[good[0], theirs[1]])
    s.refuse("both-of-another", "wrong-password", "all guardians collude: the keyslot is not ours",
             chain=eve.links, keyslots=eve_set, answers=theirs)  # fmt: skip
    value = keyslot.keyslot_set(ana.person)
    other = copy(ana.person)
    slots = other.first().keyslots or ()
    committed = (replace(slots[0], commit=fixed("commit")), *slots[1:])
    other.links = []
    other.restart(other.first(keyslots=committed))
    answers = [answer(ana.evaluation(index, account=other.state.account)) for index in (1, 2)]
    s.refuse("commitment-of-another-key", "wrong-password", "the slot opens, but the chain lists "
             "another signing key for it", chain=other.links, answers=answers,
             keyslots=keyslot.sign_set(other, keyslot.keyslot_set(other)))  # fmt: skip
    s.refuse("set-of-another", "substituted", keyslots=eve_set)
    s.refuse("set-signed-by-another", "bad-signature", keyslots=keyslot.sign_with(
        value, signing("nobody")))  # fmt: skip
    s.refuse("chain-empty", "malformed", chain=[])
    s.refuse("one-guardian", "guardians-disagree", answers=good[:1])
