"""The lane of a device that the account knows (spec: password §5)."""

from __future__ import annotations

from colloque.protocol.account import OwnAccount
from colloque.wire.guardian import LANE_CLAIM, LANE_LABEL, DeviceLane, Evaluate, LaneClaim
from colloque.wire.schema import encode


def device_lane(
    asked: Evaluate, own: OwnAccount, guardian: int, chain: tuple[bytes, ...], now: int
) -> DeviceLane:
    """A claim for exactly this question, signed by the device's session key."""
    claim = LaneClaim(asked.blinded, own.state.deployment, guardian, asked.handle, asked.nonce, now)
    sig = own.device.session.sign(LANE_LABEL, 1, encode(LANE_CLAIM, claim))
    return DeviceLane(chain, own.device.public.id, sig, now)
