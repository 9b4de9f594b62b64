"""All tables of all domains, on one MetaData."""

from __future__ import annotations

from colloque.server.accounts import tables as _accounts
from colloque.server.conversations import tables as _conversations
from colloque.server.database.metadata import METADATA
from colloque.server.directory import tables as _directory
from colloque.server.entries import tables as _entries
from colloque.server.files import tables as _files
from colloque.server.login import tables as _login
from colloque.server.mail import tables as _mail

__all__ = ["DOMAINS", "METADATA"]

DOMAINS = (_accounts, _login, _mail, _directory, _conversations, _entries, _files)
