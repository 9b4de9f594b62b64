"""Vectors of spec: deployment."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.trust.deployment import verify_descriptors, verify_directory_record
from colloque.wire.ids import AccountId, DeploymentId


def _descriptors(inputs: Inputs) -> Mapping[str, object]:
    pinned = inputs.octets_or_none("pinned")
    deployment = verify_descriptors(
        inputs.many("descriptors"),
        None if pinned is None else DeploymentId(pinned),
        inputs["pinned_version"],
    )
    return {
        "id": deployment.id,
        "head": deployment.head,
        "version": deployment.version,
        "threshold": deployment.descriptor.threshold,
        "urls": [guardian.url for guardian in deployment.descriptor.guardians],
    }


def _record(inputs: Inputs) -> Mapping[str, object]:
    deployment = verify_descriptors(inputs.many("descriptors"))
    account = inputs.octets_or_none("account")
    record = verify_directory_record(
        deployment,
        inputs.octets("record"),
        inputs["now"],
        None if account is None else AccountId(account),
        inputs["serial"],
    )
    return {
        "account": record.account,
        "email": record.email,
        "name": record.name,
        "city": record.city,
        "speciality": record.speciality,
        "serial": record.serial,
    }


READERS: dict[str, Reader] = {"descriptor-chain": _descriptors, "directory-record": _record}


@pytest.mark.parametrize("case", cases("deployment"))
def test_vector(case: Case) -> None:
    case.check(READERS)
