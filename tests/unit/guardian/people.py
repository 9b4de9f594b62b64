"""Accounts that change: further versions of a password, devices that come, go and expire."""

from __future__ import annotations

from dataclasses import replace

from tests.attacks.turned import Clock, Turned, ticket
from tests.unit.protocol.fakes import DEPLOYMENT, NOW
from tools.vectors.stream import Stream

from colloque.protocol.account import sign_link
from colloque.protocol.guardians import Binding, bind_body, confirm_body, draw_oprf_key
from colloque.protocol.log_in import LogIn
from colloque.protocol.sign_up import SignUp
from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.signing import EntryKey
from colloque.trust.sigchain import verify_chain
from colloque.wire.account import EncKey, Link
from colloque.wire.guardian import EVALUATE, Lane
from colloque.wire.ids import DeviceId
from colloque.wire.schema import encode

MINUTE = 60_000
HOUR = 60 * MINUTE


def joined(guardian: Turned, clock: Clock, made: SignUp) -> SignUp:
    """An account that this guardian knows."""
    mailed = ticket(made.binding.handle, "bind", clock() + 10 * MINUTE)
    assert guardian.status("bind", made.bind(1, mailed)) == "ok"
    assert guardian.status("confirm", made.confirm(1)) == "ok"
    return made


def proof_key(tag: str) -> EntryKey:
    """The proof key of `next_binding(…, tag)`."""
    return EntryKey.from_seed(Stream(f"proof {tag}")(32))


def next_binding(made: SignUp, version: int, tag: str) -> Binding:
    """A new password of an account."""
    key = draw_oprf_key(DEPLOYMENT, Stream(f"oprf {tag}"))
    return replace(
        made.binding,
        proof=proof_key(tag).public,
        shares=key.shares,
        vector=key.vector,
        version=version,
    )


def bind(
    made: SignUp,
    binding: Binding,
    now: int,
    chain: tuple[bytes, ...] | None = None,
    device: DeviceKeys | None = None,
    mailed: bytes | None = None,
) -> bytes:
    """The body of `bind` at guardian 1."""
    by = device or made.own.device
    return bind_body(binding, 1, chain or (made.link,), by.signer, by.sign, now, mailed)


def confirm(
    made: SignUp,
    binding: Binding,
    now: int,
    chain: tuple[bytes, ...] | None = None,
    device: DeviceKeys | None = None,
) -> bytes:
    """The body of `confirm` at guardian 1."""
    by = device or made.own.device
    return confirm_body(binding, 1, chain or (made.link,), by.signer, by.sign, now)


def new_device(tag: str, expires: int | None = None) -> DeviceKeys:
    """A device that stands in no chain yet."""
    return device_keys(Stream(f"device {tag}")(32), expires)


def extended(
    made: SignUp,
    chain: tuple[bytes, ...],
    add: tuple[DeviceKeys, ...] = (),
    revoke: tuple[DeviceId, ...] = (),
) -> tuple[bytes, ...]:
    """The chain with one more link, by the account's first device."""
    state = verify_chain(chain, DEPLOYMENT.id)
    enc = EncKey(state.enc.epoch + 1, made.own.state.enc.key) if revoke else None
    link = Link(
        account=state.account,
        add=tuple(device.public for device in add),
        deployment=DEPLOYMENT.id,
        enc=enc,
        keyslots=None,
        nonce=Stream(f"nonce {state.seq} {len(add)} {len(revoke)}")(16),
        prev=state.head,
        revoke=revoke,
        role=None,
        seq=state.seq + 1,
        signer=made.own.device.signer,
        time=NOW,
    )
    return (*chain, sign_link(link, made.own.device.sign))


def evaluate(guardian: Turned, begun: LogIn, lane: Lane | None = None, version: int = 1) -> str:
    """The status of one evaluation."""
    return guardian.status("evaluate", encode(EVALUATE, begun.ask(version, guardian.rng, lane)))
