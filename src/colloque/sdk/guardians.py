"""Asking guardians: t of them first, then the others (spec: password §4, §5)."""

from __future__ import annotations

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable
from typing import TypeVar

from colloque.errors import ColloqueError, GuardiansUnavailable, TooManyTries
from colloque.protocol.guardians import seal_for
from colloque.sdk.context import Context
from colloque.trust.deployment import Deployment
from colloque.wire.deployment import Guardian

T = TypeVar("T")

#: After this long without an answer another guardian is asked beside the slow ones.
SLOW_SECONDS = 1.5


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
    """Answers of t guardians; a further one is asked for each that fails or is slow.

    Raises TooManyTries where tries ran out, the error of a guardian that answered wrongly, or
    GuardiansUnavailable.
    """
    waiting = list(deployment.descriptor.guardians)
    threshold = deployment.descriptor.threshold
    answers: list[T] = []
    failures: list[ColloqueError] = []
    asked: set[asyncio.Future[T]] = set()
    wanted = threshold
    try:
        while len(answers) < threshold:
            while wanted and waiting:
                asked.add(asyncio.ensure_future(ask(waiting.pop(0))))
                wanted -= 1
            if not asked:
                raise _worst(failures)
            patience = SLOW_SECONDS if waiting else None
            done, asked = await asyncio.wait(asked, timeout=patience, return_when=FIRST_COMPLETED)
            wanted = 0 if done else 1
            for one in done:
                try:
                    answers.append(one.result())
                except ColloqueError as error:
                    failures.append(error)
                    wanted += 1
    finally:
        for one in asked:
            one.cancel()
    return tuple(answers[:threshold])


def _worst(failures: list[ColloqueError]) -> ColloqueError:
    for failure in failures:
        if isinstance(failure, TooManyTries):
            return failure
    answered = [one for one in failures if not isinstance(one, GuardiansUnavailable)]
    return answered[0] if answered else GuardiansUnavailable()
