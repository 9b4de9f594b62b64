"""Logging in with e-mail and password, in the order of spec: password §7.

Each step takes what the one before gave, so that a later step cannot be reached without the checks
of the earlier ones:

    start_log_in -> LogIn --ask--> guardians
    LogIn.finish(bundle, evaluations) -> OpenedKeyslot     (steps 4 and 5: nothing sent yet)
    OpenedKeyslot.prepare_device -> Entrance               (step 6: assertion and link)
    OpenedKeyslot.prepare_session -> SessionEntrance       (or assertion and session statement)
    *.open_vault -> OwnAccount                             (step 7)
    prove_body                                             (step 8)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from colloque.errors import Malformed, NotAuthorised, Substituted, Tampered, WrongPassword
from colloque.protocol.account import OwnAccount, sign_link
from colloque.protocol.guardians import Rng
from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.keyring import open_keyring
from colloque.sealing.keyslot import (
    PASSWORD,
    SHEET,
    KeyslotKeys,
    keyslot_keys,
    sheet_seed,
    unwrap_master_key,
)
from colloque.sealing.password import BlindedPassword, blind_password, finish_password
from colloque.sealing.statement import sign_statement
from colloque.trust.deployment import Deployment
from colloque.trust.guardian import verify_agreement, verify_evaluation
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.session import admit_session
from colloque.trust.sigchain import AccountState, verify_chain, verify_link
from colloque.wire.account import Link
from colloque.wire.deployment import Guardian
from colloque.wire.guardian import (
    SIGNED_EVALUATION,
    Evaluate,
    Evaluation,
    Lane,
    StrangerLane,
)
from colloque.wire.handle import handle_of
from colloque.wire.ids import Handle, KeyslotId
from colloque.wire.keyslots import LABEL as KEYSLOTS_LABEL
from colloque.wire.keyslots import LIMIT as KEYSLOTS_LIMIT
from colloque.wire.keyslots import KeyslotSet, decode_keyslot_set
from colloque.wire.login import LABEL as LOGIN_LABEL
from colloque.wire.login import Assertion, encode_assertion
from colloque.wire.schema import decode
from colloque.wire.session import LABEL as SESSION_LABEL
from colloque.wire.session import MAX_LIFETIME, SessionStatement, encode_session
from colloque.wire.signed import decode_signed


@dataclass(frozen=True, slots=True)
class Bundle:
    """What `login/start` answers; nothing in it has been verified."""

    chain: tuple[bytes, ...] = field(repr=False)
    keyslots: bytes = field(repr=False)
    nonce: bytes = field(repr=False)

    @property
    def password_version(self) -> int:
        """The version to ask the guardians for; a lie here makes them refuse or disagree."""
        signed = decode_signed(self.keyslots, KEYSLOTS_LABEL, KEYSLOTS_LIMIT)
        return decode_keyslot_set(signed.payload).password


@dataclass(frozen=True, slots=True)
class OpenedKeyslot:
    """A keyslot that opened against a verified chain: the account is the user's own."""

    deployment: Deployment
    state: AccountState
    chain: tuple[bytes, ...] = field(repr=False)
    keyslots: KeyslotSet = field(repr=False)
    slot: KeyslotId
    keys: KeyslotKeys = field(repr=False)
    master: bytes = field(repr=False)
    nonce: bytes = field(repr=False)

    def assertion(self, device: DeviceKeys, origin: str) -> bytes:
        """The signed log-in assertion (spec: identity §5)."""
        assertion = Assertion(
            self.state.account,
            self.deployment.id,
            device.public.id,
            self.nonce,
            origin,
            "login",
            self.slot,
        )
        return sign_statement(LOGIN_LABEL, encode_assertion(assertion), self.keys.login)

    def prepare_device(self, origin: str, now: int, rng: Rng) -> Entrance:
        """Add a new device, signed by the keyslot, and the assertion for it."""
        seed = rng(32)
        device = device_keys(seed)
        link = Link(
            account=self.state.account,
            add=(device.public,),
            deployment=self.deployment.id,
            enc=None,
            keyslots=None,
            nonce=rng(16),
            prev=self.state.head,
            revoke=(),
            role=None,
            seq=self.state.seq + 1,
            signer=self.keys.signer(self.slot),
            time=max(now, self.state.time),
        )
        signed = sign_link(link, self.keys.sign)
        state = verify_link(self.state, signed, self.deployment.id)
        return Entrance(self, state, signed, self.assertion(device, origin), seed, device)

    def prepare_session(
        self, origin: str, now: int, rng: Rng, lifetime: int = MAX_LIFETIME
    ) -> SessionEntrance:
        """Let in a new session device of `lifetime` ms, and the assertion (spec: identity §6)."""
        seed = rng(32)
        device = device_keys(seed, now + lifetime)
        statement = SessionStatement(
            account=self.state.account,
            deployment=self.deployment.id,
            device=device.public,
            head=self.state.head,
            seq=self.state.seq,
            signer=self.keys.signer(self.slot),
            time=now,
        )
        signed = sign_statement(SESSION_LABEL, encode_session(statement), self.keys.sign)
        state = admit_session(self.state, signed)
        assertion = self.assertion(device, origin)
        return SessionEntrance(self, state, signed, assertion, seed, device)


@dataclass(frozen=True, slots=True)
class Entrance:
    """What `login/finish` sends: the new device's link and the assertion."""

    opened: OpenedKeyslot = field(repr=False)
    state: AccountState
    link: bytes = field(repr=False)
    assertion: bytes = field(repr=False)
    device_seed: bytes = field(repr=False)
    device: DeviceKeys = field(repr=False)

    def open_vault(self, keyring: bytes) -> OwnAccount:
        """Open the keyring that the keyslot set names. Raises Tampered."""
        return _open_vault(self, keyring)


@dataclass(frozen=True, slots=True)
class SessionEntrance:
    """What `login/finish` sends: the session statement and the assertion."""

    opened: OpenedKeyslot = field(repr=False)
    state: AccountState
    session: bytes = field(repr=False)
    assertion: bytes = field(repr=False)
    device_seed: bytes = field(repr=False)
    device: DeviceKeys = field(repr=False)

    def open_vault(self, keyring: bytes) -> OwnAccount:
        """Open the keyring that the keyslot set names. Raises Tampered."""
        return _open_vault(self, keyring)


def _open_vault(entrance: Entrance | SessionEntrance, keyring: bytes) -> OwnAccount:
    master, keyslots = entrance.opened.master, entrance.opened.keyslots
    opened = open_keyring(keyring, master, keyslots, entrance.state)
    return OwnAccount(entrance.state, entrance.device, master, opened, keyslots)


@dataclass(frozen=True, slots=True)
class LogIn:
    """A log-in under way; only `blinded.element` depends on the password, and it is uniform."""

    deployment: Deployment
    handle: Handle
    blinded: BlindedPassword = field(repr=False)

    def ask(self, version: int, rng: Rng, lane: Lane | None = None) -> Evaluate:
        """The question for one guardian, with a fresh nonce."""
        return Evaluate(self.blinded.element, self.handle, lane or StrangerLane(), rng(16), version)

    def read(self, guardian: Guardian, asked: Evaluate, body: bytes) -> Evaluation:
        """Step 4, for one guardian's answer."""
        return verify_evaluation(guardian, asked, decode(SIGNED_EVALUATION, body, 65536))

    def finish(self, bundle: Bundle, evaluations: Sequence[Evaluation]) -> OpenedKeyslot:
        """Steps 4 and 5: agreement, proofs, combine, chain, keyslot. Raises WrongPassword."""
        verify_agreement(evaluations, self.deployment.descriptor.threshold)
        shares: Mapping[int, bytes] = {item.guardian: item.evaluated for item in evaluations}
        keys = keyslot_keys(finish_password(self.blinded, dict(shares)), PASSWORD)
        state = verify_chain(bundle.chain, self.deployment.id)
        if state.account != evaluations[0].account:
            raise Substituted
        return _open_slot(self.deployment, bundle, state, keys)


def start_log_in(deployment: Deployment, email: str, password: str, rng: Rng) -> LogIn:
    """Steps 1 and 3: handle and blinded password. Raises BadInput."""
    handle = handle_of(deployment.id, email)
    return LogIn(deployment, handle, blind_password(deployment.id, handle, password, rng(64)))


def open_with_sheet(deployment: Deployment, bundle: Bundle, sheet: bytes) -> OpenedKeyslot:
    """Open an account with a recovery sheet's 16 bytes. Raises WrongPassword if it is not its own.

    The sheet is 128 random bits: no guardian is asked, nothing that depends on it has been sent.
    """
    keys = keyslot_keys(sheet_seed(sheet), SHEET)
    state = verify_chain(bundle.chain, deployment.id)
    return _open_slot(deployment, bundle, state, keys)


def _open_slot(
    deployment: Deployment, bundle: Bundle, state: AccountState, keys: KeyslotKeys
) -> OpenedKeyslot:
    keyslots = verify_keyslot_set(state, bundle.keyslots)
    try:
        slot = next(slot for slot in state.keyslots if slot.kind == keys.kind)
        state.signer_key(keys.signer(slot.id), state.time)
        master = unwrap_master_key(keys, keyslots, slot.id)
    except (StopIteration, NotAuthorised, Tampered, Malformed):
        raise WrongPassword from None
    return OpenedKeyslot(
        deployment, state, bundle.chain, keyslots, slot.id, keys, master, bundle.nonce
    )
