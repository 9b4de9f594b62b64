"""What a guardian decides (spec: password §4, §5). One request, one durable transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from colloque.decoy import decoy_oprf
from colloque.decoy.account import decoy_account_id
from colloque.errors import Malformed, NotAuthorised, RemoteError, Substituted
from colloque.guardian.chains import Chains
from colloque.guardian.lanes import Lanes, count, give_back
from colloque.guardian.oprf import Share, belongs, evaluate
from colloque.guardian.store import Attempt, Held, Store
from colloque.guardian.tickets import read_ticket
from colloque.trust.ristretto import check_element
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire.account import Signer
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
    REQUEST_LIMIT,
    SIGNED_EVALUATION,
    STATEMENT_LIMIT,
    TOO_MANY,
    BindStatement,
    ConfirmStatement,
    Evaluate,
    Evaluation,
    GuardianAnswer,
    ProofClaim,
    SignedEvaluation,
    TooMany,
)
from colloque.wire.ids import AccountId, DeploymentId, Handle
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode
from colloque.wire.signed import Signed, decode_signed

OK = GuardianAnswer(b"", "ok")
REFUSED = GuardianAnswer(b"", "refused")
TAKEN = GuardianAnswer(b"", "taken")
VERSION = GuardianAnswer(b"", "version")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this guardian is."""

    deployment: DeploymentId
    index: int
    threshold: int
    mail: bytes
    sign: Ed25519PrivateKey = field(repr=False)
    decoy: bytes = field(repr=False)


class Guardian:
    """Answers the four operations; every answer's decision is on disk before it is returned."""

    def __init__(
        self,
        identity: Identity,
        store: Store,
        clock: Callable[[], int],
        rng: Callable[[int], bytes],
    ) -> None:
        self._me, self._store, self._clock, self._rng = identity, store, clock, rng
        self._chains = Chains(store, identity.deployment)
        self._lanes = Lanes(self._chains, identity.deployment, identity.index, identity.mail)
        self._operations = {
            "bind": self._bind,
            "confirm": self._confirm,
            "evaluate": self._evaluate,
            "prove": self._prove,
        }

    def answer(self, op: str, body: bytes) -> GuardianAnswer:
        """Carry out one operation. Whatever is wrong with it, the status is `refused`."""
        operation = self._operations.get(op)
        if operation is None:
            return REFUSED
        try:
            with self._store.transaction():
                return operation(body)
        except RemoteError:
            return REFUSED

    def _bind(self, body: bytes) -> GuardianAnswer:
        request = decode(BIND, body, REQUEST_LIMIT)
        signed = decode_signed(request.statement, BIND_LABEL, STATEMENT_LIMIT)
        statement = decode(BIND_STATEMENT, signed.payload, STATEMENT_LIMIT)
        state = self._chains.verify(request.chain)
        self._check(signed, statement, state)
        share = Share(request.share, statement.vector)
        if len(share.vector) != self._me.threshold or not belongs(share, self._me.index):
            return REFUSED
        held = self._store.bindings(statement.handle)
        active = next((item for item in held if item.active), None)
        if any(item.statement == signed.payload for item in held):
            return OK
        refusal = self._refusal(active, statement, request.ticket)
        if refusal is not None:
            return refusal
        new = Held(
            statement.account, statement.version, False, share, statement.proof, signed.payload
        )
        self._store.put_provisional(statement.handle, new)
        return OK

    def _refusal(
        self, active: Held | None, statement: BindStatement, ticket: bytes | None
    ) -> GuardianAnswer | None:
        if active is None:
            read = read_ticket(ticket, self._me.mail, self._me.deployment, self._clock())
            fits = read.handle == statement.handle and read.purpose == "bind"
            return None if fits and statement.version == 1 else REFUSED
        if active.account != statement.account:
            return TAKEN
        if statement.version != active.version + 1 or ticket is not None:
            return VERSION
        return None

    def _check(
        self, signed: Signed, statement: BindStatement | ConfirmStatement, state: AccountState
    ) -> None:
        """The statement is for this guardian and signed by a current authority of the account."""
        if statement.deployment != self._me.deployment or statement.guardian != self._me.index:
            raise Substituted
        if statement.account != state.account:
            raise Substituted
        signer: Signer = statement.signer
        key = state.signer_key(signer, statement.time)
        verify_composite(key, signed.message, signed.sig)

    def _confirm(self, body: bytes) -> GuardianAnswer:
        request = decode(CONFIRM, body, REQUEST_LIMIT)
        signed = decode_signed(request.statement, CONFIRM_LABEL, STATEMENT_LIMIT)
        statement = decode(CONFIRM_STATEMENT, signed.payload, STATEMENT_LIMIT)
        state = self._chains.verify(request.chain)
        self._check(signed, statement, state)
        for held in self._store.bindings(statement.handle):
            if held.account == statement.account and held.version == statement.version:
                if not held.active:
                    self._store.activate(statement.handle, held.version)
                return OK
        return VERSION

    def _evaluate(self, body: bytes) -> GuardianAnswer:
        asked = decode(EVALUATE, body, REQUEST_LIMIT)
        check_element(asked.blinded)
        now = self._clock()
        held, bound = self._held(asked)
        if held is None:
            return VERSION
        lanes = self._lanes.of(asked, held.account, now)
        counted = count(self._store, asked.handle, lanes, bound, now)
        if not counted.allowed:
            return GuardianAnswer(encode(TOO_MANY, TooMany(counted.retry)), "too-many")
        attempt = self._rng(16)
        self._store.put_attempt(attempt, Attempt(asked.handle, lanes, held.version, now))
        return self._evaluated(asked, held, attempt, counted.left)

    def _held(self, asked: Evaluate) -> tuple[Held | None, bool]:
        """The binding of the named version. The decoy is made for every handle: same work (A29)."""
        decoy = self._decoy(asked.handle)
        bindings = self._store.bindings(asked.handle)
        known = bindings or (decoy,)
        found = next((item for item in known if item.version == asked.version), None)
        return found, bool(bindings)

    def _decoy(self, handle: Handle) -> Held:
        secret, me = self._me.decoy, self._me
        made = decoy_oprf(secret, handle, me.threshold, me.index)
        account: AccountId = decoy_account_id(secret, me.deployment, handle)
        return Held(account, 1, True, Share(made.share, made.vector), b"", b"")

    def _evaluated(self, asked: Evaluate, held: Held, attempt: bytes, left: int) -> GuardianAnswer:
        evaluated, proof = evaluate(held.share, asked.blinded, self._rng(64))
        payload = encode(
            EVALUATION,
            Evaluation(
                account=held.account,
                attempt=attempt,
                blinded=asked.blinded,
                evaluated=evaluated,
                guardian=self._me.index,
                handle=asked.handle,
                left=left,
                nonce=asked.nonce,
                proof=proof,
                vector=held.share.vector,
                version=held.version,
            ),
        )
        sig = self._me.sign.sign(pae(EVALUATION_LABEL, 1, payload))
        return GuardianAnswer(encode(SIGNED_EVALUATION, SignedEvaluation(payload, sig)), "ok")

    def _prove(self, body: bytes) -> GuardianAnswer:
        request = decode(PROVE, body, REQUEST_LIMIT)
        attempt = self._store.attempt(request.attempt)
        if attempt is None or (attempt.handle, attempt.version) != (
            request.handle,
            request.version,
        ):
            raise NotAuthorised
        held = next(
            (
                item
                for item in self._store.bindings(request.handle)
                if item.version == request.version
            ),
            None,
        )
        if held is None:
            raise Malformed
        claim = ProofClaim(
            request.attempt,
            self._me.deployment,
            self._me.index,
            request.handle,
            request.version,
        )
        verify_plain(held.proof, pae(PROOF_LABEL, 1, encode(PROOF_CLAIM, claim)), request.sig)
        self._store.drop_attempt(request.attempt)
        if held.active:
            give_back(self._store, request.handle, attempt.lanes, attempt.taken, self._clock())
        else:
            self._store.activate(request.handle, held.version)
        return OK
