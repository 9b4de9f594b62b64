"""The account's own settings, shared among its devices (spec: sync §6)."""

from __future__ import annotations

from collections.abc import Iterable

from colloque.errors import RolledBack, Stale
from colloque.protocol.account import OwnAccount
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sealing.settings import open_settings, seal_settings
from colloque.wire.ids import AccountId, ConversationId, StatementHash
from colloque.wire.schema import decode, encode
from colloque.wire.settings import CONTACT_STATES, Contact, ReadMark, Settings

ATTEMPTS = 4
NOTHING = Settings((), (), 0)


async def fetch_settings(context: Context, own: OwnAccount) -> Settings:
    """The newest settings. Raises RolledBack for a version lower than one already seen."""
    sealed = await context.transport.ask("GET", "/v1/account/settings", answers.SETTINGS)
    account = own.state.account
    pin = context.store.pin("settings", account)
    if pin is not None and sealed.version < pin.seq:
        raise RolledBack
    if sealed.version == 0:
        return NOTHING
    settings = open_settings(sealed.blob, account, own.keyring.settings, sealed.version)
    context.store.move_pin("settings", account, sealed.version, b"")
    return settings


async def settings_for(context: Context, before: OwnAccount, after: OwnAccount) -> bytes:
    """The settings sealed anew for a keyring with a new settings key; a request body."""
    settings = await fetch_settings(context, before)
    return _seal(context, after, settings.contacts, settings.read, settings.version + 1)


async def put_settings(context: Context, body: bytes) -> None:
    """Store a prepared body; one that is there already, or overtaken, is left alone."""
    sealed = decode(answers.SETTINGS, body, 1 << 21)
    fields = {"blob": sealed.blob, "version": sealed.version}
    try:
        await context.transport.ask("PUT", "/v1/account/settings", answers.EMPTY, fields)
    except Stale:
        return


async def sync_settings(context: Context) -> None:
    """Merge what other devices know with what this one knows; write it back if that is more."""
    for attempt in range(ATTEMPTS):
        own = context.me()
        settings = await fetch_settings(context, own)
        with context.store.write():
            _take(context, settings)
        contacts, read = _merged(context, settings)
        if (contacts, read) == (settings.contacts, settings.read):
            return
        body = _seal(context, own, contacts, read, settings.version + 1)
        fields = decode(answers.SETTINGS, body, 1 << 21)
        value = {"blob": fields.blob, "version": fields.version}
        try:
            await context.transport.ask("PUT", "/v1/account/settings", answers.EMPTY, value)
        except Stale:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        context.store.move_pin("settings", own.state.account, fields.version, b"")
        return


def stronger(one: str, other: str) -> str:
    """The stronger of two first-contact states."""
    return max(one, other, key=CONTACT_STATES.index)


def _take(context: Context, settings: Settings) -> None:
    for contact in settings.contacts:
        note_contact(context, contact.account, contact.state, contact.serial)
        context.store.move_pin("account", contact.account, contact.seq, contact.head)
    context.store.run_many(
        "UPDATE conversations SET read = MAX(read, ?) WHERE conversation = ?",
        [(mark.seq, bytes(mark.conversation)) for mark in settings.read],
    )


def note_contact(
    context: Context, account: AccountId, state: str, serial: int = 0, record: bytes | None = None
) -> None:
    """Remember how an account was met: the stronger state and the higher serial win."""
    row = context.store.row(
        "SELECT state, serial, record FROM contacts WHERE account = ?", (bytes(account),)
    )
    if row is not None:
        state = stronger(state, row["state"])
        record = row["record"] if record is None or serial < row["serial"] else record
        serial = max(serial, row["serial"])
    context.store.run(
        "INSERT OR REPLACE INTO contacts VALUES (?, ?, ?, ?)",
        (bytes(account), state, serial, record),
    )


def _merged(
    context: Context, settings: Settings
) -> tuple[tuple[Contact, ...], tuple[ReadMark, ...]]:
    """What this profile knows, after it took the settings over; marks of unknown places stay."""
    contacts = context.store.rows(
        "SELECT c.account, p.head, p.seq, c.serial, c.state FROM contacts c JOIN pins p"
        " ON p.kind = 'account' AND p.id = c.account ORDER BY c.account LIMIT 10000"
    )
    marks = {bytes(mark.conversation): mark.seq for mark in settings.read}
    for row in context.store.rows("SELECT conversation, read FROM conversations WHERE read > 0"):
        marks[row["conversation"]] = row["read"]
    return tuple(_contact(row) for row in contacts), tuple(_marks(marks))


def _contact(row: tuple[bytes, bytes, int, int, str]) -> Contact:
    account, head, seq, serial, state = row
    return Contact(AccountId(account), StatementHash(head), seq, serial, state)


def _marks(marks: dict[bytes, int]) -> Iterable[ReadMark]:
    ordered = sorted(marks.items())[:10_000]
    return (ReadMark(ConversationId(conversation), seq) for conversation, seq in ordered)


def _seal(
    context: Context,
    own: OwnAccount,
    contacts: tuple[Contact, ...],
    read: tuple[ReadMark, ...],
    version: int,
) -> bytes:
    settings, account = Settings(contacts, read, version), own.state.account
    blob = seal_settings(settings, account, own.keyring.settings, context.rng(24))
    return encode(answers.SETTINGS, answers.SealedSettings(blob, version))
