"""Accounts that change: further versions of a password, devices that come, go and expire.

A device signs the first version of a password, the recovery sheet every later one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.attacks.turned import Clock, Turned, ticket
from tests.unit.protocol.fakes import DEPLOYMENT, NOW
from tools.vectors.stream import Stream

from colloque.protocol.account import sign_link
from colloque.protocol.guardians import Binding, bind_body, confirm_body, draw_oprf_key
from colloque.protocol.log_in import LogIn
from colloque.protocol.sign_up import SignUp
from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.keyslot import SHEET, KeyslotKeys, keyslot_keys, sheet_seed
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.trust.sigchain import verify_chain
from colloque.wire.account import EncKey, KeyslotCommit, KeyslotSigner, Link
from colloque.wire.guardian import EVALUATE, Lane
from colloque.wire.ids import DeviceId, KeyslotId
from colloque.wire.schema import encode

MINUTE = 60_000
HOUR = 60 * MINUTE


@dataclass(frozen=True)
class Sheet:
    """A recovery sheet's keyslot; signs as a device does."""

    id: KeyslotId
    keys: KeyslotKeys = field(repr=False)

    @property
    def signer(self) -> KeyslotSigner:
        """How it names itself."""
        return self.keys.signer(self.id)

    @property
    def sign(self) -> SigningKey:
        """Its composite key."""
        return self.keys.sign

    @property
    def commit(self) -> KeyslotCommit:
        """Its place in a chain."""
        return self.keys.commit(self.id)


Authority = DeviceKeys | Sheet


def sheet_of(made: SignUp) -> Sheet:
    """The sheet that was made at sign-up."""
    id_ = next(slot.id for slot in made.own.state.keyslots if slot.kind == SHEET)
    return Sheet(id_, keyslot_keys(sheet_seed(made.sheet), SHEET))


def new_sheet(tag: str) -> Sheet:
    """A sheet that stands in no chain yet."""
    rng = Stream(f"sheet {tag}")
    return Sheet(KeyslotId(rng(16)), keyslot_keys(sheet_seed(rng(16)), SHEET))


def _authority(made: SignUp, binding: Binding) -> Authority:
    return made.own.device if binding.version == 1 else sheet_of(made)


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
    by: Authority | None = None,
    mailed: bytes | None = None,
) -> bytes:
    """The body of `bind` at guardian 1."""
    by = by or _authority(made, binding)
    return bind_body(binding, 1, chain or (made.link,), by.signer, by.sign, now, mailed)


def confirm(
    made: SignUp,
    binding: Binding,
    now: int,
    chain: tuple[bytes, ...] | None = None,
    by: Authority | None = None,
) -> bytes:
    """The body of `confirm` at guardian 1."""
    by = by or _authority(made, binding)
    return confirm_body(binding, 1, chain or (made.link,), by.signer, by.sign, now)


def new_device(tag: str, expires: int | None = None) -> DeviceKeys:
    """A device that stands in no chain yet."""
    return device_keys(Stream(f"device {tag}")(32), expires)


def extended(
    made: SignUp,
    chain: tuple[bytes, ...],
    add: tuple[DeviceKeys, ...] = (),
    revoke: tuple[DeviceId, ...] = (),
    sheet: Sheet | None = None,
) -> tuple[bytes, ...]:
    """The chain with one more link, by the first device, or by the sheet if another replaces it."""
    state = verify_chain(chain, DEPLOYMENT.id)
    enc = EncKey(state.enc.epoch + 1, made.own.state.enc.key) if revoke or sheet else None
    kept = tuple(slot for slot in state.keyslots if slot.kind != SHEET)
    by = sheet_of(made) if sheet else made.own.device
    link = Link(
        account=state.account,
        add=tuple(device.public for device in add),
        deployment=DEPLOYMENT.id,
        enc=enc,
        keyslots=(*kept, sheet.commit) if sheet else None,
        nonce=Stream(f"nonce {state.seq} {len(add)} {len(revoke)}")(16),
        prev=state.head,
        revoke=revoke,
        role=None,
        seq=state.seq + 1,
        signer=by.signer,
        time=NOW,
    )
    return (*chain, sign_link(link, by.sign))


def evaluate(guardian: Turned, begun: LogIn, lane: Lane | None = None, version: int = 1) -> str:
    """The status of one evaluation."""
    return guardian.status("evaluate", encode(EVALUATE, begun.ask(version, guardian.rng, lane)))
