"""`colloque status`: server, guardians, who is logged in, what waits."""

from __future__ import annotations

from colloque.cli.command import Arguments, Commands, command, open_client
from colloque.cli.output import Output
from colloque.sdk.views import GuardianStatus


def add(commands: Commands) -> None:
    """Define the command."""
    command(commands, "status", "server, guardians, account, what waits", status)


async def status(arguments: Arguments, output: Output) -> int:
    """Show it; also offline."""
    async with open_client() as client:
        state = await client.status()
    reachable = output.text("status-reachable" if state.reachable else "status-unreachable")
    lines = [f"{output.text('status-server')} {state.server}: {reachable}"]
    lines += [_guardian(one, output) for one in state.guardians]
    if state.deployment is not None:
        lines.append(f"  {state.deployment} v{state.version}")
    if state.account is None:
        lines.append(output.text("status-nobody"))
    else:
        account = state.account
        lines.append(f"{account.name} <{account.email}>")
        lines.append(output.text("status-outbox", count=state.unsent + state.uploads))
    output.data(
        {
            "server": state.server,
            "reachable": state.reachable,
            "guardians": {str(one.index): one.reachable for one in state.guardians},
            "deployment": state.deployment,
            "version": state.version,
            "account": None if state.account is None else state.account.account.text(),
            "email": None if state.account is None else state.account.email,
            "unsent": state.unsent,
            "uploads": state.uploads,
            "pinned_accounts": state.pinned_accounts,
            "pinned_conversations": state.pinned_conversations,
        },
        lines,
    )
    return 0


def _guardian(guardian: GuardianStatus, output: Output) -> str:
    word = "status-reachable" if guardian.reachable else "status-unreachable"
    return f"  {output.text('status-guardian')} {guardian.index}: {output.text(word)}"
