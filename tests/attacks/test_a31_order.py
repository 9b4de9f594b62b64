"""A31: nothing that depends on the password leaves before the account is proven (password §7).

A malicious server answers a log-in with what it likes: another account's chain or keyslots, a
binding whose OPRF key it knows, with no guardian or one of three on its side. Each variant must
stop with its typed error before the keyslot is open, and with all that was recorded, what the
corrupt guardian could read, and the OPRF key that the server knows, none of 1,000 words can be told
from another. Controls: a client that signs before it checks, and t corrupt guardians, lose the
password to the same harness. (With a real server and real guardians: test_a01_dictionary.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pytest
from tests.attacks.scripted import ORIGIN, Edge, Verifier, bound, forger, key_of
from tests.unit.protocol.fakes import DEPLOYMENT, EMAIL, NOW, FakeGuardian, bundle_of
from tools.vectors.stream import Stream

from colloque.errors import (
    BadSignature,
    ColloqueError,
    GuardiansDisagree,
    ProofInvalid,
    Substituted,
    WrongPassword,
)
from colloque.protocol.log_in import Bundle, OpenedKeyslot, start_log_in
from colloque.protocol.sign_up import SignUp, prepare_sign_up
from colloque.sealing import oprf
from colloque.sealing.keyslot import PASSWORD as KIND
from colloque.sealing.keyslot import keyslot_keys
from colloque.sealing.password import finish_password
from colloque.trust.sigchain import verify_chain
from colloque.wire.guardian import Evaluation

WORDS = [f"soleil levant {number}" for number in range(1000)]
RIGHT, SOME = WORDS[617], WORDS[600:640]
QUESTIONS = ["login/start", "evaluate", "evaluate"]


def account(name: str, password: str) -> SignUp:
    """A prepared account for the victim's address."""
    rng = Stream(f"a31 {name}")
    return prepare_sign_up(DEPLOYMENT, EMAIL, password, name, "patient", "x", NOW, rng)


@cache
def victim() -> SignUp:
    return account("victim", RIGHT)


@cache
def mallory() -> SignUp:
    """Made by the server for the victim's address: it knows the OPRF key and everything else."""
    return account("mallory", "mallory's own")


def honest() -> list[FakeGuardian]:
    return bound(victim())[:2]


def same(value: Evaluation) -> Evaluation:
    return value


def one_corrupt() -> list[FakeGuardian]:
    """Guardian 2 answers for the server's own binding, as it would sign it."""
    return [honest()[0], forger(mallory(), 2, same)]


def made_up() -> list[FakeGuardian]:
    """No guardian helps: the server answers for both, under keys of its own."""
    return [forger(mallory(), index, same, "nobody") for index in (1, 2)]


def changing(**changes: object) -> Callable[[], list[FakeGuardian]]:
    """Guardian 2 holds the victim's binding and changes what it says of it."""
    return lambda: [
        honest()[0],
        forger(victim(), 2, lambda value: replace(value, **changes)),  # type: ignore[arg-type]
    ]


def wishing(value: Evaluation) -> Evaluation:
    """The point that the attacker would like, under the honest proof."""
    return replace(value, evaluated=value.blinded)


def proving_another_key(value: Evaluation) -> Evaluation:
    """A valid proof, but for the server's own share."""
    share = mallory().binding.shares[value.guardian - 1]
    evaluated = oprf.evaluate(share, value.blinded)
    nonce = oprf.scalar_from(bytes(range(64)))
    proof = oprf.prove(share, [value.blinded], [evaluated], nonce)
    return replace(value, evaluated=evaluated, proof=proof)


def forging(change: Callable[[Evaluation], Evaluation]) -> Callable[[], list[FakeGuardian]]:
    return lambda: [honest()[0], forger(victim(), 2, change)]


def bundle(chain: SignUp, keyslots: SignUp) -> Bundle:
    """What the server shows: whose chain, whose keyslots."""
    return replace(bundle_of(chain), keyslots=keyslots.vault.keyslots)


@dataclass(frozen=True)
class Variant:
    """What the server shows, which guardians answer, and what the client must say."""

    name: str
    chain: Callable[[], SignUp]
    keyslots: Callable[[], SignUp]
    guardians: Callable[[], Sequence[FakeGuardian]]
    error: type[ColloqueError]

    def edge(self, password: str = RIGHT) -> Edge:
        shown = bundle(self.chain(), self.keyslots())
        return Edge(shown, self.guardians(), Stream(f"{self.name} {password}"))

    def __str__(self) -> str:
        return self.name


VARIANTS = [
    Variant("account-of-the-server", mallory, mallory, honest, Substituted),
    Variant("and-one-corrupt-guardian", mallory, mallory, one_corrupt, GuardiansDisagree),
    Variant("one-corrupt-guardian-alone", victim, victim, one_corrupt, GuardiansDisagree),
    Variant("one-guardian-twice", mallory, mallory, lambda: one_corrupt()[1:] * 2,
            GuardiansDisagree),
    Variant("guardians-made-up", mallory, mallory, made_up, BadSignature),
    Variant("vectors-differ", victim, victim,
            lambda: changing(vector=mallory().binding.vector)(), GuardiansDisagree),
    Variant("vector-longer", victim, victim,
            lambda: changing(vector=(*victim().binding.vector, bytes(32)))(), GuardiansDisagree),
    Variant("accounts-differ", mallory, mallory,
            lambda: changing(account=mallory().own.state.account)(), GuardiansDisagree),
    Variant("version-other-than-asked", victim, victim, changing(version=2), Substituted),
    Variant("nonce-of-another-question", victim, victim, changing(nonce=bytes(16)), Substituted),
    Variant("as-another-guardian", victim, victim, changing(guardian=3), Substituted),
    Variant("proof-of-another-point", victim, victim, forging(wishing), ProofInvalid),
    Variant("proof-of-another-key", victim, victim, forging(proving_another_key), ProofInvalid),
    Variant("keyslots-of-another-account", victim, mallory, honest, Substituted),
    Variant("chain-of-another-account", mallory, victim, honest, Substituted),
]  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@pytest.mark.parametrize("password", [RIGHT, "another password"], ids=["right", "wrong"])
def test_a31_stops_before_anything_depends_on_the_password(variant: Variant, password: str) -> None:
    """With the same error for the right password and for a wrong one: it tells nothing either."""
    edge = variant.edge(password)
    with pytest.raises(ColloqueError) as caught:
        edge.log_in(password)
    assert type(caught.value) is variant.error
    assert edge.order == QUESTIONS[: len(edge.order)]
    assert "evaluate" in edge.order


def test_a31_control_an_honest_log_in_goes_through_in_the_order_of_the_spec() -> None:
    edge = Edge(bundle_of(victim()), honest(), Stream("honest"))
    assert edge.log_in(RIGHT).master == victim().own.master
    assert edge.order == [*QUESTIONS, "login/finish", "link", "prove", "prove"]


def test_a31_a_wrong_password_sends_questions_only() -> None:
    edge = Edge(bundle_of(victim()), honest(), Stream("wrong"))
    with pytest.raises(WrongPassword):
        edge.log_in("another password")
    assert edge.order == QUESTIONS


def test_a31_a_thousand_words_find_nothing_in_all_that_was_sent() -> None:
    recorded = []
    for variant in VARIANTS:
        edge = variant.edge()
        with pytest.raises(ColloqueError):
            edge.log_in(RIGHT)
        recorded.append(edge.recorded())
    assert sum(map(len, recorded)) > 2000 * len(VARIANTS)
    assert Verifier(b"".join(recorded)).found([key_of(mallory())], WORDS) == []


def signing_first() -> Edge:
    """A client that trusts the server's account and signs before it has opened the keyslot."""
    edge = Edge(bundle_of(mallory()), bound(mallory())[:2], Stream("careless"))
    begun = start_log_in(DEPLOYMENT, EMAIL, RIGHT, edge.rng)
    evaluations = [edge.evaluate(begun, guardian) for guardian in edge.guardians]
    shares = {one.guardian: one.evaluated for one in evaluations}
    keys = keyslot_keys(finish_password(begun.blinded, shares), KIND)
    state, own = verify_chain(edge.bundle.chain, DEPLOYMENT.id), mallory().own
    slot, chain = state.keyslots[0].id, edge.bundle.chain
    opened = OpenedKeyslot(DEPLOYMENT, state, chain, own.keyslots, slot, keys, bytes(32), bytes(32))
    edge.sent.append(("login/finish", opened.assertion(own.device, ORIGIN)))
    return edge


def test_a31_control_a_client_that_signs_first_loses_its_password() -> None:
    assertions = [data for what, data in signing_first().sent if what == "login/finish"]
    assert Verifier(b"", tuple(assertions)).found([key_of(mallory())], SOME) == [RIGHT]


def test_a31_control_with_t_corrupt_guardians_the_same_harness_finds_it() -> None:
    """Two shares of the victim's own key and an honest log-in; with one share, nothing."""
    edge = Edge(bundle_of(victim()), honest(), Stream("honest"))
    edge.log_in(RIGHT)
    assertion = next(data for what, data in edge.sent if what == "login/finish")
    for verifier in (Verifier(b"", (assertion,)), Verifier(edge.recorded("link"))):
        assert verifier.found([key_of(victim())], SOME) == [RIGHT]
        assert verifier.found(victim().binding.shares[:1], SOME) == []
