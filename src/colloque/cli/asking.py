"""Passwords and words: from the environment for scripts, from a prompt for people."""

from __future__ import annotations

import getpass
import os
import sys

from colloque.cli.output import Output
from colloque.errors import BadInput


class PasswordsDiffer(BadInput):
    """The two passwords differ."""

    code = "passwords-differ"


class NeedsInput(BadInput):
    """There is nobody to ask."""

    code = "needs-input"
    hint = "Set COLLOQUE_PASSWORD (COLLOQUE_NEW_PASSWORD for a new one), or use a terminal."


def is_interactive() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def password(output: Output) -> str:
    """The password of an account. Raises NeedsInput."""
    given = os.environ.get("COLLOQUE_PASSWORD")
    if given is not None:
        return given
    return _ask(output.text("password"))


def new_password(output: Output, variable: str) -> str:
    """A new password, typed twice. Raises PasswordsDiffer, NeedsInput."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    first = _ask(output.text("new-password"))
    if first != _ask(output.text("repeat-password")):
        raise PasswordsDiffer
    return first


def line(prompt: str) -> str:
    """One typed line. Raises NeedsInput."""
    if not is_interactive():
        raise NeedsInput
    print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _ask(prompt: str) -> str:
    if not is_interactive():
        raise NeedsInput
    return getpass.getpass(prompt, stream=sys.stderr)
