"""A11: an id of one kind is never taken for one of another (spec: encoding §4)."""

from __future__ import annotations

from itertools import permutations

import pytest
from tools.vectors.cast import Person, deployment_id

from colloque.errors import BadInput, ColloqueError
from colloque.trust.sigchain import verify_chain
from colloque.wire.account import DeviceSigner
from colloque.wire.ids import AccountId, DeviceId, Id, StatementHash
from colloque.wire.pae import statement_hash

KINDS: list[type[Id]] = [kind for kind in Id.__subclasses__() if kind.SIZE == 32]


@pytest.mark.parametrize(("one", "other"), list(permutations(KINDS, 2)))
def test_a11_an_id_is_read_and_compared_as_its_own_kind_only(
    one: type[Id], other: type[Id]
) -> None:
    value = bytes(range(32))
    with pytest.raises(BadInput):
        other.parse(one(value).text())
    assert one(value) != other(value)


def test_a11_hashes_of_the_same_bytes_for_two_purposes_differ() -> None:
    labels = ("colloque/account", "colloque/device", "colloque/membership", "colloque/entry")
    assert len({statement_hash(label, 1, b"the same payload") for label in labels}) == len(labels)


def test_a11_a_device_that_calls_itself_by_a_hash_of_something_else_is_refused() -> None:
    ana = Person("Ana", "patient")
    link = ana.next()
    for stranger in (ana.state.account, ana.state.head):
        signer = DeviceSigner(DeviceId(bytes(stranger)))
        changed = ana.next(signer=signer, prev=link.prev)
        with pytest.raises(ColloqueError):
            verify_chain([*ana.links, ana.sign(changed, ana.device().sign)], deployment_id())


def test_a11_a_chain_that_names_another_hash_as_its_account_is_refused() -> None:
    ana, ben = Person("Ana", "patient"), Person("Ben", "patient")
    for account in (ben.state.account, AccountId(bytes(ana.state.head)[::-1])):
        with pytest.raises(ColloqueError):
            verify_chain([*ana.links, ana.sign(ana.next(account=account))], deployment_id())
    link = ana.next(prev=StatementHash(bytes(ana.device().public.id)))
    with pytest.raises(ColloqueError):
        verify_chain([*ana.links, ana.sign(link)], deployment_id())
