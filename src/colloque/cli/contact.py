"""`colloque contact`: confirm who somebody is."""

from __future__ import annotations

from colloque.cli.command import Arguments, Commands, command, group, open_client
from colloque.cli.output import Output
from colloque.wire.ids import AccountId


def add(commands: Commands) -> None:
    """Define the commands."""
    parts = group(commands, "contact", "confirm who somebody is")
    verify = command(parts, "verify", "after comparing words or scanning the code", verify_contact)
    verify.add_argument("account", help="acct_…")
    verify.add_argument(
        "--code", required=True, help="the scanned text (COLLOQUE:…) or the twelve words"
    )


async def verify_contact(arguments: Arguments, output: Output) -> int:
    """Mark somebody as verified if the code is the right one."""
    account = AccountId.parse(arguments.account)
    async with open_client() as client:
        person = await client.verify_contact(account, arguments.code)
    name = person.name or output.text("unnamed")
    output.data({"account": account.text(), "state": person.state}, ())
    output.say("contact-verified", name=name)
    return 0
