"""Directory records of the practitioners in one's conversations (spec: sync §4, deployment §3).

Whoever is found by search or look-up comes with a record; whoever joined through somebody else does
not. What comes here is taken over by the rules of `People.take_record`: the signature alone counts,
and a state is never lowered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from colloque.errors import ColloqueError, NotFound, NotLoggedIn, Offline, Substituted
from colloque.sdk import answers
from colloque.sdk.parts import Parts
from colloque.sdk.rooms import Room
from colloque.wire.deployment import RECORD_LABEL, RECORD_LIMIT, decode_directory_record
from colloque.wire.ids import AccountId
from colloque.wire.signed import decode_signed

#: How many accounts may be asked for at once (spec: sync §4).
MANY = 100
#: An account is asked for once in this time (ms).
DAY = 86_400_000


async def fetch_records(parts: Parts, rooms: Iterable[Room]) -> bool:
    """Ask for the records of practitioners of whom none is kept; whether any was taken.

    What does not verify changes nothing; what is wrong here stops no conversation. Raises Offline,
    NotLoggedIn.
    """
    wanted, taken = _wanted(parts, rooms), False
    for at in range(0, len(wanted), MANY):
        try:
            taken |= await _fetch(parts, wanted[at : at + MANY])
        except (Offline, NotLoggedIn):
            raise
        except ColloqueError:
            break
    return taken


def _wanted(parts: Parts, rooms: Iterable[Room]) -> list[AccountId]:
    since = parts.context.wall() - DAY
    rows = parts.context.store.rows(
        "SELECT account FROM contacts WHERE record IS NOT NULL"
        " UNION SELECT account FROM asked WHERE time > ?",
        (since,),
    )
    done = {bytes(parts.context.account), *(row["account"] for row in rows)}
    practitioners = dict.fromkeys(
        account
        for room in rooms
        for account, role in room.state.roles.items()
        if role == "practitioner"
    )
    return [account for account in practitioners if bytes(account) not in done]


async def _fetch(parts: Parts, wanted: Sequence[AccountId]) -> bool:
    target, body = "/v1/directory/records", {"accounts": [*map(bytes, wanted)]}
    try:
        answer = await parts.context.transport.ask("POST", target, answers.RECORDS, body)
        records = answer.records
    except NotFound:  # an older server
        records = ()
    taken = [await _take(parts, data, wanted) for data in records]
    now = parts.context.wall()
    with parts.context.store.write():
        parts.context.store.run_many(
            "INSERT OR REPLACE INTO asked VALUES (?, ?)", [(bytes(one), now) for one in wanted]
        )
    return any(taken)


async def _take(parts: Parts, data: bytes, wanted: Collection[AccountId]) -> bool:
    """Whether this was a record of somebody wanted."""
    try:
        await take_wanted(parts, data, wanted)
    except (Offline, NotLoggedIn):
        raise
    except ColloqueError:
        return False
    return True


async def take_wanted(parts: Parts, data: bytes, wanted: Collection[AccountId]) -> None:
    """Verify a record and keep it. Raises Substituted for an account not asked for, RolledBack."""
    signed = decode_signed(data, RECORD_LABEL, RECORD_LIMIT)
    account = decode_directory_record(signed.payload).account
    if account not in wanted:
        raise Substituted
    await parts.people.take_record(data, account)
