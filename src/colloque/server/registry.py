"""The registry's command: who asks to stand in the directory, and who does from now on.

    python -m colloque.server.registry --config FILE list
    python -m colloque.server.registry --config FILE approve ACCOUNT… | --all

`approve` signs with the registry's key and hands the record to the directory, which verifies it as
it would anybody's. Data on standard output, messages on standard error; exit status 2 for a
configuration that cannot be used, 1 when an account has not asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from colloque.errors import ColloqueError
from colloque.server.clock import wall_clock
from colloque.server.config import Config, read_config
from colloque.server.database.pool import open_pool
from colloque.server.deployment import read_identity
from colloque.server.directory import queries
from colloque.server.directory.service import Directory
from colloque.server.directory.signing import RegistryKey, read_registry_key
from colloque.wire.deployment import DirectoryRecord
from colloque.wire.ids import AccountId

DAY = 24 * 3_600_000
DAYS = 365


class Registry:
    """Approves requests of one deployment."""

    def __init__(self, directory: Directory, key: RegistryKey) -> None:
        self._directory = directory
        self._key = key

    async def requests(self) -> list[Any]:
        """Who waits, oldest first."""
        async with self._directory.pool.acquire() as connection:
            return await queries.requests(connection)

    async def approve(self, row: Any) -> None:
        """Sign and store one request."""
        account, now = AccountId(row["account"]), wall_clock()
        async with self._directory.pool.acquire() as connection:
            serial = await queries.serial(connection, account) + 1
        record = DirectoryRecord(
            account=account,
            city=row["city"],
            deployment=self._directory.deployment.id,
            email=row["email"],
            expires=now + DAYS * DAY,
            issued=now,
            name=row["name"],
            serial=serial,
            speciality=row["speciality"],
        )
        await self._directory.store(self._key.sign(record))


def _line(row: Any) -> str:
    shown = {name: row[name] for name in ("name", "speciality", "city", "email")}
    return json.dumps({"account": AccountId(row["account"]).text(), **shown}, ensure_ascii=False)


async def run(config: Config, command: str, accounts: list[str], everybody: bool) -> int:
    """List or approve."""
    key = read_registry_key(config.registry) if command == "approve" else None
    identity = read_identity(config)
    pool = await open_pool(config.dsn)
    try:
        directory = Directory(pool, wall_clock, identity.deployment)
        if key is None:
            async with pool.acquire() as connection:
                rows = await queries.requests(connection)
            sys.stdout.write("".join(_line(row) + "\n" for row in rows))
            return 0
        return await _approve(Registry(directory, key), accounts, everybody)
    finally:
        await pool.close()


async def _approve(registry: Registry, accounts: list[str], everybody: bool) -> int:
    waiting = {AccountId(row["account"]).text(): row for row in await registry.requests()}
    chosen = list(waiting) if everybody else accounts
    if missing := [account for account in chosen if account not in waiting]:
        sys.stderr.write(f"No request by {', '.join(missing)}.\n")
        return 1
    for account in chosen:
        await registry.approve(waiting[account])
        sys.stdout.write(account + "\n")
    return 0


def main() -> int:
    """Parse and run."""
    parser = argparse.ArgumentParser(prog="python -m colloque.server.registry")
    parser.add_argument("--config", type=Path, required=True, help="the server's TOML file")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="who asks to stand in the directory")
    approve = commands.add_parser("approve", help="sign what they ask for")
    approve.add_argument("accounts", nargs="*", metavar="ACCOUNT", help="acct_…")
    approve.add_argument("--all", action="store_true", help="everybody who waits")
    asked = parser.parse_args()
    try:
        config = read_config(asked.config)
        accounts, everybody = getattr(asked, "accounts", []), getattr(asked, "all", False)
        return asyncio.run(run(config, asked.command, accounts, everybody))
    except ColloqueError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
