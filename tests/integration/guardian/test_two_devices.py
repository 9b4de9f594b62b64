"""An account on two devices, each in the device lane of its own (spec: password §5)."""

from __future__ import annotations

import secrets
from pathlib import Path

from tests.stage import PASSWORD, Stage

from colloque.sdk.client import Client


async def test_the_first_device_logs_in_after_the_second_one_has(
    stage: Stage, tmp_path: Path
) -> None:
    """Guardians have then seen a longer chain than the first device knows."""
    email = f"vera-{secrets.token_hex(4)}@example.org"
    async with Client.open(tmp_path / "a", stage.address) as a:
        await a.create_account(email, PASSWORD, name="Vera", role="patient")
    async with Client.open(tmp_path / "b", stage.address) as b:
        await b.log_in(email, PASSWORD)
        await b.log_in(email, PASSWORD)
    async with Client.open(tmp_path / "a", stage.address) as a:
        await a.log_in(email, PASSWORD)
