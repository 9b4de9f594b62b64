"""What the server sees, field by field: of its tables, of the HTTP bodies, of the wire structures.

Tables carry their marks in their columns (database/metadata.py). Structures have theirs here, each
field named one by one, so that a new field has no mark until somebody decides. `page` makes
docs/what-the-server-sees.md of all of them.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import colloque.wire
from colloque.server.accounts import forms as accounts
from colloque.server.conversations import forms as conversations
from colloque.server.database.metadata import MARK
from colloque.server.database.schema import DOMAINS, METADATA
from colloque.server.directory import forms as directory
from colloque.server.entries import forms as entries
from colloque.server.events import forms as events
from colloque.server.files import forms as files
from colloque.server.login import forms as login
from colloque.server.mail import forms as mail
from colloque.server.marks import MARKS, Marks

FORMS = (mail, accounts, login, directory, conversations, entries, files, events)
ORDER = ("public", "metadata", "sealed")

INTRODUCTION = """# What the server sees

Made by `python -m tools.what_the_server_sees` from the database's schema and the structures of the
protocol; a test fails when a field has no mark or when this page is not up to date.

* **public**: anyone may know it: public keys, signatures, hashes, what its owner published.
* **metadata**: the server necessarily sees it. No content, yet it says something of people.
* **sealed**: ciphertext for which the server has no key.

Beside the fields below, whoever runs the server sees the IP address of each request, its time, its
size, and which session sent it. Sizes of sealed things are padded. Logs hold the template of a
request's route, its status and its duration, nothing else. A mail holds an address and a code.
A client asks for the directory records of practitioners in its conversations: who is in these the
server knows.
"""


def structures_of(module: ModuleType) -> Iterator[type[Any]]:
    """The dataclasses that a module defines."""
    for value in vars(module).values():
        is_structure = isinstance(value, type) and dataclasses.is_dataclass(value)
        if is_structure and value.__module__ == module.__name__:
            yield value


def wire_modules() -> Iterator[ModuleType]:
    """The modules of structures, in the order of their names."""
    for found in pkgutil.iter_modules(colloque.wire.__path__):
        if found.name != "schema":
            yield importlib.import_module(f"colloque.wire.{found.name}")


def unmarked() -> list[str]:
    """Fields without a mark, and marks without a field."""
    problems = [
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if column.info.get(MARK) not in ORDER
    ]
    for module in (*wire_modules(), *FORMS):
        for structure in structures_of(module):
            named = {field.name for field in dataclasses.fields(structure)}
            marks = marks_of(module, structure)
            problems += [f"{structure.__name__}.{name}" for name in named ^ marks.keys()]
    return sorted(problems)


def marks_of(module: ModuleType, structure: type[Any]) -> Marks:
    """The marks of a structure's fields; empty where it has none."""
    words = MARKS.get(f"{module.__name__.removeprefix('colloque.')}.{structure.__name__}", {})
    return {name: mark for mark, names in words.items() for name in names.split()}


def page() -> str:
    """The page."""
    parts = [INTRODUCTION, "## The database\n"]
    for domain in DOMAINS:
        parts.append(f"### {(domain.__doc__ or '').strip().rstrip('.')}\n")
        for table in METADATA.sorted_tables:
            if getattr(domain, "__name__", "") == _home(table.name):
                parts += _table(table)
    parts.append("## The bodies of requests and answers\n")
    for module in FORMS:
        parts += _section(module)
    parts.append("## The structures of the protocol\n")
    for module in wire_modules():
        parts += _section(module)
    return "\n".join(parts).rstrip() + "\n"


def _home(name: str) -> str:
    for domain in DOMAINS:
        if any(getattr(value, "name", None) == name for value in vars(domain).values()):
            return domain.__name__
    return ""


def _table(table: Any) -> list[str]:
    lines = [f"`{table.name}`\n", "| column | the server sees | what it is |", "|---|---|---|"]
    lines += [f"| `{c.name}` | {c.info[MARK]} | {c.doc} |" for c in table.columns]
    return [*lines, ""]


def _section(module: ModuleType) -> list[str]:
    found = [one for one in structures_of(module) if dataclasses.fields(one)]
    if not found:
        return []
    title = (module.__doc__ or "").strip().split("\n")[0].rstrip(".")
    lines = [f"### {title}\n", "| structure | public | metadata | sealed |", "|---|---|---|---|"]
    for structure in found:
        marks = marks_of(module, structure)
        cells = (
            ", ".join(f"`{name}`" for name, mark in sorted(marks.items()) if mark == column)
            for column in ORDER
        )
        lines.append(f"| {structure.__name__} | " + " | ".join(cells) + " |")
    return [*lines, ""]
