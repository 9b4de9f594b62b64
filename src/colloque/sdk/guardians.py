"""Asking guardians: t of them first, then the others (spec: password §4, §5)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from colloque.errors import ColloqueError, GuardiansUnavailable, TooManyTries
from colloque.protocol.guardians import seal_for
from colloque.sdk.context import Context
from colloque.trust.deployment import Deployment
from colloque.wire.deployment import Guardian

T = TypeVar("T")


async def ask_guardian(
    context: Context, deployment: Deployment, guardian: Guardian, op: str, body: bytes
) -> bytes:
    """One sealed request; the body of its `ok` answer. Raises the typed error of another status."""
    request = seal_for(deployment, guardian, op, body, context.rng)
    return request.open(await context.transport.post_sealed(guardian.url, request.data))


async def ask_all(
    context: Context, deployment: Deployment, op: str, body_for: Callable[[int], bytes]
) -> None:
    """Ask every guardian; all must do it (sign-up, change of password)."""
    guardians = deployment.descriptor.guardians
    requests = (
        ask_guardian(context, deployment, one, op, body_for(one.index)) for one in guardians
    )
    results = await asyncio.gather(*requests, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def ask_threshold(
    deployment: Deployment, ask: Callable[[Guardian], Awaitable[T]]
) -> tuple[T, ...]:
    """Answers of t guardians; a further one is asked for each that fails.

    Raises TooManyTries where tries ran out, the error of a guardian that answered wrongly, or
    GuardiansUnavailable.
    """
    waiting = list(deployment.descriptor.guardians)
    threshold = deployment.descriptor.threshold
    answers: list[T] = []
    failures: list[ColloqueError] = []
    while len(answers) < threshold and waiting:
        wanted = threshold - len(answers)
        batch, waiting = waiting[:wanted], waiting[wanted:]
        for result in await asyncio.gather(*map(ask, batch), return_exceptions=True):
            if isinstance(result, ColloqueError):
                failures.append(result)
            elif isinstance(result, BaseException):
                raise result
            else:
                answers.append(result)
    if len(answers) < threshold:
        raise _worst(failures)
    return tuple(answers)


def _worst(failures: list[ColloqueError]) -> ColloqueError:
    for failure in failures:
        if isinstance(failure, TooManyTries):
            return failure
    answered = [one for one in failures if not isinstance(one, GuardiansUnavailable)]
    return answered[0] if answered else GuardiansUnavailable()
