"""The own account in the profile: kept, opened again, kept up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from colloque.errors import NotAuthorised, NotLoggedIn, Stale, Tampered
from colloque.protocol.account import OwnAccount, Vault
from colloque.protocol.devices import add_device
from colloque.protocol.session import session_assertion
from colloque.protocol.vault import change_keyring
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.errors import DeviceRevoked
from colloque.sdk.signature import Session
from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.keyring import open_keyring
from colloque.sealing.keyslot import SHEET
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.sigchain import AccountState, verify_chain, verify_link
from colloque.wire.ids import AccountId
from colloque.wire.keyring import Keyring

ATTEMPTS = 4


def keep_own(
    context: Context,
    own: OwnAccount,
    device_seed: bytes,
    chain: tuple[bytes, ...],
    vault: Vault,
    email: str,
) -> None:
    """Keep the own account; from then on the profile is logged in."""
    store, state = context.store, own.state
    with store.write():
        store.put("secrets", "device", device_seed)
        store.put("secrets", "master", own.master)
        store.put("meta", "account", bytes(state.account))
        store.put("meta", "email", email.encode())
        _keep_vault(context, own, vault)
        rows = [(bytes(state.account), seq, link) for seq, link in enumerate(chain)]
        store.run_many("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", rows)
        store.move_pin("account", state.account, state.seq, state.head)
    context.own = own


def _keep_vault(context: Context, own: OwnAccount, vault: Vault) -> None:
    context.store.put("meta", "keyring", vault.keyring)
    context.store.put("meta", "keyslots", vault.keyslots)
    head = bytes(own.keyslots.keyring)
    context.store.move_pin("keyslots", own.state.account, own.keyslots.version, head)


def load_own(context: Context) -> None:
    """Open the own account from the profile; nobody is logged in where there is none."""
    store, deployment = context.store, context.pinned_deployment()
    seed, account = store.get("secrets", "device"), store.get("meta", "account")
    if seed is None or account is None or deployment is None:
        context.own = None
        return
    rows = store.rows("SELECT link FROM links WHERE account = ? ORDER BY seq", (account,))
    state = verify_chain([row["link"] for row in rows], deployment)
    keyring, keyslots = store.get("meta", "keyring"), store.get("meta", "keyslots")
    master = store.get("secrets", "master")
    if keyring is None or keyslots is None or master is None:
        raise NotLoggedIn
    opened = verify_keyslot_set(state, keyslots)
    ring = open_keyring(keyring, master, opened, state)
    context.own = OwnAccount(state, device_keys(seed), master, ring, opened)


def load_session(context: Context) -> None:
    """Take up the stored session, if there is one for this device."""
    token = context.store.get("secrets", "token")
    expires = context.store.get("meta", "token-expires")
    if context.own is None or token is None or expires is None:
        context.transport.session = None
        return
    device = context.own.device
    context.transport.session = Session(token, int(expires), device.public.id, device.session)


def keep_session(context: Context, opened: answers.Opened) -> Session:
    """Keep a session for the next time."""
    device = context.me().device
    with context.store.write():
        context.store.put("secrets", "token", opened.token)
        context.store.put("meta", "token-expires", str(opened.expires).encode())
    session = Session(opened.token, opened.expires, device.public.id, device.session)
    context.transport.session = session
    return session


async def renew_session(context: Context) -> Session:
    """A new session with the device's key alone. Raises NotLoggedIn once the device is revoked."""
    own = context.me()
    return keep_session(context, await open_session(context, own.state.account, own.device))


async def open_session(context: Context, account: AccountId, device: DeviceKeys) -> answers.Opened:
    """A session for a device that stands in the account's chain."""
    deployment, transport = await context.deployment(), context.transport
    nonce = (await transport.ask("POST", "/v1/nonce", answers.NONCE, {}, signed=False)).nonce
    assertion = session_assertion(account, device, deployment.id, nonce, transport.origin)
    return await transport.ask(
        "POST", "/v1/session", answers.OPENED, {"assertion": assertion}, signed=False
    )


async def refresh_own(context: Context, with_vault: bool = False) -> OwnAccount:
    """Fetch what other devices of the account have added, and the keyring that goes with it.

    Raises DeviceRevoked; NotLoggedIn where the keys were changed and the password is needed.
    """
    own, target = context.me(), f"/v1/accounts/{context.account.text()}/chain"
    chain = await context.transport.ask("GET", f"{target}?after={own.state.seq}", answers.CHAIN)
    state = own.state
    for link in chain.links:
        state = verify_link(state, link, own.state.deployment)
    try:
        state.device_at(own.device.public.id, state.seq)
    except NotAuthorised:
        raise DeviceRevoked from None
    if not chain.links and not with_vault:
        return own
    vault = await context.transport.ask("GET", "/v1/account/vault", answers.VAULT)
    refreshed = _open_newer(own, state, vault)
    with context.store.write():
        first = own.state.seq + 1
        keep_links(context, state, first, chain.links)
        _keep_vault(context, refreshed, Vault(vault.keyring, vault.keyslots))
    context.own = refreshed
    return refreshed


def _open_newer(own: OwnAccount, state: AccountState, vault: answers.SealedVault) -> OwnAccount:
    keyslots = verify_keyslot_set(state, vault.keyslots, own.keyslots.version)
    try:
        keyring = open_keyring(vault.keyring, own.master, keyslots, state)
    except Tampered:
        if state.enc.epoch == own.state.enc.epoch:
            raise
        raise NotLoggedIn from None
    return replace(own, state=state, keyring=keyring, keyslots=keyslots)


def keep_links(context: Context, state: AccountState, first: int, links: tuple[bytes, ...]) -> None:
    """Keep verified links from position `first` on, and move the pin."""
    rows = [(bytes(state.account), first + place, link) for place, link in enumerate(links)]
    context.store.run_many("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", rows)
    context.store.move_pin("account", state.account, state.seq, state.head)


async def update_keyring(context: Context, change: Callable[[OwnAccount], Keyring]) -> None:
    """Change the keyring; taken up again on top of what another device changed meanwhile."""
    for attempt in range(ATTEMPTS):
        own = context.me()
        changed, vault = change_keyring(own, change(own), context.wall(), context.rng)
        body = {"keyring": vault.keyring, "keyslots": vault.keyslots, "link": None}
        try:
            await context.transport.ask("POST", "/v1/account/changes", answers.EMPTY, body)
        except Stale:
            if attempt == ATTEMPTS - 1:
                raise
            await refresh_own(context, with_vault=True)
            continue
        with context.store.write():
            _keep_vault(context, changed, vault)
        context.own = changed
        return


async def replace_device(context: Context) -> None:
    """Go on with a new device key: this profile is a copy of another (spec: sync §7)."""
    own = await refresh_own(context)
    state, link, seed, device = add_device(own, context.wall(), context.rng)
    body = {"keyring": None, "keyslots": None, "link": link}
    await context.transport.ask("POST", "/v1/account/changes", answers.EMPTY, body)
    with context.store.write():
        context.store.put("secrets", "device", seed)
        context.store.drop("secrets", "token")
        keep_links(context, state, state.seq, (link,))
    context.own = replace(own, state=state, device=device)
    context.transport.session = None


def sheet_proved(own: OwnAccount) -> bool:
    """Whether the recovery sheet was proved: its secret is then no longer in the keyring."""
    has_sheet = any(owner.kind == SHEET for owner in own.keyring.owner)
    return has_sheet and own.keyring.sheet is None
