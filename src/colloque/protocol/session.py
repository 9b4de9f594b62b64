"""A new session of a device that is in the chain already (spec: identity §5)."""

from __future__ import annotations

from colloque.sealing.device import DeviceKeys
from colloque.sealing.statement import sign_statement
from colloque.wire.ids import AccountId, DeploymentId
from colloque.wire.login import LABEL, Assertion, encode_assertion


def session_assertion(
    account: AccountId, device: DeviceKeys, deployment: DeploymentId, nonce: bytes, origin: str
) -> bytes:
    """The assertion of purpose `session`, signed by the device's session key."""
    assertion = Assertion(account, deployment, device.public.id, nonce, origin, "session", None)
    return sign_statement(LABEL, encode_assertion(assertion), device.session)
