"""Passing sealed requests on to guardians, unread (spec: password §4)."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from colloque.server.http.problems import Problem

TIMEOUT = 10.0
ANSWER_LIMIT = 1 << 17


@dataclass(slots=True)
class Relay:
    """The guardians' addresses, by index from 1."""

    addresses: tuple[str, ...]
    client: httpx.AsyncClient

    async def forward(self, index: int, body: bytes) -> tuple[int, bytes]:
        """Status and bytes of the guardian's answer. Raises `unavailable`, `not-found`."""
        if not 1 <= index <= len(self.addresses):
            raise Problem("not-found")
        headers = {"content-type": "application/octet-stream"}
        try:
            async with self.client.stream(
                "POST", self.addresses[index - 1], content=body, headers=headers
            ) as answer:
                gathered = bytearray()
                async for part in answer.aiter_bytes():
                    gathered += part
                    if len(gathered) > ANSWER_LIMIT:
                        raise Problem("unavailable", retry=5)
                return answer.status_code, bytes(gathered)
        except httpx.HTTPError:
            raise Problem("unavailable", retry=5) from None

    async def reachable(self, index: int) -> bool:
        """Whether the guardian answers at all."""
        try:
            await self.client.get(self.addresses[index - 1], timeout=2.0)
        except httpx.HTTPError:
            return False
        return True


def open_client() -> httpx.AsyncClient:
    """A client that follows no redirect and uses no proxy of the environment."""
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
    return httpx.AsyncClient(
        timeout=TIMEOUT, limits=limits, trust_env=False, follow_redirects=False
    )
