"""`colloque account`: create, login, logout, show, recover, sheet."""

from __future__ import annotations

import os
from pathlib import Path

from colloque.cli import asking
from colloque.cli.command import Arguments, Commands, command, group, open_client
from colloque.cli.language import word_language
from colloque.cli.output import Output
from colloque.cli.sheet import read_sheet, write_sheet
from colloque.errors import BadInput
from colloque.sdk.client import Client
from colloque.sdk.errors import CodeNeeded
from colloque.sdk.views import NewAccount
from colloque.sealing.words import entropy_of, sheet_code, words_of
from colloque.wire.account import ROLES

#: The words that a person is asked for to prove the sheet.
PROOF_PLACES = (3, 9)


def add(commands: Commands) -> None:
    """Define the commands."""
    parts = group(commands, "account", "create an account, log in, get back in")
    create = command(parts, "create", "create an account and log in", create_account)
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True, help="what others read as your name")
    create.add_argument("--role", choices=ROLES, required=True)
    create.add_argument("--code", help="the code that was mailed, if you have it already")
    create.add_argument(
        "--recovery-sheet", type=Path, metavar="FILE", help="write the sheet (.html: to print)"
    )
    login = command(parts, "login", "log in with e-mail and password", log_in)
    login.add_argument("--email", required=True)
    logout = command(parts, "logout", "log out; nothing is left on this computer", log_out)
    logout.add_argument("--force", action="store_true", help="even if something is unsent")
    command(parts, "show", "who is logged in", show)
    recover = command(
        parts, "recover", "set a new password with the recovery sheet", recover_account
    )
    recover.add_argument("--email", required=True)
    recover.add_argument("--words", required=True, type=Path, metavar="FILE", help="the sheet")
    sheet = command(parts, "sheet", "write or check the recovery sheet", check_sheet)
    sheet.add_argument(
        "--write", type=Path, metavar="FILE", help="write it again (.html: to print)"
    )
    sheet.add_argument(
        "--word",
        action="append",
        default=[],
        metavar="PLACE=WORD",
        help="two of its words, e.g. --word 3=… --word 9=…",
    )


async def create_account(arguments: Arguments, output: Output) -> int:
    """Create an account; write its recovery sheet; ask for two of its words."""
    password = asking.new_password(output, "COLLOQUE_PASSWORD")
    async with open_client() as client:
        new = await _create(client, arguments, output, password)
        if arguments.recovery_sheet is not None:
            _write(arguments.recovery_sheet, new.words, arguments.email, output)
            await prove_sheet(client, output)
        _show(client, output)
    output.say("account-created", name=arguments.name)
    return 0


async def _create(
    client: Client, arguments: Arguments, output: Output, password: str
) -> NewAccount:
    email, name, role = arguments.email, arguments.name, arguments.role
    try:
        return await client.create_account(
            email, password, name=name, role=role, code=arguments.code
        )
    except CodeNeeded:
        if arguments.code is not None or not asking.is_interactive():
            raise
        code = asking.line(output.text("mail-code"))
        return await client.create_account(email, password, name=name, role=role, code=code)


async def log_in(arguments: Arguments, output: Output) -> int:
    """Log in."""
    password = asking.password(output)
    async with open_client() as client:
        await client.log_in(arguments.email, password)
        _show(client, output)
        output.say("logged-in", name=client.account.name)
        _remind(client, output)
    return 0


async def log_out(arguments: Arguments, output: Output) -> int:
    """Log out."""
    async with open_client() as client:
        await client.log_out(force=arguments.force)
    output.data({"logged_in": False}, ())
    output.say("logged-out")
    return 0


async def show(arguments: Arguments, output: Output) -> int:
    """Show who is logged in."""
    async with open_client() as client:
        _show(client, output)
        _remind(client, output)
    return 0


async def recover_account(arguments: Arguments, output: Output) -> int:
    """Set a new password with the sheet."""
    words = read_sheet(arguments.words.read_text("utf-8"))
    password = asking.new_password(output, "COLLOQUE_NEW_PASSWORD")
    async with open_client() as client:
        await client.recover(arguments.email, words, password)
        _show(client, output)
    output.say("recovered")
    return 0


async def check_sheet(arguments: Arguments, output: Output) -> int:
    """Write the sheet again while it is not checked, and check it with two of its words."""
    async with open_client() as client:
        words = client.sheet_words()
        if words is None:
            output.say("sheet-already")
        else:
            if arguments.write is not None:
                _write(arguments.write, words, client.account.email, output)
            if arguments.word:
                await client.confirm_sheet(dict(_typed(item) for item in arguments.word))
                output.say("sheet-proved")
            else:
                await prove_sheet(client, output)
        _show(client, output)
    return 0


def _typed(item: str) -> tuple[int, str]:
    place, equals, word = item.partition("=")
    if not equals or not place.isdigit():
        raise BadInput
    return int(place), word


async def prove_sheet(client: Client, output: Output) -> None:
    """Ask for two words where somebody sits at a terminal; an empty answer is `later`."""
    while (typed := _two_words(output)) is not None:
        try:
            await client.confirm_sheet(typed)
        except BadInput:
            output.say("sheet-wrong")
            continue
        output.say("sheet-proved")
        return
    output.say("sheet-unproved")


def _two_words(output: Output) -> dict[int, str] | None:
    typed: dict[int, str] = {}
    if not asking.is_interactive():
        return None
    for place in PROOF_PLACES:
        word = asking.line(output.text("sheet-word", place=place))
        if not word:
            return None
        typed[place] = word
    return typed


def _write(path: Path, words: tuple[str, ...], email: str, output: Output) -> None:
    entropy = entropy_of(" ".join(words))
    shown = words_of(entropy, word_language(output.language))
    write_sheet(path, shown, sheet_code(entropy), email, output.language)
    output.say("sheet-written", path=os.fspath(path))


def _show(client: Client, output: Output) -> None:
    account = client.account
    output.data(
        {
            "account": account.account.text(),
            "device": account.device.text(),
            "email": account.email,
            "name": account.name,
            "role": account.role,
            "sheet_proved": account.sheet_proved,
        },
        (
            f"{account.name} <{account.email}>, {output.text('role-' + account.role)}",
            account.account.text(),
        ),
    )


def _remind(client: Client, output: Output) -> None:
    if not client.account.sheet_proved:
        output.say("sheet-unproved")
