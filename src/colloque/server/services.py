"""Everything that handlers call, put together once a worker."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from colloque.server.accounts import devices
from colloque.server.accounts.chains import Chains
from colloque.server.accounts.lookup import Lookups
from colloque.server.accounts.service import Accounts
from colloque.server.clock import Clock, wall_clock
from colloque.server.config import Config
from colloque.server.conversations.rosters import Rosters
from colloque.server.conversations.service import Conversations
from colloque.server.conversations.states import States
from colloque.server.database.pool import Pool, open_pool
from colloque.server.deployment import Identity, read_identity
from colloque.server.directory.service import Directory
from colloque.server.entries.commit import Committer
from colloque.server.entries.service import Entries
from colloque.server.events.hub import Hub
from colloque.server.events.listener import Listener
from colloque.server.files.blobs import Blobs
from colloque.server.files.service import Files
from colloque.server.limits import Bucket
from colloque.server.login import queries as login_sql
from colloque.server.login.decoys import MAX_KEPT, Decoys
from colloque.server.login.service import Login
from colloque.server.login.sessions import Sessions
from colloque.server.logs import logger
from colloque.server.mail.post import Post, SmtpPost
from colloque.server.mail.service import Mail
from colloque.server.mail.tickets import Tickets
from colloque.server.postgres import assert_durable
from colloque.server.relay.service import Relay, open_client
from colloque.server.status.service import Status

HOUR = 3_600_000
MINUTE = 60_000
SWEEP_SECONDS = 600


@dataclass(slots=True)
class Buckets:
    """Rates, by session or address."""

    lookups: Bucket
    signups: Bucket
    logins: Bucket
    relays: Bucket


@dataclass(slots=True)
class Services:
    """The domains."""

    config: Config
    identity: Identity
    clock: Clock
    pool: Pool
    sessions: Sessions
    buckets: Buckets
    accounts: Accounts
    lookups: Lookups
    login: Login
    mail: Mail
    directory: Directory
    conversations: Conversations
    entries: Entries
    files: Files
    relay: Relay
    hub: Hub
    listener: Listener
    status: Status
    committer: Committer
    large: asyncio.Semaphore = field(repr=False)


def _buckets(config: Config, clock: Clock) -> Buckets:
    limits = config.limits
    return Buckets(
        Bucket(limits.lookups_an_hour, HOUR, clock),
        Bucket(limits.signups_an_hour, HOUR, clock),
        Bucket(limits.logins_a_minute, MINUTE, clock),
        Bucket(limits.relays_a_minute, MINUTE, clock),
    )


def _put_together(config: Config, identity: Identity, pool: Pool, relay: Relay) -> Services:
    clock, deployment, rng = wall_clock, identity.deployment, secrets.token_bytes
    tickets = Tickets(deployment, identity.mail_seed, clock, rng)
    chains = Chains(deployment.id)
    accounts = Accounts(pool, clock, deployment, tickets, chains)
    decoys = Decoys(identity.decoy_secret, deployment.id, clock)
    sessions = Sessions(pool, clock)
    hub = Hub(pool, sessions)
    post: Post | None = None if config.smtp is None else SmtpPost(config.smtp)
    committer = Committer(pool, clock)
    place = (deployment.id, identity.origins)
    secret = identity.decoy_secret
    return Services(
        config=config,
        identity=identity,
        clock=clock,
        pool=pool,
        sessions=sessions,
        buckets=_buckets(config, clock),
        accounts=accounts,
        lookups=Lookups(pool, deployment.id, decoys),
        login=Login(pool, clock, rng, place, accounts, decoys),
        mail=Mail(pool, clock, rng, deployment.id, tickets, post, secret),
        directory=Directory(pool, clock, deployment),
        conversations=Conversations(pool, clock, deployment.id, chains, States(deployment.id)),
        entries=Entries(pool, Rosters(pool), committer),
        files=Files(pool, clock, Blobs(config.data), config.limits),
        relay=relay,
        hub=hub,
        listener=Listener(config.dsn, hub),
        status=Status(config, pool, relay),
        committer=committer,
        large=asyncio.Semaphore(config.limits.parts_in_flight),
    )


@asynccontextmanager
async def open_services(config: Config) -> AsyncIterator[Services]:
    """Connect, start what runs in the background, and stop it again."""
    identity = read_identity(config)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(await open_pool(config.dsn))
        async with pool.acquire() as connection:
            await assert_durable(connection, allow_unsafe=config.unsafe_database)
        client = await stack.enter_async_context(open_client())
        services = _put_together(config, identity, pool, Relay(config.guardians, client))
        for work in (services.listener.run(), services.committer.run(), _sweep(services)):
            stack.push_async_callback(_cancel, asyncio.create_task(work))
        yield services


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _sweep(services: Services) -> None:
    """Every ten minutes: forget what is over."""
    while True:
        try:
            await services.files.sweep()
            async with services.pool.acquire() as connection:
                await login_sql.sweep_sessions(connection, services.clock())
                await login_sql.sweep_decoys(connection, MAX_KEPT)
                await devices.sweep(connection, services.clock())
        except Exception:
            logger.exception("a sweep failed")
        await asyncio.sleep(SWEEP_SECONDS)
