"""The decoys that stand in for unknown addresses (spec: decoy), made off the event loop."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from colloque.decoy import DecoyAccount, decoy_account
from colloque.wire.ids import DeploymentId, Handle

MAX_REMEMBERED = 20_000


class Decoys:
    """Makes the decoy of any handle, from the secret shared with the guardians.

    It is made anew each time, so that it takes the same time; but the first one made for a handle
    is what is shown, since a library may sign with fresh randomness (spec: decoy, last clause).
    """

    def __init__(self, secret: bytes, deployment: DeploymentId) -> None:
        self._secret = secret
        self._deployment = deployment
        self._shown: OrderedDict[Handle, DecoyAccount] = OrderedDict()

    async def make(self, handle: Handle) -> DecoyAccount:
        """The decoy of a handle."""
        made = await asyncio.to_thread(decoy_account, self._secret, self._deployment, handle)
        shown = self._shown.setdefault(handle, made)
        if len(self._shown) > MAX_REMEMBERED:
            self._shown.popitem(last=False)
        return shown
