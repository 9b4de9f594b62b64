"""Vectors of spec: conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tools.vectors.cast import START, Person, deployment_id
from tools.vectors.rooms import Room, Step, ref
from tools.vectors.scenario import Changed, Field, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, half_signed, sign_value, without
from tools.vectors.stream import fixed

from colloque.sealing.keyslot import SHEET
from colloque.sealing.statement import sign_statement
from colloque.wire.cbor import Encodable
from colloque.wire.ids import AccountId, ConversationId, DeploymentId, StatementHash
from colloque.wire.membership import (
    LABEL,
    STATEMENT,
    Author,
    Head,
    Member,
    Ref,
    encode_statement,
)

PAGE = "conversation"


def scenarios() -> Iterator[Scenario]:
    """Good histories, first statements, positions, actions, members, authors, second histories."""
    yield _histories()
    yield _firsts()
    yield _positions()
    yield _actions()
    yield _members()
    yield _authors()
    yield _rivals()


def people() -> dict[str, Person]:
    """A patient, two practitioners, an assistant, another patient."""
    roles = {"Ana": "patient", "Ben": "practitioner", "Cleo": "practitioner",
             "Dan": "assistant", "Eve": "patient"}  # fmt: skip
    return {name: Person(name, role) for name, role in roles.items()}


def reader_of(person: Person) -> dict[str, Field]:
    """Whose wraps are opened, and with what."""
    seeds: list[Field] = [{"epoch": epoch, "seed": person.enc_seed(epoch)}
                          for epoch in range(1, person.state.enc.epoch + 1)]  # fmt: skip
    return {"account": bytes(person.state.account), "seeds": seeds}


def inputs_of(room: Room, steps: Sequence[Step], reader: Person | None = None) -> dict[str, Any]:
    """What a reader of a history is given."""
    sessions = [statement for person in room.everyone for statement in person.sessions]
    return {
        **({"sessions": sessions} if sessions else {}),
        "deployment": bytes(deployment_id()),
        "chains": [list(person.links) for person in room.everyone],
        "statements": [
            {"statement": step.statement, "wraps": b"" if reader is None else step.wraps}
            for step in steps
        ],
        "reader": None if reader is None else reader_of(reader),
    }


def outputs_of(room: Room, reader: Person | None) -> Fields:
    """What comes out of the room's history."""
    state = room.state
    keys: list[Field] = []
    if reader is not None:
        keys = [{"compartment": key.compartment, "epoch": key.epoch, "key": key.key}
                for step in room.steps for key in step.keys_of(reader.state.account)]  # fmt: skip
    return {
        "conversation": bytes(state.conversation), "seq": state.seq, "head": bytes(state.head),
        "epoch": state.current.epoch, "accepted": state.accepted, "keys": keys,
        "members": [{"account": bytes(id_), "role": role} for id_, role in state.roles.items()],
    }  # fmt: skip


def started(by: str = "Ana", members: Sequence[str] = ("Ana", "Ben", "Dan")) -> Room:
    """A room after `create`."""
    room = Room(people())
    room.append(by, "create", members)
    return room


def _histories() -> Scenario:
    s = Scenario(PAGE, "histories", "membership", "conversation §1 to §3", "Whole histories, read "
                 "by a member (who opens the keys) or by nobody in particular.")  # fmt: skip

    def accept(name: str, room: Room, reader: str | None = "Ana") -> None:
        person = None if reader is None else room.people[reader]
        inputs = inputs_of(room, room.steps, person)
        s.accept(name, outputs_of(room, person), **inputs)

    for reader in ("Ana", "Ben", "Dan", None):
        accept(f"create-read-by-{reader or 'nobody'}", started(), reader)
    accept("create-read-by-an-outsider", started(), "Eve")
    pending = started("Ben", ("Ana", "Ben"))
    accept("pending", pending, "Ana")
    pending.append("Ana", "accept", ("Ana", "Ben"))
    accept("accepted", pending, "Ben")
    room = started()
    room.append("Ana", "add", ("Ana", "Ben", "Cleo", "Dan"))
    accept("added-member-reads-from-there", room, "Cleo")
    room.append("Ana", "remove", ("Ana", "Cleo", "Dan"))
    accept("removed-member-reads-until-there", room, "Ben")
    room.append("Cleo", "rotate", ("Ana", "Cleo", "Dan"))
    room.append("Dan", "leave", ("Ana", "Cleo"))
    accept("whole", room, "Cleo")
    room.append("Cleo", "leave", ("Ana",))
    accept("patient-alone", room, "Ana")
    room.append("Ana", "add", ("Ana", "Ben"))
    accept("member-again", room, "Ben")
    rotated = started()
    ana = rotated.people["Ana"]
    ana.append(ana.next(enc=ana.enc(2)))
    rotated.append("Ben", "rotate", ("Ana", "Ben", "Dan"))
    accept("account-key-changed", rotated, "Ana")
    return s


def _refusals(s: Scenario, room: Room, reader: str | None = None) -> Any:
    """Refuse one further statement on top of the room, built with changes."""
    person = None if reader is None else room.people[reader]

    def refuse(name: str, code: str, by: str, action: str, names: Sequence[str], why: str = "", /,
               **changes: Any) -> None:  # fmt: skip
        step = room.step(by, action, names, **changes)
        s.refuse(name, code, why, **inputs_of(room, [*room.steps, step], person))

    return refuse


def _firsts() -> Scenario:
    s = Scenario(PAGE, "first-statement", "membership", "conversation §1, §3", "A first statement, "
                 "wrong in one thing.")  # fmt: skip
    room = Room(people())
    refuse, three = _refusals(s, room), ("Ana", "Ben", "Dan")
    s.refuse("no-statement", "malformed", **inputs_of(room, []))
    for action in ("accept", "add", "remove", "leave", "rotate"):
        refuse(f"first-is-{action}", "malformed", "Ana", action, three, epoch=1)
    refuse("seq-1", "malformed", "Ana", "create", three, seq=1)
    refuse("with-prev", "malformed", "Ana", "create", three, prev=StatementHash(fixed("p")))
    refuse("with-conversation", "malformed", "Ana", "create", three,
           conversation=ConversationId(fixed("c")))  # fmt: skip
    refuse("epoch-0", "malformed", "Ana", "create", three, epoch=0)
    refuse("epoch-2", "malformed", "Ana", "create", three, epoch=2)
    refuse("by-the-assistant", "not-authorised", "Dan", "create", three)
    refuse("by-an-outsider", "not-authorised", "Cleo", "create", three)
    refuse("by-another-patient", "not-authorised", "Eve", "create", three)
    refuse("without-the-patient", "not-authorised", "Ben", "create", ("Ben", "Dan"))
    refuse("alone", "malformed", "Ana", "create", ("Ana",))
    refuse("two-patients", "not-authorised", "Ben", "create", ("Ana", "Ben", "Eve"))
    refuse("patient-is-the-practitioner", "not-authorised", "Ben", "create", three,
           patient=ref(room.people["Ben"]))  # fmt: skip
    refuse("other-deployment", "substituted", "Ana", "create", three,
           deployment=DeploymentId(fixed("dep")))  # fmt: skip
    for kind in ("team", "guest"):
        patient = Ref(ref(room.people["Ana"]).id, kind)
        refuse(f"patient-is-a-{kind}", "unknown-version", "Ana", "create", three, patient=patient)
        members = tuple(replace(item, member=replace(item.member, kind=kind))
                        if item.role == "assistant" else item
                        for item in room.members(three))  # fmt: skip
        refuse(f"member-is-a-{kind}", "unknown-version", "Ana", "create", three, members=members)
    _envelopes(s, room)
    return s


def _envelopes(s: Scenario, room: Room) -> None:
    step = room.step("Ana", "create", ("Ana", "Ben", "Dan"))
    key, fields = room.people["Ana"].device().sign, fields_of(STATEMENT, step.value)
    payload, good = encode_statement(step.value), step.statement

    def refuse(name: str, code: str, statement: bytes | Changed | Repeated) -> None:
        inputs = inputs_of(room, [step])
        s.refuse(name, code, **{**inputs, "statements": [
            {"statement": statement, "wraps": b""}]})  # fmt: skip

    for half in ("ed25519", "ml-dsa"):
        refuse(f"{half}-half-wrong", "bad-signature", half_signed(LABEL, payload, key, half))
    refuse("label-of-links", "wrong-purpose", sign_statement("colloque/account", payload, key))
    refuse("version-2", "unknown-version", sign_value(LABEL, fields, key, v=2))
    refuse("flipped-member", "bad-signature", Changed(good, good.index(step.value.keys[0].commit)))
    refuse("cut", "malformed", Changed(good, cut=len(good) - 1))
    refuse("too-large", "too-large", Repeated(0, (1 << 18) + 1))
    commit: Encodable = {"commit": bytes(32), "compartment": "medical", "root": bytes(32)}
    malformed: dict[str, dict[str, Encodable]] = {
        "unknown-field": {**fields, "escrow": bytes(32)},
        "without-heads": without(fields, "heads"),
        "action-unknown": {**fields, "action": "merge"},
        "no-members": {**fields, "members": []},
        "member-kind-unknown": {**fields, "patient": {"id": bytes(32), "kind": "server"}},
        "compartment-unknown": {**fields, "keys": [
            {"commit": bytes(32), "compartment": "billing", "root": bytes(32)}]},
        "three-keys": {**fields, "keys": [commit, commit, commit]},
        "nonce-15-bytes": {**fields, "nonce": bytes(15)},
    }  # fmt: skip
    for name, value in malformed.items():
        refuse(name, "malformed", sign_value(LABEL, value, key))


def _positions() -> Scenario:
    s = Scenario(PAGE, "position", "membership", "conversation §3", "Rule 1 and epochs: a second "
                 "statement, wrong in one thing.")  # fmt: skip
    room, three = started(), ("Ana", "Ben", "Dan")
    refuse = _refusals(s, room)
    refuse("seq-jumps", "malformed", "Ana", "rotate", three, seq=2)
    refuse("other-prev", "fork", "Ana", "rotate", three, prev=StatementHash(fixed("p")))
    refuse("prev-null", "fork", "Ana", "rotate", three, prev=None)
    refuse("other-conversation", "substituted", "Ana", "rotate", three,
           conversation=ConversationId(fixed("c")))  # fmt: skip
    refuse("conversation-null", "substituted", "Ana", "rotate", three, conversation=None)
    refuse("create-again", "malformed", "Ana", "create", three)
    refuse("earlier-time", "malformed", "Ana", "rotate", three, time=START - 1)
    refuse("other-deployment", "substituted", "Ana", "rotate", three,
           deployment=DeploymentId(fixed("dep")))  # fmt: skip
    refuse("epoch-stays", "malformed", "Ana", "rotate", three, epoch=1)
    refuse("epoch-jumps", "malformed", "Ana", "rotate", three, epoch=3)
    refuse("patient-changes", "not-authorised", "Ben", "rotate", three,
           patient=ref(room.people["Ben"]))  # fmt: skip
    keys = room.step("Ana", "rotate", three).value.keys
    refuse("no-keys", "malformed", "Ana", "rotate", three, keys=())
    refuse("one-key", "malformed", "Ana", "rotate", three, keys=keys[:1])
    refuse("keys-swapped", "malformed", "Ana", "rotate", three, keys=keys[::-1])
    refuse("key-twice", "malformed", "Ana", "rotate", three, keys=(keys[0], keys[0]))
    s.refuse("same-statement-again", "malformed", **inputs_of(room, [room.steps[0]] * 2))
    other, rotated = room.copy(), room.copy()
    other.append("Ben", "rotate", three)
    rotated.append("Ana", "rotate", three)
    s.refuse("two-children", "fork", "both are valid and signed", **inputs_of(
        room, [*other.steps, rotated.steps[-1]]))  # fmt: skip
    third = rotated.step("Ana", "rotate", three)
    s.refuse("one-missing", "malformed", **inputs_of(room, [room.steps[0], third]))
    return s


def _actions() -> Scenario:
    s = Scenario(PAGE, "action", "membership", "conversation §1", "The table of actions: who, "
                 "and what may change.")  # fmt: skip
    room, three, two = started(), ("Ana", "Ben", "Dan"), ("Ana", "Ben")
    four = ("Ana", "Ben", "Cleo", "Dan")
    refuse = _refusals(s, room)
    refuse("add-by-practitioner", "not-authorised", "Ben", "add", four)
    refuse("add-by-assistant", "not-authorised", "Dan", "add", four)
    refuse("add-by-the-added", "not-authorised", "Cleo", "add", four)
    refuse("add-adds-nobody", "not-authorised", "Ana", "add", three)
    refuse("add-removes-too", "not-authorised", "Ana", "add", ("Ana", "Ben", "Cleo"))
    refuse("ghost-added-by-rotate", "not-authorised", "Ben", "rotate", four)
    refuse("remove-by-practitioner", "not-authorised", "Ben", "remove", two)
    refuse("remove-removes-nobody", "not-authorised", "Ana", "remove", three)
    refuse("remove-adds-too", "not-authorised", "Ana", "remove", ("Ana", "Ben", "Cleo"))
    refuse("remove-the-patient", "not-authorised", "Ana", "remove", ("Ben", "Dan"))
    refuse("remove-by-rotate", "not-authorised", "Ana", "rotate", two)
    refuse("leave-by-patient", "not-authorised", "Ana", "leave", ("Ben", "Dan"))
    refuse("leave-takes-another-along", "not-authorised", "Dan", "leave", ("Ana",))
    refuse("leave-of-another", "not-authorised", "Ben", "leave", two)
    refuse("leave-of-nobody", "not-authorised", "Ben", "leave", three)
    refuse("leave-adds", "not-authorised", "Dan", "leave", ("Ana", "Ben", "Cleo"))
    refuse("rotate-by-assistant", "not-authorised", "Dan", "rotate", three)
    refuse("rotate-by-outsider", "not-authorised", "Cleo", "rotate", three)
    refuse("accept-of-own", "not-authorised", "Ana", "accept", three)
    pending = started("Ben", three)
    refuse = _refusals(s, pending)
    refuse("accept-by-practitioner", "not-authorised", "Ben", "accept", three)
    refuse("accept-changes-members", "not-authorised", "Ana", "accept", two)
    refuse("accept-new-epoch", "malformed", "Ana", "accept", three, epoch=2)
    keys = pending.step("Ana", "rotate", three).value.keys
    refuse("accept-with-keys", "malformed", "Ana", "accept", three, keys=keys)
    pending.append("Ana", "accept", three)
    _refusals(s, pending)("accept-again", "not-authorised", "Ana", "accept", three)
    gone = started()
    gone.append("Ana", "remove", two)
    _refusals(s, gone)("rotate-by-the-removed", "not-authorised", "Dan", "rotate", two)
    return s


def _members() -> Scenario:
    s = Scenario(PAGE, "members", "membership", "conversation §3", "Rule 4: members and heads.")
    room, three = started(), ("Ana", "Ben", "Dan")
    refuse, step = _refusals(s, room), room.step("Ana", "rotate", three)
    members, heads = step.value.members, step.value.heads
    eve = room.people["Eve"].state
    refuse("unsorted", "malformed", "Ana", "rotate", three, members=members[::-1],
           heads=heads[::-1])  # fmt: skip
    refuse("member-twice", "malformed", "Ana", "rotate", three,
           members=(members[0], *members), heads=(heads[0], *heads))  # fmt: skip
    refuse("heads-unsorted", "malformed", "Ana", "rotate", three, heads=heads[::-1])
    refuse("head-missing", "malformed", "Ana", "rotate", three, heads=heads[1:])
    refuse("head-of-an-outsider", "malformed", "Ana", "rotate", three,
           heads=(*heads, Head(eve.account, eve.head, eve.seq)))  # fmt: skip
    refuse("head-unknown", "fork", "Ana", "rotate", three,
           heads=(replace(heads[0], head=StatementHash(fixed("h"))), *heads[1:]))  # fmt: skip
    refuse("head-of-another-seq", "fork", "Ana", "rotate", three,
           heads=(replace(heads[0], seq=1), *heads[1:]))  # fmt: skip
    fresh = Room(people())
    _refusals(s, fresh)("role-not-the-accounts", "not-authorised", "Ana", "create", three,
                        members=_promoted(fresh, three))  # fmt: skip
    refuse("role-changes", "not-authorised", "Ana", "rotate", three,
           members=_promoted(room, three))  # fmt: skip
    ghost = Member(Ref(fixed("ghost"), "account"), "practitioner")
    ghosts = tuple(sorted((*members, ghost), key=lambda item: item.member.id))
    ghost_heads = tuple(sorted(
        (*heads, Head(AccountId(fixed("ghost")), StatementHash(fixed("h")), 0)),
        key=lambda item: bytes(item.account)))  # fmt: skip
    refuse("chain-of-a-member-unknown", "not-authorised", "Ana", "add", three, members=ghosts,
           heads=ghost_heads)  # fmt: skip
    ben = room.people["Ben"]
    older = Head(ben.state.account, ben.state.head, ben.state.seq)
    ben.append(ben.next())
    room.append("Ana", "rotate", three)
    step = room.step("Ana", "rotate", three)
    stale = tuple(older if head.account == older.account else head for head in step.value.heads)
    refuse("head-rolled-back", "rolled-back", "Ana", "rotate", three, heads=stale)
    many = tuple(Member(Ref(bytes([n]) * 32, "account"), "practitioner") for n in range(65))
    refuse("65-members", "malformed", "Ana", "rotate", three, members=many)
    return s


def _promoted(room: Room, names: Sequence[str]) -> tuple[Member, ...]:
    return tuple(replace(item, role="practitioner") if item.role == "assistant" else item
                 for item in room.members(names))  # fmt: skip


def _authors() -> Scenario:
    s = Scenario(PAGE, "author", "membership", "conversation §3", "Rule 2: the author's device.")
    three = ("Ana", "Ben", "Dan")
    room = started()
    ana, ben = room.people["Ana"], room.people["Ben"]
    refuse = _refusals(s, room)
    me = ana.state.account
    refuse("device-unknown", "not-authorised", "Ana", "rotate", three,
           author=Author(me, ana.device(3).public.id))  # fmt: skip
    refuse("device-of-another", "not-authorised", "Ana", "rotate", three,
           author=Author(me, ben.device().public.id))  # fmt: skip
    refuse("signed-by-another-device", "bad-signature", "Ana", "rotate", three,
           key=ana.device(1).sign)  # fmt: skip
    refuse("signed-by-a-keyslot", "bad-signature", "Ana", "rotate", three,
           key=ana.slot(SHEET)[1].sign)  # fmt: skip
    refuse("signed-by-another-member", "bad-signature", "Ana", "rotate", three,
           key=ben.device().sign)  # fmt: skip
    refuse("account-unknown", "not-authorised", "Ana", "rotate", three,
           author=Author(AccountId(fixed("a")), ana.device().public.id))  # fmt: skip
    grown = started()
    ana = grown.people["Ana"]
    ana.append(ana.next(add=(ana.device(1).public,)))
    grown.append("Ana", "rotate", three, device=1)
    s.accept("second-device", outputs_of(grown, ana), **inputs_of(grown, grown.steps, ana))
    ana.append(ana.next(revoke=(ana.device(1).public.id,), enc=ana.enc(2)))
    s.accept("device-revoked-later", outputs_of(grown, ana), **inputs_of(grown, grown.steps, ana))
    _refusals(s, grown)("device-revoked", "not-authorised", "Ana", "rotate", three, device=1)
    late = Room(people())
    ben = late.people["Ben"]
    old = ben.device(2, START + 10)
    ben.append(ben.next(add=(old.public,), time=START))
    by = Author(ben.state.account, old.public.id)
    _refusals(s, late)("device-expired", "not-authorised", "Ben", "create", three, author=by,
                       key=old.sign, time=START + 11)  # fmt: skip
    step = late.step("Ben", "create", three, author=by, key=old.sign, time=START + 10)
    late.take(step)
    s.accept("last-moment-of-a-device", outputs_of(late, ben), **inputs_of(late, late.steps, ben))
    return s


def _rivals() -> Scenario:
    s = Scenario(PAGE, "rivals", "rival", "conversation §3", "Statements that do not continue a "
                 "history: whether they are evidence of a second one.")  # fmt: skip
    room = started()
    other = room.copy()
    room.append("Ben", "rotate", ("Ana", "Ben", "Dan"))
    s.share(**inputs_of(room, room.steps))
    right = other.step("Ana", "rotate", ("Ana", "Ben", "Dan"))
    later = other.copy()
    later.append("Ana", "remove", ("Ana", "Dan"))

    def case(name: str, step: Step, evidence: bool) -> None:
        s.accept(name, {"evidence": evidence}, rival=step.statement)

    case("by-a-member", right, True)
    case("by-a-member-later-on", later.step("Dan", "leave", ("Ana",)), True)
    case("by-a-member-whom-the-other-history-removed",
         later.step("Ben", "rotate", ("Ana", "Dan")), True)  # fmt: skip
    case("by-nobody", other.step("Ana", "rotate", ("Ana", "Ben", "Dan"),
                                 key=Person("Eve", "patient").device().sign), False)  # fmt: skip
    case("by-an-outsider", other.step("Eve", "rotate", ("Ana", "Ben", "Dan")), False)
    case("by-an-unknown-device",
         other.step("Ana", "rotate", ("Ana", "Ben", "Dan"), device=2), False)  # fmt: skip
    s.refuse("cut", "malformed", rival=Changed(right.statement, cut=len(right.statement) - 1))
    return s
