"""Conversations of the cast: right steps, and steps with changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from tools.vectors.cast import START, Person, deployment_id
from tools.vectors.stream import fixed

from colloque.sealing.membership import EpochKey, wrap_epoch_keys
from colloque.sealing.signing import SigningKey
from colloque.sealing.statement import sign_statement
from colloque.trust import merkle
from colloque.trust.membership import ConversationState, verify_statement
from colloque.wire.ids import AccountId
from colloque.wire.membership import (
    COMPARTMENTS,
    LABEL,
    Author,
    Head,
    Member,
    Ref,
    Statement,
    WrapContext,
    Wraps,
    compartments_of,
    encode_statement,
    encode_wraps,
)


def ref(person: Person) -> Ref:
    """A member reference."""
    return Ref(bytes(person.state.account), "account")


@dataclass(frozen=True)
class Step:
    """A signed statement with its wraps and the keys inside them."""

    value: Statement
    statement: bytes = field(repr=False)
    wraps: bytes = field(repr=False)
    keys: tuple[EpochKey, ...]

    def keys_of(self, account: AccountId) -> tuple[EpochKey, ...]:
        """The keys that a member finds in the wraps."""
        role = next((m.role for m in self.value.members if m.member.id == bytes(account)), None)
        allowed = () if role is None else compartments_of(role)
        return tuple(key for key in self.keys if key.compartment in allowed)


class Room:
    """A conversation that grows; the patient is Ana."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self.people = people
        self.steps: list[Step] = []
        self._state: ConversationState | None = None

    @property
    def everyone(self) -> list[Person]:
        """All people, in the order of their names."""
        return [self.people[name] for name in sorted(self.people)]

    @property
    def state(self) -> ConversationState:
        """The verified history."""
        if self._state is None:
            raise ValueError("no statement yet")
        return self._state

    def copy(self) -> Room:
        """The same history, to go on from differently."""
        other = Room(self.people)
        other.steps, other._state = [*self.steps], self._state
        return other

    def members(self, names: Sequence[str]) -> tuple[Member, ...]:
        """The members of these names, sorted by id."""
        people = [self.people[name] for name in names]
        listed = [Member(ref(person), person.role) for person in people]
        return tuple(sorted(listed, key=lambda item: item.member.id))

    def step(
        self,
        by: str,
        action: str,
        names: Sequence[str],
        device: int = 0,
        key: SigningKey | None = None,
        **changes: Any,
    ) -> Step:
        """A next statement by somebody, right but for the changes; wraps fit what is signed."""
        author, members = self.people[by], self.members(names)
        value, wraps, keys = self._draft(author, device, action, members, changes)
        payload = encode_statement(replace(value, **changes))
        signed = sign_statement(LABEL, payload, key or author.device(device).sign)
        encoded = encode_wraps(wraps) if value.keys else b""
        return Step(replace(value, **changes), signed, encoded, keys)

    def rewrap(self, step: Step, leaves: Sequence[bytes], roots: Sequence[bytes] = ()) -> Step:
        """The step with other leaves, their roots (or others) signed by the same author."""
        named = [cbor2.loads(leaf)["compartment"] for leaf in leaves]
        right = [
            merkle.root([leaf for leaf, name in zip(leaves, named, strict=True) if name == each])
            for each in COMPARTMENTS
        ]
        keys = tuple(
            replace(key, root=root)
            for key, root in zip(step.value.keys, roots or right, strict=True)
        )
        value = replace(step.value, keys=keys)
        author = next(p for p in self.everyone if p.state.account == value.author.account)
        signed = sign_statement(LABEL, encode_statement(value), author.device().sign)
        return replace(step, value=value, statement=signed, wraps=encode_wraps(Wraps((*leaves,))))

    def append(self, by: str, action: str, names: Sequence[str], device: int = 0) -> Step:
        """Take a right step."""
        step = self.step(by, action, names, device)
        self.take(step)
        return step

    def take(self, step: Step) -> None:
        """Verify a step and go on from it."""
        accounts = {person.state.account: person.state for person in self.everyone}
        self._state = verify_statement(self._state, step.statement, accounts, deployment_id())
        self.steps.append(step)

    def _draft(
        self,
        author: Person,
        device: int,
        action: str,
        members: tuple[Member, ...],
        changes: Mapping[str, Any],
    ) -> tuple[Statement, Wraps, tuple[EpochKey, ...]]:
        state = self._state
        epoch = 1 if state is None else state.current.epoch + (action != "accept")
        heads = tuple(self._head(AccountId(member.member.id)) for member in members)
        seq = 0 if state is None else state.seq + 1
        value = Statement(
            action=action,
            author=Author(author.state.account, author.device(device).public.id),
            conversation=None if state is None else state.conversation,
            deployment=deployment_id(),
            epoch=epoch,
            heads=heads,
            keys=(),
            members=members,
            nonce=fixed(f"{author.name} {action} {seq}", 16),
            patient=ref(self.people["Ana"]),
            prev=None if state is None else state.head,
            seq=seq,
            time=START + 2000 * (seq + 1),
        )
        if action == "accept" or "keys" in changes:
            return value, Wraps(()), ()
        return self._with_keys(value, {k: v for k, v in changes.items() if k == "epoch"})

    def _with_keys(
        self, value: Statement, changes: Mapping[str, Any]
    ) -> tuple[Statement, Wraps, tuple[EpochKey, ...]]:
        signed = replace(value, **changes)
        keys = tuple(
            EpochKey(name, signed.epoch, fixed(f"{name} key {signed.epoch} {value.nonce.hex()}"))
            for name in COMPARTMENTS
        )
        context = WrapContext(
            value.author.account, "", value.deployment, signed.epoch, value.nonce, value.prev
        )
        accounts = {person.state.account: person.state for person in self.everyone}
        commits, wraps = wrap_epoch_keys(keys, context, value.members, accounts)
        return replace(value, keys=commits), wraps, keys

    def _head(self, account: AccountId) -> Head:
        person = next(one for one in self.everyone if one.state.account == account)
        return Head(account, person.state.head, person.state.seq)
