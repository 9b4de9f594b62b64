"""The own account as its owner uses it: create, log in, recover, log out, and who is logged in.

The protocol's steps are in `entrance`; here is what the profile does around them. All but
`account_info` need a turn.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable

from colloque.sdk import entrance
from colloque.sdk.context import Context
from colloque.sdk.errors import Unsent
from colloque.sdk.own_account import sheet_proved
from colloque.sdk.parts import Parts
from colloque.sdk.sending import waiting
from colloque.sdk.sheet import sheet_words, typed_sheet
from colloque.sdk.views import AccountInfo, NewAccount
from colloque.sealing.words import entropy_of, sheet_code


def account_info(context: Context) -> AccountInfo:
    """Who is logged in. Raises NotLoggedIn."""
    own = context.me()
    email = context.store.get("meta", "email") or b""
    return AccountInfo(
        account=own.state.account,
        device=own.device.public.id,
        email=email.decode(),
        name=own.keyring.name,
        role=own.state.role,
        sheet_proved=sheet_proved(own),
    )


async def create_account(parts: Parts, person: entrance.NewPerson, code: str | None) -> NewAccount:
    """Create it with a password and a recovery sheet as ways in, and log in."""
    await entrance.sign_up(parts.context, person, code)
    words = sheet_words(parts.context.me(), parts.language) or ()
    return NewAccount(account_info(parts.context), words, sheet_code(entropy_of(" ".join(words))))


async def log_in(parts: Parts, email: str, password: str, device: str) -> AccountInfo:
    """Log in with e-mail and password, after what an earlier attempt has left undone."""
    await entrance.resume(parts.context)
    await entrance.log_in(parts.context, email, password, device)
    parts.forget()
    return account_info(parts.context)


async def recover(
    parts: Parts, email: str, words: str | Iterable[str], new_password: str
) -> AccountInfo:
    """Set a new password with the recovery sheet: its twelve words, or its QR text."""
    sheet = typed_sheet(words)
    await entrance.recover(parts.context, email, sheet, new_password, device_name())
    parts.forget()
    return account_info(parts.context)


async def log_out(parts: Parts, force: bool) -> None:
    """End the session; keys and data of the account leave the profile. Raises Unsent."""
    if not force and waiting(parts):
        raise Unsent
    await entrance.log_out(parts.context)
    parts.forget()
    for spool in parts.context.profile.spools.iterdir():
        spool.unlink(missing_ok=True)


def device_name() -> str:
    """What this computer calls itself: at most 100 characters."""
    return platform.node()[:100] or "device"
