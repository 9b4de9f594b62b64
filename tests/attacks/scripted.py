"""A log-in with a scripted network: every byte that leaves is recorded in order (password §7).

`Edge` drives `protocol/log_in` as the SDK does. `Forger` is a corrupt guardian. `Verifier` is the
thief: it tests passwords against a recording with OPRF keys that it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from tests.unit.protocol.fakes import DEPLOYMENT, EMAIL, NOW, FakeGuardian, bind_all, guardians
from tools.vectors import cast
from tools.vectors.stream import Stream

from colloque.errors import RemoteError
from colloque.protocol.guardians import evaluate_body, prove_body, seal_for
from colloque.protocol.log_in import Bundle, LogIn, OpenedKeyslot, start_log_in
from colloque.protocol.sign_up import SignUp
from colloque.sealing.keyslot import PASSWORD as KIND
from colloque.sealing.keyslot import keyslot_keys
from colloque.sealing.password import evaluate_password, password_input
from colloque.trust.ristretto import ORDER, hash_to_group
from colloque.trust.signature import verify_plain
from colloque.wire.guardian import (
    EVALUATION,
    EVALUATION_LABEL,
    SIGNED_EVALUATION,
    Evaluation,
    SignedEvaluation,
)
from colloque.wire.handle import handle_of
from colloque.wire.login import LABEL as LOGIN_LABEL
from colloque.wire.login import LIMIT as LOGIN_LIMIT
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode
from colloque.wire.signed import decode_signed

ORIGIN = "https://vectors.example"


@dataclass
class Edge:
    """The network of one log-in. `sent`: what left, what for; `inside`: what guardians opened."""

    bundle: Bundle
    guardians: Sequence[FakeGuardian]
    rng: Stream
    sent: list[tuple[str, bytes]] = field(default_factory=list)
    inside: list[bytes] = field(default_factory=list)

    def evaluate(self, begun: LogIn, guardian: FakeGuardian) -> Evaluation:
        """Step 3 and the first part of 4 at one guardian."""
        asked = begun.ask(self.bundle.password_version, self.rng)
        public = DEPLOYMENT.descriptor.guardians[guardian.index - 1]
        body = evaluate_body(asked)
        request = seal_for(DEPLOYMENT, public, "evaluate", body, self.rng)
        self.sent.append(("evaluate", request.data))
        self.inside.append(body)
        return begun.read(public, asked, request.open(guardian.receive(request.data)))

    def log_in(self, password: str) -> OpenedKeyslot:
        """The whole of spec: password §7, in its order."""
        begun = start_log_in(DEPLOYMENT, EMAIL, password, self.rng)
        self.sent.append(("login/start", EMAIL.encode()))
        evaluations = [self.evaluate(begun, guardian) for guardian in self.guardians]
        opened = begun.finish(self.bundle, evaluations)
        entrance = opened.prepare_device(ORIGIN, NOW, self.rng)
        self.sent.append(("login/finish", entrance.assertion))
        self.sent.append(("link", entrance.link))
        for evaluation in evaluations:
            body = prove_body(opened.keys, DEPLOYMENT.id, evaluation)
            self.sent.append(("prove", body))
        return opened

    @property
    def order(self) -> list[str]:
        """What was sent, in order."""
        return [what for what, _ in self.sent]

    def recorded(self, *kinds: str) -> bytes:
        """All bytes of these kinds (of every kind without any), and what guardians could read."""
        chosen = [data for what, data in self.sent if not kinds or what in kinds]
        return b"".join((*chosen, *self.inside))


def bound(made: SignUp) -> list[FakeGuardian]:
    """Three guardians that hold this account's binding."""
    held = guardians()
    bind_all(held, made)
    return held


class Forger(FakeGuardian):
    """A corrupt guardian: it changes its evaluations, then signs them with its key or another."""

    change: Callable[[Evaluation], Evaluation]
    key: str

    def _evaluate(self, body: bytes) -> bytes:
        signed = decode(SIGNED_EVALUATION, super()._evaluate(body), 16384)
        payload = encode(EVALUATION, self.change(decode(EVALUATION, signed.payload, 8192)))
        sig = cast.plain(self.key).sign(EVALUATION_LABEL, 1, payload)
        return encode(SIGNED_EVALUATION, SignedEvaluation(payload, sig))


def forger(
    made: SignUp, index: int, change: Callable[[Evaluation], Evaluation], key: str | None = None
) -> Forger:
    """Guardian `index`, corrupt, with this account's binding."""
    one = bound(made)[index - 1]
    corrupt = Forger(index, Stream("forger"), one.active, one.provisional)
    corrupt.change, corrupt.key = change, key or f"guardian {index}"
    return corrupt


def key_of(made: SignUp) -> bytes:
    """The OPRF key behind a binding, which its maker, or t guardians together, can compute."""
    one, two = (int.from_bytes(share, "little") for share in made.binding.shares[:2])
    return ((2 * one - two) % ORDER).to_bytes(32, "little")


@dataclass(frozen=True)
class Verifier:
    """Tests words against a recording; `assertions` are recorded log-in assertions."""

    recorded: bytes
    assertions: tuple[bytes, ...] = ()

    def found(self, keys: Sequence[bytes], words: Sequence[str]) -> list[str]:
        """The words that the recording confirms under one of the OPRF keys."""

        def tells(word: str) -> bool:
            return any(self._confirms(word, key) for key in keys)

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(tells, words))
        return [word for word, yes in zip(words, answers, strict=True) if yes]

    def _confirms(self, word: str, key: bytes) -> bool:
        """Whether anything that this word leads to was sent, or verifies what was sent."""
        handle = handle_of(DEPLOYMENT.id, EMAIL)
        keys = keyslot_keys(evaluate_password(DEPLOYMENT.id, handle, word, key), KIND)
        needles = [keys.sign.public[:32], keys.sign.public[32:96], keys.login.public]
        needles += [keys.proof.public, keys.kem_public[:32], keys.salt, word.encode()]
        needles += [hash_to_group(password_input(DEPLOYMENT.id, handle, word))]
        if any(needle in self.recorded for needle in needles):
            return True
        return any(_signed(keys.login.public, data) for data in self.assertions)


def _signed(public: bytes, data: bytes) -> bool:
    signed = decode_signed(data, LOGIN_LABEL, LOGIN_LIMIT)
    with suppress(RemoteError):
        verify_plain(public, pae(LOGIN_LABEL, 1, signed.payload), signed.sig)
        return True
    return False
