"""Tables of a profile (spec: sync §7).

`secrets` and `epoch_keys` hold private keys, `spools` the keys of files on their way, `pending`
those of an unfinished sign-up or recovery: whoever reads this file is the user. Everything written
or received stays sealed as it travels (`entries`, `outbox`).
"""

from __future__ import annotations

VERSION = 3

SESSIONS = """
CREATE TABLE sessions (
    account BLOB NOT NULL, device BLOB NOT NULL, statement BLOB NOT NULL,
    PRIMARY KEY (account, device)
) WITHOUT ROWID;
"""

#: When the directory was last asked for somebody's record.
ASKED = """
CREATE TABLE asked (account BLOB PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID;
"""

TABLES = (
    """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pins (
    kind TEXT NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pending (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE links (
    account BLOB NOT NULL, seq INTEGER NOT NULL, link BLOB NOT NULL, PRIMARY KEY (account, seq)
);
CREATE TABLE contacts (
    account BLOB PRIMARY KEY, state TEXT NOT NULL, serial INTEGER NOT NULL, record BLOB
);
CREATE TABLE conversations (
    conversation BLOB PRIMARY KEY, cursor INTEGER NOT NULL, read INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0, fork INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE statements (
    conversation BLOB NOT NULL, seq INTEGER NOT NULL, statement BLOB NOT NULL, wraps BLOB NOT NULL,
    PRIMARY KEY (conversation, seq)
);
CREATE TABLE epoch_keys (
    conversation BLOB NOT NULL, compartment TEXT NOT NULL, epoch INTEGER NOT NULL,
    key BLOB NOT NULL, PRIMARY KEY (conversation, compartment, epoch)
);
CREATE TABLE entries (
    conversation BLOB NOT NULL, seq INTEGER NOT NULL, received INTEGER NOT NULL,
    entry BLOB NOT NULL, id BLOB, hash BLOB, account BLOB, device BLOB, compartment TEXT,
    counter INTEGER, epoch INTEGER, parents BLOB, type TEXT, failure TEXT, problem TEXT,
    PRIMARY KEY (conversation, seq)
);
CREATE INDEX entries_by_id ON entries (conversation, id);
CREATE INDEX entries_by_type ON entries (conversation, type);
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT, conversation BLOB NOT NULL, id BLOB NOT NULL,
    entry BLOB NOT NULL, type TEXT NOT NULL, seq INTEGER, UNIQUE (conversation, id)
);
CREATE TABLE spools (
    entry BLOB PRIMARY KEY, conversation BLOB NOT NULL, compartment TEXT NOT NULL,
    time INTEGER NOT NULL, source TEXT NOT NULL, stamp TEXT, name TEXT NOT NULL,
    media TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, file BLOB, key BLOB,
    length INTEGER, root BLOB, uploaded INTEGER NOT NULL DEFAULT 0
);
"""
    + SESSIONS
    + ASKED
)

#: What a profile of each older version lacks.
SINCE = {1: SESSIONS, 2: ASKED}

#: Everything that log-out forgets; pins and the deployment stay.
OF_AN_ACCOUNT = (
    "secrets",
    "pending",
    "links",
    "sessions",
    "contacts",
    "asked",
    "conversations",
    "statements",
    "epoch_keys",
    "entries",
    "outbox",
    "spools",
)
