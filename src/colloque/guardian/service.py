"""What a guardian decides (spec: password §4, §5). One request, one durable transaction."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from colloque.decoy import decoy_oprf
from colloque.decoy.account import decoy_account_id
from colloque.errors import NotAuthorised, RemoteError, Replayed, Stale
from colloque.guardian.answers import BUSY, OK, REFUSED, VERSION
from colloque.guardian.binding import Bindings
from colloque.guardian.chains import Chains
from colloque.guardian.identity import Identity
from colloque.guardian.lanes import Lanes, count, give_back
from colloque.guardian.oprf import Share, evaluate
from colloque.guardian.store import ATTEMPT_LIFETIME, Attempt, Held, Store
from colloque.trust.ristretto import check_element
from colloque.trust.signature import verify_plain
from colloque.wire.guardian import (
    EVALUATE,
    EVALUATION,
    EVALUATION_LABEL,
    PROOF_CLAIM,
    PROOF_LABEL,
    PROVE,
    REQUEST_LIMIT,
    SIGNED_EVALUATION,
    TOO_MANY,
    Evaluate,
    Evaluation,
    GuardianAnswer,
    ProofClaim,
    Prove,
    SignedEvaluation,
    TooMany,
)
from colloque.wire.ids import Handle
from colloque.wire.pae import pae
from colloque.wire.schema import decode, encode

__all__ = ["Guardian", "Identity"]

_LOG = logging.getLogger("colloque.guardian")


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
        chains = Chains(store, identity.deployment)
        bindings = Bindings(identity, store, chains, clock)
        self._lanes = Lanes(chains, identity.deployment, identity.index, identity.mail)
        #: A proof key without a private half: what unknown handles' proofs are checked against.
        self._nobody = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        self._operations = {
            "bind": bindings.bind,
            "confirm": bindings.confirm,
            "evaluate": self._evaluate,
            "prove": self._prove,
        }

    def ready(self) -> bool:
        """Whether the store answers and lets itself be locked for writing."""
        try:
            with self._store.transaction():
                return True
        except sqlite3.Error:
            return False

    def answer(self, op: str, body: bytes) -> GuardianAnswer:
        """Carry out one operation. Whatever is wrong with it, the status is `refused`.

        `busy` where the store cannot make the decision durable; nothing has then been decided.
        """
        operation = self._operations.get(op)
        if operation is None:
            return REFUSED
        try:
            with self._store.transaction():
                return operation(body)
        except RemoteError:
            return REFUSED
        except sqlite3.Error:
            _LOG.exception("the store failed")
            return BUSY

    def _evaluate(self, body: bytes) -> GuardianAnswer:
        asked = decode(EVALUATE, body, REQUEST_LIMIT)
        check_element(asked.blinded)
        now = self._clock()
        # The decoy is made for every handle: the same work in the same order (A29).
        decoy = self._decoy(asked.handle)
        bindings = self._store.bindings(asked.handle)
        known = bindings or (decoy,)
        lanes = self._lanes.of(asked, known[0].account, now)
        if not self._store.put_nonce(asked.handle, asked.nonce, now):
            raise Replayed
        counted = count(self._store, asked.handle, lanes, bool(bindings), now)
        if not counted.allowed:
            return GuardianAnswer(encode(TOO_MANY, TooMany(counted.retry)), "too-many")
        held = next((item for item in known if item.version == asked.version), None)
        if held is None:
            return VERSION
        attempt = self._rng(16)
        self._store.put_attempt(attempt, Attempt(asked.handle, lanes, held.version, now))
        return self._evaluated(asked, held, attempt, counted.left)

    def _decoy(self, handle: Handle) -> Held:
        secret, me = self._me.decoy, self._me
        made = decoy_oprf(secret, handle, me.threshold, me.index)
        account = decoy_account_id(secret, me.deployment, handle)
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
        bindings = self._store.bindings(request.handle)
        held = next((item for item in bindings if item.version == request.version), None)
        # A signature is checked in any case, so that the time tells nothing (A29).
        self._check_proof(request, self._nobody if held is None else held.proof)
        if held is None or attempt is None:
            raise NotAuthorised
        if (attempt.handle, attempt.version) != (request.handle, request.version):
            raise NotAuthorised
        if attempt.taken < self._clock() - ATTEMPT_LIFETIME:
            raise Stale
        self._store.drop_attempt(request.attempt)
        if held.active:
            give_back(self._store, request.handle, attempt.lanes, attempt.taken, self._clock())
        else:
            self._store.activate(request.handle, held.version)
        return OK

    def _check_proof(self, request: Prove, key: bytes) -> None:
        claim = ProofClaim(
            request.attempt,
            self._me.deployment,
            self._me.index,
            request.handle,
            request.version,
        )
        verify_plain(key, pae(PROOF_LABEL, 1, encode(PROOF_CLAIM, claim)), request.sig)
