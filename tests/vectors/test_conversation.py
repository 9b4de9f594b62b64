"""Vectors of spec: conversation."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.errors import Malformed
from colloque.sealing.membership import EpochKey, unwrap_epoch_keys
from colloque.trust.membership import (
    ConversationState,
    check_conversation_pin,
    is_rival,
    verify_statement,
    verify_wraps,
)
from colloque.trust.session import admit_session
from colloque.trust.sigchain import AccountState, verify_chain
from colloque.wire.ids import AccountId, DeploymentId
from colloque.wire.membership import epoch_key_commit
from colloque.wire.session import LABEL, LIMIT, decode_session
from colloque.wire.signed import decode_signed

Accounts = dict[AccountId, AccountState]


def accounts_of(inputs: Inputs) -> Accounts:
    """The verified chains of a case, with the session devices that are given."""
    deployment = DeploymentId(inputs.octets("deployment"))
    states = [verify_chain(chain, deployment) for chain in inputs.lists("chains")]
    accounts = {state.account: state for state in states}
    for data in inputs.many("sessions") if "sessions" in inputs else ():
        account = decode_session(decode_signed(data, LABEL, LIMIT).payload).account
        accounts[account] = admit_session(accounts[account], data)
    return accounts


def _open(
    state: ConversationState, wraps: bytes, reader: Inputs, accounts: Accounts
) -> tuple[EpochKey, ...]:
    account = AccountId(reader.octets("account"))
    if not state.current.keys or account not in state.roles:
        return ()
    leaves = verify_wraps(state.current, wraps, accounts)
    seeds = {item["epoch"]: item.octets("seed") for item in reader.parts("seeds")}
    return unwrap_epoch_keys(state.current, leaves, account, seeds)


def _membership(inputs: Inputs) -> Mapping[str, object]:
    accounts, state = accounts_of(inputs), None
    keys: list[EpochKey] = []
    for item in inputs.parts("statements"):
        deployment = DeploymentId(inputs.octets("deployment"))
        state = verify_statement(state, item.octets("statement"), accounts, deployment)
        if inputs["reader"] is not None:
            keys += _open(state, item.octets("wraps"), inputs.part("reader"), accounts)
    if state is None:
        raise Malformed
    return {
        "conversation": state.conversation,
        "seq": state.seq,
        "head": state.head,
        "epoch": state.current.epoch,
        "accepted": state.accepted,
        "keys": [
            {"compartment": key.compartment, "epoch": key.epoch, "key": key.key} for key in keys
        ],
        "members": [{"account": id_, "role": role} for id_, role in state.roles.items()],
    }


def conversation_of(inputs: Inputs) -> ConversationState:
    """The verified statements of a case, wraps aside."""
    accounts, state = accounts_of(inputs), None
    deployment = DeploymentId(inputs.octets("deployment"))
    for item in inputs.parts("statements"):
        state = verify_statement(state, item.octets("statement"), accounts, deployment)
    if state is None:
        raise Malformed
    return state


def _commit(inputs: Inputs) -> Mapping[str, object]:
    key, nonce = inputs.octets("key"), inputs.octets("nonce")
    return {"commit": epoch_key_commit(inputs["compartment"], inputs["epoch"], key, nonce)}


def _pin(inputs: Inputs) -> Mapping[str, object]:
    check_conversation_pin(conversation_of(inputs), inputs["seq"], inputs.octets("head"))
    return {}


def _rival(inputs: Inputs) -> Mapping[str, object]:
    state, accounts = conversation_of(inputs), accounts_of(inputs)
    return {"evidence": is_rival(state, inputs.octets("rival"), accounts)}


READERS: dict[str, Reader] = {
    "membership": _membership,
    "epoch-key-commit": _commit,
    "conversation-pin": _pin,
    "rival": _rival,
}


@pytest.mark.parametrize("case", cases("conversation"))
def test_vector(case: Case) -> None:
    case.check(READERS)
