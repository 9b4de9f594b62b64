"""Another device key for the same account (spec: sync §7)."""

from __future__ import annotations

from colloque.protocol.account import OwnAccount, sign_link
from colloque.protocol.guardians import Rng
from colloque.sealing.device import DeviceKeys, device_keys
from colloque.trust.sigchain import AccountState, verify_link
from colloque.wire.account import Link


def add_device(
    own: OwnAccount, now: int, rng: Rng
) -> tuple[AccountState, bytes, bytes, DeviceKeys]:
    """A link that adds a fresh device, signed by this one: state after it, link, seed, keys."""
    seed = rng(32)
    device = device_keys(seed)
    link = Link(
        account=own.state.account,
        add=(device.public,),
        deployment=own.state.deployment,
        enc=None,
        keyslots=None,
        nonce=rng(16),
        prev=own.state.head,
        revoke=(),
        role=None,
        seq=own.state.seq + 1,
        signer=own.device.signer,
        time=max(now, own.state.time),
    )
    signed = sign_link(link, own.device.sign)
    return verify_link(own.state, signed, own.state.deployment), signed, seed, device
