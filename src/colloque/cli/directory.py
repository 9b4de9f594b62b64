"""`colloque directory`: find practitioners, ask to be listed."""

from __future__ import annotations

from colloque.cli.command import Arguments, Commands, command, group, open_client
from colloque.cli.output import Json, Output


def add(commands: Commands) -> None:
    """Define the commands."""
    parts = group(commands, "directory", "practitioners whom the registry has confirmed")
    search = command(parts, "search", "find practitioners by name, city or speciality", find)
    search.add_argument("text")
    ask = command(parts, "request", "ask to be listed (practitioners)", request)
    ask.add_argument("--name", required=True)
    ask.add_argument("--speciality", required=True)
    ask.add_argument("--city", required=True)
    ask.add_argument("--email", required=True, help="address that patients may see and use")


async def find(arguments: Arguments, output: Output) -> int:
    """Search the directory."""
    async with open_client() as client:
        found = await client.search_directory(arguments.text)
    value: list[Json] = [
        {
            "account": item.account.text(),
            "name": item.name,
            "speciality": item.speciality,
            "city": item.city,
            "email": item.email,
        }
        for item in found
    ]
    lines = [f"{item.name}, {item.speciality}, {item.city} <{item.email}>" for item in found]
    output.data(value, lines)
    if not found:
        output.say("nothing-found")
    return 0


async def request(arguments: Arguments, output: Output) -> int:
    """Ask to be listed; everything given becomes public once the registry has signed it."""
    async with open_client() as client:
        await client.request_listing(
            name=arguments.name,
            speciality=arguments.speciality,
            city=arguments.city,
            email=arguments.email,
        )
    output.data({"requested": True}, ())
    output.say("listing-asked")
    return 0
