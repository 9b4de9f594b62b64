"""Guardians in memory, a deployment of three of them, and accounts: enough to run the protocol."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from tools.vectors import cast
from tools.vectors.stream import Stream

from colloque.guardian.traffic import Traffic
from colloque.protocol.guardians import seal_for
from colloque.protocol.log_in import Bundle, LogIn, OpenedKeyslot, start_log_in
from colloque.protocol.sign_up import SignUp, prepare_sign_up
from colloque.sealing import oprf
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.guardian import binding_key
from colloque.trust.sigchain import verify_chain
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire.guardian import (
    BIND,
    BIND_LABEL,
    BIND_STATEMENT,
    CONFIRM,
    CONFIRM_LABEL,
    CONFIRM_STATEMENT,
    EVALUATE,
    EVALUATION,
    EVALUATION_LABEL,
    PROOF_CLAIM,
    PROOF_LABEL,
    PROVE,
    SIGNED_EVALUATION,
    BindStatement,
    Evaluation,
    GuardianAnswer,
    ProofClaim,
    SignedEvaluation,
)
from colloque.wire.handle import handle_of
from colloque.wire.ids import Handle
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode
from colloque.wire.signed import decode_signed

NOW = cast.START
EMAIL, PASSWORD = "ana@example.org", "correct horse battery"
DEPLOYMENT = cast.the_deployment()


@dataclass
class Binding:
    """What a fake guardian holds for one version."""

    statement: BindStatement
    share: bytes


@dataclass
class FakeGuardian:
    """Answers sealed requests as spec: password §4, §5 says, without budgets."""

    index: int
    rng: Stream
    active: dict[Handle, Binding] = field(default_factory=dict)
    provisional: dict[Handle, Binding] = field(default_factory=dict)
    proved: list[bytes] = field(default_factory=list)

    def receive(self, data: bytes) -> bytes:
        """Open, answer, seal."""
        private, _ = keypair_from_seed(cast.kem_seed(f"guardian {self.index}"))
        traffic = Traffic(DEPLOYMENT.id, self.index, private)
        request = traffic.open(data)
        operations = {
            "bind": self._bind,
            "confirm": self._confirm,
            "evaluate": self._evaluate,
            "prove": self._prove,
        }
        answer = GuardianAnswer(operations[request.op](request.body), "ok")
        return traffic.seal(answer, data, request.reply)

    def _bind(self, body: bytes) -> bytes:
        request = decode(BIND, body, 1 << 20)
        signed = decode_signed(request.statement, BIND_LABEL, 16384)
        statement = decode(BIND_STATEMENT, signed.payload, 16384)
        state = verify_chain(request.chain, DEPLOYMENT.id)
        key = binding_key(state, statement.signer, statement.version, statement.time)
        verify_composite(key, signed.message, signed.sig)
        assert statement.guardian == self.index
        held = self.active.get(statement.handle)
        assert statement.version == (1 if held is None else held.statement.version + 1)
        self.provisional[statement.handle] = Binding(statement, request.share)
        return b""

    def _confirm(self, body: bytes) -> bytes:
        request = decode(CONFIRM, body, 1 << 20)
        signed = decode_signed(request.statement, CONFIRM_LABEL, 16384)
        statement = decode(CONFIRM_STATEMENT, signed.payload, 16384)
        state = verify_chain(request.chain, DEPLOYMENT.id)
        key = binding_key(state, statement.signer, statement.version, statement.time)
        verify_composite(key, signed.message, signed.sig)
        held = self.active.get(statement.handle)
        if held is not None and held.statement.version == statement.version:
            return b""
        binding = self.provisional.pop(statement.handle)
        assert binding.statement.version == statement.version
        self.active[statement.handle] = binding
        return b""

    def _evaluate(self, body: bytes) -> bytes:
        asked = decode(EVALUATE, body, 1 << 20)
        binding = next(
            held[asked.handle]
            for held in (self.active, self.provisional)
            if asked.handle in held and held[asked.handle].statement.version == asked.version
        )
        evaluated = oprf.evaluate(binding.share, asked.blinded)
        nonce = oprf.scalar_from(self.rng(64))
        payload = encode(
            EVALUATION,
            Evaluation(
                account=binding.statement.account,
                attempt=self.rng(16),
                blinded=asked.blinded,
                evaluated=evaluated,
                guardian=self.index,
                handle=asked.handle,
                left=5,
                nonce=asked.nonce,
                proof=oprf.prove(binding.share, [asked.blinded], [evaluated], nonce),
                vector=binding.statement.vector,
                version=asked.version,
            ),
        )
        sig = cast.plain(f"guardian {self.index}").sign(EVALUATION_LABEL, 1, payload)
        return encode(SIGNED_EVALUATION, SignedEvaluation(payload, sig))

    def _prove(self, body: bytes) -> bytes:
        proof = decode(PROVE, body, 4096)
        claim = ProofClaim(proof.attempt, DEPLOYMENT.id, self.index, proof.handle, proof.version)
        key = self.active[proof.handle].statement.proof
        verify_plain(key, pae(PROOF_LABEL, 1, encode(PROOF_CLAIM, claim)), proof.sig)
        self.proved.append(proof.attempt)
        return b""


def guardians() -> list[FakeGuardian]:
    """The three guardians of the deployment."""
    return [FakeGuardian(index, Stream(f"guardian {index}")) for index in (1, 2, 3)]


def ask(guardian: FakeGuardian, op: str, body: bytes, rng: Stream) -> bytes:
    """Seal, let the guardian answer, open."""
    public = DEPLOYMENT.descriptor.guardians[guardian.index - 1]
    request = seal_for(DEPLOYMENT, public, op, body, rng)
    return request.open(guardian.receive(request.data))


def sign_up(
    name: str = "Ana", role: str = "patient", email: str = EMAIL, password: str = PASSWORD
) -> SignUp:
    """A prepared account."""
    rng = Stream(f"sign-up {name}")
    return prepare_sign_up(DEPLOYMENT, email, password, name, role, "Laptop", NOW, rng)


def bind_all(held: list[FakeGuardian], made: SignUp) -> None:
    """Bind at all, then confirm at all."""
    rng = Stream("bind")
    for guardian in held:
        ask(guardian, "bind", made.bind(guardian.index, b"ticket"), rng)
    for guardian in held:
        ask(guardian, "confirm", made.confirm(guardian.index), rng)


def evaluate_at(
    log_in: LogIn, used: list[FakeGuardian], version: int, rng: Stream
) -> list[Evaluation]:
    """One question to each guardian."""
    read = []
    for guardian in used:
        asked = log_in.ask(version, rng)
        body = ask(guardian, "evaluate", encode(EVALUATE, asked), rng)
        public = DEPLOYMENT.descriptor.guardians[guardian.index - 1]
        read.append(log_in.read(public, asked, body))
    return read


def log_in(used: list[FakeGuardian], bundle: Bundle, password: str = PASSWORD) -> OpenedKeyslot:
    """Steps 1 to 5 with these guardians."""
    rng = Stream(f"log-in {password}")
    started = start_log_in(DEPLOYMENT, EMAIL, password, rng)
    evaluations = evaluate_at(started, used, bundle.password_version, rng)
    return started.finish(bundle, evaluations)


def bundle_of(made: SignUp) -> Bundle:
    """What the server answers after sign-up."""
    return Bundle((made.link,), made.vault.keyslots, b"n" * 32)


@cache
def handle() -> Handle:
    """Ana's handle."""
    return handle_of(DEPLOYMENT.id, EMAIL)


def changed(held: Binding, **changes: object) -> Binding:
    """A binding with another statement."""
    return Binding(replace(held.statement, **changes), held.share)  # type: ignore[arg-type]
