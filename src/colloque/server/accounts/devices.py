"""Session devices: their statements are kept, given out, ended (spec: identity §6, sync §3)."""

from __future__ import annotations

from collections.abc import Sequence

from colloque.server.database.pool import Connection
from colloque.trust.session import admit_session
from colloque.trust.sigchain import AccountState
from colloque.wire.account import Device
from colloque.wire.ids import AccountId, DeviceId, KeyslotId

NEWEST = 100
SWEPT = 100
#: After its end (ms) an entry of a device may still be on its way into the database.
ROOM = 3_600_000


async def admit(
    connection: Connection, state: AccountState, device: DeviceId, now: int
) -> AccountState:
    """The state with this device in it, where it is a session device that has not ended."""
    if device in state.added:
        return state
    signed = await connection.fetchval(
        "SELECT signed FROM session_device WHERE account = $1 AND device = $2 AND ends > $3",
        state.account,
        device,
        now,
    )
    return state if signed is None else admit_session(state, signed)


async def statements(
    connection: Connection, account: AccountId, asked: Sequence[DeviceId]
) -> tuple[bytes, ...]:
    """The statements of these devices, of ended ones too."""
    rows = await connection.fetch(
        "SELECT signed FROM session_device WHERE account = $1 AND device = ANY($2)",
        account,
        list(asked),
    )
    return tuple(row["signed"] for row in rows)


async def current(connection: Connection, account: AccountId, now: int) -> tuple[bytes, ...]:
    """The statements of devices that have not ended, those that end last first."""
    rows = await connection.fetch(
        "SELECT signed FROM session_device WHERE account = $1 AND ends > $2"
        " ORDER BY ends DESC LIMIT $3",
        account,
        now,
        NEWEST,
    )
    return tuple(row["signed"] for row in rows)


async def insert(
    connection: Connection, account: AccountId, device: Device, signed: bytes, slot: KeyslotId
) -> None:
    """A new session device."""
    await connection.execute(
        "INSERT INTO session_device VALUES ($1, $2, $3, $4, $5, false)",
        account,
        device.id,
        signed,
        slot,
        device.expires,
    )


async def end(
    connection: Connection,
    account: AccountId,
    devices: Sequence[DeviceId],
    slots: Sequence[KeyslotId],
    now: int,
) -> list[DeviceId]:
    """End these devices, and those that these keyslots let in; gives the ones that it ended."""
    rows = await connection.fetch(
        "UPDATE session_device SET ends = $4 WHERE account = $1 AND ends > $4"
        " AND (device = ANY($2) OR slot = ANY($3)) RETURNING device",
        account,
        list(devices),
        list(slots),
        now,
    )
    return [DeviceId(row["device"]) for row in rows]


async def sweep(connection: Connection, now: int) -> None:
    """Forget devices at their end whose statement nobody needs; mark those that are needed.

    Needed is one whose id stands in a header or statement of a conversation of its account: whoever
    reads that must verify it. Each device is looked at once.
    """
    await connection.execute(
        "WITH over AS (SELECT account, device FROM session_device"
        "  WHERE NOT kept AND ends < $1 ORDER BY ends LIMIT $2),"
        " needed AS (SELECT o.account, o.device FROM over o WHERE EXISTS ("
        "   SELECT 1 FROM member m JOIN entry e USING (conversation)"
        "   WHERE m.account = o.account AND position(o.device IN e.header) > 0)"
        "  OR EXISTS (SELECT 1 FROM member m JOIN membership s USING (conversation)"
        "   WHERE m.account = o.account AND position(o.device IN s.signed) > 0)),"
        " marked AS (UPDATE session_device d SET kept = true FROM needed n"
        "  WHERE d.account = n.account AND d.device = n.device)"
        " DELETE FROM session_device d USING over o"
        " WHERE d.account = o.account AND d.device = o.device AND NOT EXISTS ("
        "  SELECT 1 FROM needed n WHERE n.account = o.account AND n.device = o.device)",
        now - ROOM,
        SWEPT,
    )
