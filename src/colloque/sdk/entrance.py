"""Sign-up, log-in, recovery: the order of requests (spec: password §4, §7; keyslot §4)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace

from colloque.errors import ColloqueError, RolledBack, Stale, WrongPassword
from colloque.protocol.account import OwnAccount, Vault
from colloque.protocol.guardians import evaluate_body, prove_body
from colloque.protocol.lanes import device_lane
from colloque.protocol.log_in import (
    Bundle,
    Entrance,
    LogIn,
    OpenedKeyslot,
    open_with_sheet,
    start_log_in,
)
from colloque.protocol.recovery import prepare_recovery
from colloque.protocol.sign_up import prepare_sign_up
from colloque.protocol.vault import name_device
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.errors import CodeNeeded, EarlierPassword, SomeoneElse
from colloque.sdk.guardians import ask_all, ask_guardian, ask_threshold
from colloque.sdk.own_account import keep_own, keep_session, update_keyring
from colloque.sdk.pending import (
    BINDING,
    Pending,
    complete,
    drop_pending,
    find_pending,
    keep_pending,
)
from colloque.sdk.settings import settings_for
from colloque.sdk.signature import Session
from colloque.sealing.password import check_new_password
from colloque.trust.deployment import Deployment
from colloque.trust.sigchain import check_pin
from colloque.wire.deployment import Guardian
from colloque.wire.guardian import Evaluate, Evaluation, Lane
from colloque.wire.handle import normalise_email


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who signs up."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    name: str = field(repr=False)
    role: str
    device: str = field(repr=False)


async def sign_up(context: Context, person: NewPerson, code: str | None) -> OwnAccount:
    """Create an account and log in.

    Raises EmailTaken, BadInput, CodeNeeded (a code was mailed: call again with it),
    GuardiansUnavailable (all of them are needed), EarlierPassword (an attempt that had been cut
    off is through now, and had another password).
    """
    deployment = await context.deployment()
    cut_off = find_pending(context)
    if cut_off is not None and cut_off.step != BINDING:
        return await _resume(context, deployment, cut_off, person)
    if context.own is not None:
        raise SomeoneElse
    ticket = await _ticket(context, person.email, code)
    pending = _prepare_sign_up(context, deployment, person, ticket)
    keep_pending(context, pending)
    return await complete(context, deployment, pending)


async def _resume(
    context: Context, deployment: Deployment, pending: Pending, person: NewPerson
) -> OwnAccount:
    if pending.email != normalise_email(person.email):
        raise SomeoneElse
    own = await complete(context, deployment, pending)
    try:
        await _open_with_password(context, deployment, person.email, person.password)
    except WrongPassword:
        raise EarlierPassword from None
    return own


async def _ticket(context: Context, email: str, code: str | None) -> bytes:
    ask = context.transport.ask
    if code is not None:
        body = {"code": code, "email": email}
        return (await ask("POST", "/v1/signup/confirm", answers.TICKET, body, signed=False)).ticket
    start = answers.SIGN_UP_START
    started = await ask("POST", "/v1/signup/start", start, {"email": email}, signed=False)
    if started.ticket is None:
        raise CodeNeeded
    return started.ticket


def _prepare_sign_up(
    context: Context, deployment: Deployment, person: NewPerson, ticket: bytes
) -> Pending:
    made = prepare_sign_up(
        deployment,
        person.email,
        person.password,
        person.name,
        person.role,
        person.device,
        context.clock(),
        context.rng,
    )
    indices = [guardian.index for guardian in deployment.descriptor.guardians]
    return Pending(
        binds=tuple(made.bind(index, ticket) for index in indices),
        chain=(made.link,),
        confirms=tuple(made.confirm(index) for index in indices),
        device=made.device_seed,
        email=made.email,
        keyring=made.vault.keyring,
        keyslots=made.vault.keyslots,
        master=made.own.master,
        settings=b"",
        step=BINDING,
        ticket=ticket,
    )


async def log_in(context: Context, email: str, password: str, device: str) -> OwnAccount:
    """Log in with e-mail and password alone, in the order of spec: password §7.

    Raises WrongPassword, TooManyTries, GuardiansUnavailable, and RemoteError kinds for a server or
    guardian that answers wrongly; nothing that depends on the password has then left.
    """
    deployment = await context.deployment()
    if context.own is not None and _email(context) != normalise_email(email):
        raise SomeoneElse
    opened, proofs = await _open_with_password(context, deployment, email, password)
    known = context.own
    if known is not None and known.device.public.id in opened.state.devices:
        own = await _log_in_again(context, opened, known)
    else:
        own = await _log_in_new(context, opened, email, device)
    await asyncio.gather(
        *(_prove(context, deployment, opened, proof) for proof in proofs), return_exceptions=True
    )
    return own


def _email(context: Context) -> str:
    stored = context.store.get("meta", "email")
    return "" if stored is None else stored.decode()


async def _start(context: Context, email: str) -> Bundle:
    started = await context.transport.ask(
        "POST", "/v1/login/start", answers.LOG_IN_START, {"email": email}, signed=False
    )
    return Bundle(started.chain, started.keyslots, started.nonce)


async def _open_with_password(
    context: Context, deployment: Deployment, email: str, password: str
) -> tuple[OpenedKeyslot, tuple[Evaluation, ...]]:
    """Steps 1 to 5; the blinded element and what the guardians need is all that leaves."""
    begun = await asyncio.to_thread(start_log_in, deployment, email, password, context.rng)
    bundle = await _start(context, email)
    version = bundle.password_version

    async def ask(guardian: Guardian) -> Evaluation:
        asked = _question(context, begun, guardian, version, bundle.chain)
        body = evaluate_body(asked)
        return begun.read(
            guardian, asked, await ask_guardian(context, deployment, guardian, "evaluate", body)
        )

    evaluations = await ask_threshold(deployment, ask)
    opened = await asyncio.to_thread(begun.finish, bundle, evaluations)
    _check_pins(context, opened)
    return opened, evaluations


def _question(
    context: Context, begun: LogIn, guardian: Guardian, version: int, shown: tuple[bytes, ...]
) -> Evaluate:
    """The question in the device's own lane where this profile has a device, else a stranger's.

    Guardians refuse a chain older than what another device has shown them, so this profile's own is
    sent with the links that the server has shown on top of it; guardians verify them.
    """
    asked = begun.ask(version, context.rng)
    if context.own is None:
        return asked
    rows = context.store.rows(
        "SELECT link FROM links WHERE account = ? ORDER BY seq", (bytes(context.account),)
    )
    chain = tuple(row["link"] for row in rows)
    if shown[: len(chain)] == chain:
        chain = shown
    now = context.transport.seconds() * 1000
    lane: Lane = device_lane(asked, context.own, guardian.index, chain, now)
    return Evaluate(asked.blinded, asked.handle, lane, asked.nonce, asked.version)


def _check_pins(context: Context, opened: OpenedKeyslot) -> None:
    """Nothing older than this profile has seen of the account (spec: identity §3, keyslot §2)."""
    account = opened.state.account
    pin, keyslots = context.store.pin("account", account), context.store.pin("keyslots", account)
    if pin is not None:
        check_pin(opened.state, pin.seq, pin.head)
    if keyslots is not None and opened.keyslots.version < keyslots.seq:
        raise RolledBack


async def _log_in_again(context: Context, opened: OpenedKeyslot, known: OwnAccount) -> OwnAccount:
    """A new session for the device that this profile already has."""
    assertion = opened.assertion(known.device, context.transport.origin)
    keep_session(context, await _finish(context, assertion, None))
    return known


async def _log_in_new(
    context: Context, opened: OpenedKeyslot, email: str, device: str
) -> OwnAccount:
    """Add a device, then keep the account."""
    entrance, own, vault, session = await _enter(context, opened)
    if context.own is not None:
        context.store.forget_account()
    chain = (*opened.chain, entrance.link)
    keep_own(context, own, entrance.device_seed, chain, vault, normalise_email(email))
    keep_session(context, session)
    await update_keyring(context, lambda account: name_device(account, device))
    return context.me()


async def _enter(
    context: Context, opened: OpenedKeyslot
) -> tuple[Entrance, OwnAccount, Vault, answers.Opened]:
    """Steps 6 and 7: assertion and link go out, the vault comes and opens. Nothing is kept yet."""
    entrance = opened.prepare_device(context.transport.origin, context.wall(), context.rng)
    session = await _finish(context, entrance.assertion, entrance.link)
    device = entrance.device
    before = context.transport.session
    context.transport.session = Session(
        session.token, session.expires, device.public.id, device.session
    )
    try:
        sealed = await context.transport.ask("GET", "/v1/account/vault", answers.VAULT)
        own = entrance.open_vault(sealed.keyring)
    except BaseException:
        context.transport.session = before
        raise
    return entrance, own, Vault(sealed.keyring, sealed.keyslots), session


async def _finish(context: Context, assertion: bytes, link: bytes | None) -> answers.Opened:
    body = {"assertion": assertion, "link": link, "session": None}
    return await context.transport.ask(
        "POST", "/v1/login/finish", answers.OPENED, body, signed=False
    )


async def _prove(
    context: Context, deployment: Deployment, opened: OpenedKeyslot, evaluation: Evaluation
) -> None:
    guardian = deployment.descriptor.guardians[evaluation.guardian - 1]
    body = prove_body(opened.keys, deployment.id, evaluation)
    await ask_guardian(context, deployment, guardian, "prove", body)


async def recover(
    context: Context, email: str, sheet: bytes, password: str, device: str
) -> OwnAccount:
    """Set a new password with the recovery sheet; every other device and the old password end.

    Raises WrongPassword for a sheet of another account, BadInput, GuardiansUnavailable (all of
    them are needed). An attempt that was cut off once the server had it goes on from there.
    """
    deployment = await context.deployment()
    await resume(context)
    if context.own is not None and _email(context) != normalise_email(email):
        raise SomeoneElse
    check_new_password(password)
    opened = open_with_sheet(deployment, await _start(context, email), sheet)
    _check_pins(context, opened)
    entrance, own, _, session = await _enter(context, opened)
    made = await asyncio.to_thread(
        prepare_recovery, entrance, own, email, password, context.wall(), context.rng
    )
    await ask_all(context, deployment, "confirm", made.confirm_current)
    settings = await settings_for(context, own, made.own)
    indices = [guardian.index for guardian in deployment.descriptor.guardians]
    pending = Pending(
        binds=tuple(made.bind(index) for index in indices),
        chain=(*made.chain, made.link),
        confirms=tuple(made.confirm(index) for index in indices),
        device=entrance.device_seed,
        email=normalise_email(email),
        keyring=made.vault.keyring,
        keyslots=made.vault.keyslots,
        master=made.own.master,
        settings=settings,
        step=BINDING,
        ticket=b"",
    )
    context.store.forget_account()
    keep_pending(context, pending)
    await complete(context, deployment, pending)
    keep_session(context, session)
    if context.me().keyring.sheet is not None:  # who typed all twelve words has proved the sheet
        await update_keyring(context, lambda account: replace(account.keyring, sheet=None))
    return context.me()


async def resume(context: Context) -> None:
    """Go on with a sign-up or recovery that was cut off after it had reached the server."""
    pending = find_pending(context)
    if pending is None:
        return
    if pending.step == BINDING:
        drop_pending(context)
        return
    # Overtaken by another change of the account: nothing of it stands, and it has been dropped.
    with suppress(Stale):
        await complete(context, await context.deployment(), pending)


async def log_out(context: Context) -> None:
    """End the session and forget the account on this profile; pins stay."""
    if context.transport.session is not None:
        # One that cannot be ended now ends within 12 hours; the keys are gone from here at once.
        with suppress(ColloqueError):
            await context.transport.ask("DELETE", "/v1/session", answers.EMPTY)
    context.store.forget_account()
    context.own, context.transport.session = None, None
