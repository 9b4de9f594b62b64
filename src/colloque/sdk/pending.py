"""Sign-up and recovery as three steps that survive a crash (spec: keyslot §4, sync §7).

    BINDING     bind at all guardians; nothing stands at the server yet
    POSTING     the one request to the server is on its way, or was answered and that was lost
    CONFIRMING  the server has it; confirm at all guardians

Everything that travels is in the profile before the first byte leaves. What is BINDING may be
dropped; what is POSTING or CONFIRMING is sent again, byte for byte, until it is through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from colloque.errors import NotAuthorised, Stale
from colloque.protocol.account import OwnAccount, Vault
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.errors import EmailTaken, Refused
from colloque.sdk.guardians import ask_all
from colloque.sdk.own_account import keep_own, open_session
from colloque.sdk.settings import put_settings
from colloque.sdk.signature import Session
from colloque.sealing.device import device_keys
from colloque.sealing.keyring import open_keyring
from colloque.trust.deployment import Deployment
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.sigchain import verify_chain
from colloque.wire.schema import Codec, decode, encode, raw, raw_up_to, record, sequence, text, uint

KIND = "change"
BINDING, POSTING, CONFIRMING = 0, 1, 2
_ANY = raw_up_to(1 << 24)


@dataclass(frozen=True, slots=True)
class Pending:
    """A change under way. `chain` includes the link that it adds."""

    binds: tuple[bytes, ...] = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    confirms: tuple[bytes, ...] = field(repr=False)
    device: bytes = field(repr=False)
    email: str = field(repr=False)
    keyring: bytes = field(repr=False)
    keyslots: bytes = field(repr=False)
    master: bytes = field(repr=False)
    settings: bytes = field(repr=False)
    step: int
    ticket: bytes = field(repr=False)

    @property
    def is_sign_up(self) -> bool:
        """A sign-up has a ticket, a recovery none."""
        return bool(self.ticket)


PENDING: Codec[Pending] = record(
    Pending,
    binds=sequence(_ANY, 9),
    chain=sequence(_ANY, 65536, 1),
    confirms=sequence(_ANY, 9),
    device=raw(32),
    email=text(254),
    keyring=_ANY,
    keyslots=_ANY,
    master=raw(32),
    settings=_ANY,
    step=uint(CONFIRMING),
    ticket=_ANY,
)


def keep_pending(context: Context, pending: Pending) -> None:
    """Put it into the profile, durably."""
    with context.store.write():
        context.store.put("pending", KIND, encode(PENDING, pending))


def find_pending(context: Context) -> Pending | None:
    """What was cut off, if anything."""
    stored = context.store.get("pending", KIND)
    return None if stored is None else decode(PENDING, stored, 1 << 28)


def drop_pending(context: Context) -> None:
    """Forget what has not reached the server."""
    with context.store.write():
        context.store.drop("pending", KIND)


async def complete(context: Context, deployment: Deployment, pending: Pending) -> OwnAccount:
    """Go through the steps that are left and take up the account."""
    if pending.step == BINDING:
        await ask_all(context, deployment, "bind", _by_index(pending.binds))
        pending = _advance(context, pending, POSTING)
    own = own_of(pending, deployment)
    if pending.step == POSTING:
        try:
            await _post(context, pending, own)
        except (EmailTaken, NotAuthorised, Refused, Stale):
            drop_pending(context)  # a definite no: nothing of it stands
            raise
        pending = _advance(context, pending, CONFIRMING)
    with context.store.write():
        vault = Vault(pending.keyring, pending.keyslots)
        keep_own(context, own, pending.device, pending.chain, vault, pending.email)
    if pending.settings:
        await put_settings(context, pending.settings)
    await ask_all(context, deployment, "confirm", _by_index(pending.confirms))
    drop_pending(context)
    return own


async def _post(context: Context, pending: Pending, own: OwnAccount) -> None:
    body = {"keyring": pending.keyring, "keyslots": pending.keyslots, "link": pending.chain[-1]}
    ask = context.transport.ask
    if pending.is_sign_up:
        named = {**body, "email": pending.email, "ticket": pending.ticket}
        await ask("POST", "/v1/accounts", answers.EMPTY, named, signed=False)
        return
    if context.transport.session is None:  # taken up after a crash
        account, device = own.state.account, own.device
        opened = await open_session(context, account, device)
        session = Session(opened.token, opened.expires, device.public.id, device.session)
        context.transport.session = session
    try:
        await ask("POST", "/v1/account/changes", answers.EMPTY, body)
    except Stale:
        # Another log-in may have followed before this was sent again: then it stands all the same.
        target = f"/v1/accounts/{own.state.account.text()}/chain?after={own.state.seq - 1}"
        chain = await ask("GET", target, answers.CHAIN)
        if pending.chain[-1] not in chain.links:
            raise


def _advance(context: Context, pending: Pending, step: int) -> Pending:
    advanced = replace(pending, step=step)
    keep_pending(context, advanced)
    return advanced


def _by_index(bodies: tuple[bytes, ...]) -> Callable[[int], bytes]:
    return lambda index: bodies[index - 1]


def own_of(pending: Pending, deployment: Deployment) -> OwnAccount:
    """The account as it stands once the change is through."""
    state = verify_chain(pending.chain, deployment.id)
    keyslots = verify_keyslot_set(state, pending.keyslots)
    keyring = open_keyring(pending.keyring, pending.master, keyslots, state)
    return OwnAccount(state, device_keys(pending.device), pending.master, keyring, keyslots)
