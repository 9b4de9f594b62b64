"""Somebody in a browser: a client in memory with a session device (spec: identity §6)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from tests.attacks.sdk.conftest import PASSWORD, Somebody

from colloque.protocol.log_in import OpenedKeyslot, SessionEntrance, open_with_sheet
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.entrance import _open_with_password, _start
from colloque.sdk.signature import Session
from colloque.sealing.words import entropy_of

RNG = secrets.token_bytes


@dataclass
class Browser:
    """A client that is logged in with a session device, and the keyslot that let it in."""

    somebody: Somebody
    entrance: SessionEntrance = field(repr=False)

    @property
    def opened(self) -> OpenedKeyslot:
        """The keyslot."""
        return self.entrance.opened

    @property
    def context(self) -> Context:
        """What the client works with."""
        return self.somebody.client._parts.context


async def open_keyslot(context: Context, email: str, words: tuple[str, ...] = ()) -> OpenedKeyslot:
    """Open an account with its password, or with the words of its sheet."""
    deployment = await context.deployment()
    if words:
        return open_with_sheet(
            deployment, await _start(context, email), entropy_of(" ".join(words))
        )
    opened, _ = await _open_with_password(context, deployment, email, PASSWORD)
    return opened


async def browse(visitor: Somebody, owner: Somebody, sheet: bool = False) -> Browser:
    """Log in as the owner in a browser, by the password or by the sheet."""
    context = visitor.client._parts.context
    words = owner.words if sheet else ()
    opened = await open_keyslot(context, owner.email, words)
    entrance = opened.prepare_session(context.transport.origin, context.wall(), RNG)
    body = {"assertion": entrance.assertion, "link": None, "session": entrance.session}
    given = await context.transport.ask(
        "POST", "/v1/login/finish", answers.OPENED, body, signed=False
    )
    device = entrance.device
    context.transport.session = Session(
        given.token, given.expires, device.public.id, device.session
    )
    sealed = await context.transport.ask("GET", "/v1/account/vault", answers.VAULT)
    context.own = entrance.open_vault(sealed.keyring)
    return Browser(replace(visitor, email=owner.email), entrance)
