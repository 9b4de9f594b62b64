"""Routes of accounts (spec: sync §3, §4)."""

from __future__ import annotations

from colloque.server.accounts.forms import (
    CHAIN,
    CHANGES,
    DEVICES,
    FOUND,
    KEYRING_LIMIT,
    LOOKUP,
    NEW_ACCOUNT,
    SESSIONS,
    SETTINGS,
    SETTINGS_LIMIT,
    VAULT,
    Chain,
    Changes,
    Devices,
    Found,
    Lookup,
    NewAccount,
    SessionStatements,
    Settings,
    Vault,
)
from colloque.server.http.call import Call
from colloque.server.http.endpoint import Endpoint, endpoint
from colloque.server.http.fields import EMPTY, Empty
from colloque.wire.cbor import MAX_UINT
from colloque.wire.ids import AccountId

ROOM = 1 << 18  # links, keyslots and ticket beside a keyring


@endpoint(
    Endpoint(
        "POST",
        "/v1/accounts",
        "sync §3",
        access="open",
        request=NEW_ACCOUNT,
        answer=EMPTY,
        status=201,
        limit=KEYRING_LIMIT + ROOM,
    )
)
async def create_account(call: Call[NewAccount]) -> Empty:
    """Make an account."""
    await call.services.accounts.create(call.body)
    return Empty()


@endpoint(
    Endpoint("GET", "/v1/accounts/{account:str}/chain", "sync §4", answer=CHAIN, query=("after",))
)
async def read_chain(call: Call[None]) -> Chain:
    """Read a sigchain: links with seq > after, all without it."""
    account = call.ident(AccountId, "account")
    return Chain(await call.services.accounts.chain(account, call.number("after", -1, MAX_UINT)))


@endpoint(
    Endpoint(
        "POST",
        "/v1/accounts/{account:str}/sessions",
        "sync §4",
        request=DEVICES,
        answer=SESSIONS,
        limit=8192,
    )
)
async def read_session_statements(call: Call[Devices]) -> SessionStatements:
    """Read the session statements of devices that are not in an account's sigchain."""
    account = call.ident(AccountId, "account")
    found = await call.services.accounts.session_statements(account, call.body.devices)
    return SessionStatements(found)


@endpoint(Endpoint("GET", "/v1/account/sessions", "sync §4", answer=SESSIONS))
async def list_sessions(call: Call[None]) -> SessionStatements:
    """Read one's own session statements: the 100 newest that have not ended."""
    return SessionStatements(await call.services.accounts.current_sessions(call.session.account))


@endpoint(
    Endpoint(
        "POST",
        "/v1/account/changes",
        "sync §4",
        request=CHANGES,
        answer=EMPTY,
        limit=KEYRING_LIMIT + ROOM,
    )
)
async def change_account(call: Call[Changes]) -> Empty:
    """Append a link, store a keyslot set and a keyring: in one transaction."""
    await call.services.accounts.change(call.session.account, call.body)
    return Empty()


@endpoint(Endpoint("GET", "/v1/account/vault", "sync §4", answer=VAULT))
async def read_vault(call: Call[None]) -> Vault:
    """Read the sealed keyring and the keyslot set."""
    return await call.services.accounts.vault(call.session.account)


@endpoint(Endpoint("GET", "/v1/account/settings", "sync §4", answer=SETTINGS))
async def read_settings(call: Call[None]) -> Settings:
    """Read the sealed settings."""
    return await call.services.accounts.settings(call.session.account)


@endpoint(
    Endpoint(
        "PUT",
        "/v1/account/settings",
        "sync §4",
        request=SETTINGS,
        answer=EMPTY,
        limit=SETTINGS_LIMIT + 256,
    )
)
async def store_settings(call: Call[Settings]) -> Empty:
    """Store the sealed settings; version = stored + 1."""
    await call.services.accounts.store_settings(call.session.account, call.body)
    return Empty()


@endpoint(Endpoint("POST", "/v1/lookup", "sync §4", request=LOOKUP, answer=FOUND, limit=1024))
async def look_up(call: Call[Lookup]) -> Found:
    """Find an account by its e-mail address; an unknown one answers with a decoy."""
    call.services.buckets.lookups.take(call.session.account)
    return await call.services.lookups.find(call.body.email)


ROUTES = [create_account, read_chain, change_account, read_vault, read_settings, store_settings]
ROUTES += [read_session_statements, list_sessions, look_up]
