"""`python -m colloque.guardian --config FILE`: guard until asked to stop."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from pathlib import Path

import uvicorn

from colloque.decoy import DECOY_SECRET_SIZE
from colloque.guardian.app import GuardianApp
from colloque.guardian.config import BadConfiguration, Config, read_config
from colloque.guardian.logs import set_up_logs
from colloque.guardian.secrets import create_secrets, read_secrets
from colloque.guardian.service import Guardian, Identity
from colloque.guardian.store import Store
from colloque.guardian.traffic import Traffic


def _now() -> int:
    return time.time_ns() // 1_000_000


def build(config: Config) -> GuardianApp:
    """The application of a configuration. Raises BadConfiguration."""
    keys = read_secrets(config.secrets)
    try:
        decoy = config.decoy.read_bytes()
    except OSError as error:
        raise BadConfiguration(f"{config.decoy.name}: {error.strerror}") from None
    if len(decoy) != DECOY_SECRET_SIZE:
        raise BadConfiguration(f"{config.decoy.name} has not {DECOY_SECRET_SIZE} bytes")
    identity = Identity(
        config.deployment, config.index, config.threshold, config.mail, keys.sign, decoy
    )
    guardian = Guardian(identity, Store(config.store), _now, secrets.token_bytes)
    traffic = Traffic(config.deployment, config.index, keys.kem)
    return GuardianApp(guardian, traffic, config.in_flight)


def main() -> int:
    """Exit status 2 for a configuration that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m colloque.guardian")
    parser.add_argument("--config", type=Path, help="the TOML file")
    parser.add_argument("--init", type=Path, metavar="FILE", help="make its keys, show the public")
    arguments = parser.parse_args()
    if arguments.init is not None:
        keys = create_secrets(arguments.init)
        print(f"kem {keys.kem_public.hex()}\nsign {keys.sign_public.hex()}")
        return 0
    if arguments.config is None:
        parser.error("--config FILE is needed")
    try:
        config = read_config(arguments.config)
        app = build(config)
    except BadConfiguration as error:
        print(error, file=sys.stderr)
        return 2
    set_up_logs()
    uvicorn.run(
        app,
        host=config.host,
        port=config.port,
        access_log=False,
        log_config=None,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=5,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
