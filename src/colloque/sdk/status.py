"""What this profile holds and whom it can reach; works offline too, and needs a turn."""

from __future__ import annotations

import asyncio

from colloque.errors import ColloqueError, GuardiansUnavailable, Malformed, Offline
from colloque.sdk.account import account_info
from colloque.sdk.context import Context
from colloque.sdk.views import GuardianStatus, Status
from colloque.trust.deployment import Deployment
from colloque.wire.deployment import Guardian


async def find_status(context: Context) -> Status:
    """Ask server and guardians whether they are there, and count what is kept here."""
    reachable = await _reaches_server(context)
    deployment = await _deployment(context)
    count = context.store.value
    return Status(
        server=context.transport.origin,
        reachable=reachable,
        deployment=None if deployment is None else deployment.id.text(),
        version=None if deployment is None else deployment.version,
        guardians=() if deployment is None else await _guardians(context, deployment),
        account=None if context.own is None else account_info(context),
        pinned_accounts=count("SELECT COUNT(*) FROM pins WHERE kind = 'account'"),
        pinned_conversations=count("SELECT COUNT(*) FROM pins WHERE kind = 'conversation'"),
        unsent=count("SELECT COUNT(*) FROM outbox WHERE seq IS NULL"),
        uploads=count("SELECT COUNT(*) FROM spools"),
    )


async def _deployment(context: Context) -> Deployment | None:
    try:
        return await context.deployment()
    except Offline:
        return None


async def _reaches_server(context: Context) -> bool:
    try:
        await context.transport.send("GET", "/health/live", b"", "", signed=False)
    except ColloqueError:
        return False
    return True


async def _guardians(context: Context, deployment: Deployment) -> tuple[GuardianStatus, ...]:
    guardians = deployment.descriptor.guardians
    up = await asyncio.gather(*(_reaches(context, one) for one in guardians))
    return tuple(
        GuardianStatus(one.index, reached) for one, reached in zip(guardians, up, strict=True)
    )


async def _reaches(context: Context, guardian: Guardian) -> bool:
    """An empty request is one that no guardian opens: a 400 shows that it is there."""
    try:
        await context.transport.post_sealed(guardian.url, b"")
    except GuardiansUnavailable:
        return False
    except Malformed:
        return True
    return True
