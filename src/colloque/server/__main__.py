"""`python -m colloque.server --config FILE`: migrate, then serve until asked to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

import uvicorn

from colloque.errors import LocalError
from colloque.server.app import CONFIG_VARIABLE
from colloque.server.config import Config, read_config
from colloque.server.database.migrate import migrate
from colloque.server.deployment import read_identity
from colloque.server.http.protocol import BoundedProtocol
from colloque.server.logs import set_up_logs


def serve(config: Config, path: Path) -> None:
    """Serve with as many workers as configured."""
    os.environ[CONFIG_VARIABLE] = str(path.resolve())
    uvicorn.run(
        "colloque.server.app:from_environment",
        factory=True,
        host=config.host,
        port=config.port,
        workers=config.workers,
        loop="uvloop",
        http=BoundedProtocol,
        ws="websockets-sansio",
        ws_max_size=4096,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        backlog=1024,
        timeout_graceful_shutdown=5,
    )


def main() -> int:
    """Exit status 2 for a configuration or database that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m colloque.server")
    parser.add_argument("--config", type=Path, required=True, help="the TOML file")
    path = parser.parse_args().config
    try:
        config = read_config(path)
        set_up_logs(config.log_level)
        read_identity(config)
        config.data.mkdir(parents=True, exist_ok=True)
        asyncio.run(migrate(config.dsn, allow_unsafe=config.unsafe_database))
    except LocalError as error:
        print(error, file=sys.stderr)
        return 2
    serve(config, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
