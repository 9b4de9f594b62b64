"""A device's private keys (spec: identity §1), all from one 32-byte seed that never leaves it."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.sealing.derive import hkdf
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.wire.account import Device, DeviceSigner


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """Three keys, one purpose each. No repr shows any of them."""

    public: Device
    sign: SigningKey = field(repr=False)
    entry: EntryKey = field(repr=False)
    session: EntryKey = field(repr=False)

    @property
    def signer(self) -> DeviceSigner:
        """How the device names itself when it signs."""
        return DeviceSigner(self.public.id)


def device_keys(seed: bytes, expires: int | None = None) -> DeviceKeys:
    """Derive a device's keys from its seed (32 random bytes)."""
    sign = SigningKey.from_seed(hkdf(seed, "colloque/device-sign", 64))
    entry = EntryKey.from_seed(hkdf(seed, "colloque/device-entry", 32))
    session = EntryKey.from_seed(hkdf(seed, "colloque/device-session", 32))
    public = Device(entry.public, session.public, sign.public, expires)
    return DeviceKeys(public, sign, entry, session)
