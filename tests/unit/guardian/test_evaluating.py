"""evaluate and prove, rule by rule (spec: password §5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.attacks.turned import Clock, Turned, ticket
from tests.unit.guardian.people import (
    HOUR,
    MINUTE,
    bind,
    evaluate,
    extended,
    joined,
    new_device,
    next_binding,
    proof_key,
)
from tests.unit.protocol.fakes import DEPLOYMENT, EMAIL, sign_up
from tools.vectors.stream import Stream

from colloque.guardian.budget import TICKET, WINDOW
from colloque.guardian.store import ATTEMPT_LIFETIME
from colloque.protocol.lanes import device_lane
from colloque.protocol.log_in import LogIn, start_log_in
from colloque.protocol.sign_up import SignUp
from colloque.sealing.device import DeviceKeys
from colloque.sealing.signing import EntryKey
from colloque.wire.guardian import (
    EVALUATE,
    EVALUATION,
    PROOF_CLAIM,
    PROOF_LABEL,
    PROVE,
    SIGNED_EVALUATION,
    TOO_MANY,
    Evaluate,
    Evaluation,
    Lane,
    ProofClaim,
    Prove,
    StrangerLane,
    TicketLane,
)
from colloque.wire.ids import Handle
from colloque.wire.schema import decode, encode

RNG = Stream("evaluating")
NOBODY = "nobody@example.org"
ORDER = 2**252 + 27742317777372353535851937790883648493


def begin(email: str = EMAIL) -> LogIn:
    return start_log_in(DEPLOYMENT, email, "some password", RNG)


def ask(guardian: Turned, asked: Evaluate) -> Evaluation:
    answer = guardian.ask("evaluate", encode(EVALUATE, asked))
    assert answer.status == "ok"
    signed = decode(SIGNED_EVALUATION, answer.body, 1 << 16)
    return decode(EVALUATION, signed.payload, 1 << 16)


def prove(evaluation: Evaluation, key: EntryKey, version: int | None = None) -> bytes:
    named = evaluation.version if version is None else version
    claim = ProofClaim(evaluation.attempt, DEPLOYMENT.id, 1, evaluation.handle, named)
    sig = key.sign(PROOF_LABEL, 1, encode(PROOF_CLAIM, claim))
    return encode(PROVE, Prove(evaluation.attempt, evaluation.handle, sig, named))


@pytest.fixture
def owner(guardian: Turned, clock: Clock) -> SignUp:
    """An account whose password is at version 2, so that the test holds its proof key."""
    made = joined(guardian, clock, sign_up())
    second = next_binding(made, 2, "second")
    assert guardian.status("bind", bind(made, second, clock())) == "ok"
    proven = ask(guardian, begin().ask(2, RNG))
    assert guardian.status("prove", prove(proven, proof_key("second"))) == "ok"
    return made


def test_a_proof_for_the_provisional_version_confirms_it(guardian: Turned, owner: SignUp) -> None:
    (held,) = guardian.store.bindings(owner.binding.handle)
    assert (held.version, held.active) == (2, True)
    assert evaluate(guardian, begin(), version=1) == "version"
    assert ask(guardian, begin().ask(2, RNG)).left == 4, "full again, less these two"


def test_both_versions_answer_with_their_own_share(guardian: Turned, clock: Clock) -> None:
    made = joined(guardian, clock, sign_up())
    second = next_binding(made, 2, "second")
    assert guardian.status("bind", bind(made, second, clock())) == "ok"
    begun = begin()
    answers = [ask(guardian, begun.ask(version, RNG)) for version in (1, 2)]
    assert [answer.vector for answer in answers] == [made.binding.vector, second.vector]
    assert len({answer.evaluated for answer in answers}) == 2


@pytest.mark.parametrize(
    "element",
    [
        bytes(32),
        b"\xff" * 32,
        b"\x01" + bytes(31),
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 19 + 2).to_bytes(32, "little"),
    ],
)
def test_a_bad_element_is_refused_and_costs_nothing(
    guardian: Turned, owner: SignUp, element: bytes
) -> None:
    asked = Evaluate(element, owner.binding.handle, StrangerLane(), RNG(16), 2)
    assert guardian.status("evaluate", encode(EVALUATE, asked)) == "refused"
    assert [ask(guardian, begin().ask(2, RNG)).left for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    assert guardian.status("evaluate", encode(EVALUATE, asked)) == "refused", "before any count"


def test_another_version_costs_one_and_answers_too_many_when_used_up(
    guardian: Turned, owner: SignUp
) -> None:
    for email in (EMAIL, NOBODY):
        wrong = 7
        seen = [evaluate(guardian, begin(email), version=wrong) for _ in range(8)]
        assert seen == ["version"] * 6 + ["too-many"] * 2


def test_a_recorded_request_burns_nothing(guardian: Turned, clock: Clock, owner: SignUp) -> None:
    """Whoever carries the traffic can send it again."""
    asked = begin().ask(2, RNG)
    lane = device_lane(asked, owner.own, 1, (owner.link,), clock())
    recorded = [(asked, lane)] + [(asked, StrangerLane())] * 2
    first = [_send(guardian, question, lane) for question, lane in recorded]
    assert first == ["ok", "refused", "refused"]
    assert [_send(guardian, asked, lane) for _ in range(20)] == ["refused"] * 20
    clock.now += 2 * ATTEMPT_LIFETIME
    assert _send(guardian, asked, lane) == "refused", "the claim has run out"
    assert ask(guardian, begin().ask(2, RNG)).left == 5


def _send(guardian: Turned, asked: Evaluate, lane: Lane) -> str:
    question = Evaluate(asked.blinded, asked.handle, lane, asked.nonce, asked.version)
    return guardian.status("evaluate", encode(EVALUATE, question))


def test_a_revoked_or_expired_device_is_a_stranger(
    guardian: Turned, clock: Clock, owner: SignUp
) -> None:
    lost, session = new_device("lost"), new_device("session", expires=clock() + HOUR)
    chain = extended(owner, (owner.link,), add=(lost, session))
    revoked = extended(owner, chain, revoke=(lost.public.id,))

    def lane(keys: DeviceKeys, links: tuple[bytes, ...]) -> str:
        asked, own = begin().ask(2, RNG), replace(owner.own, device=keys)
        return guardian.asked(asked, device_lane(asked, own, 1, links, clock()))

    forged = replace(lost, session=session.session)
    assert lane(forged, chain) == "refused", "not signed by this device"
    assert lane(lost, chain) == "ok"
    assert lane(session, chain) == "ok"
    assert lane(lost, revoked) == "refused"
    assert lane(owner.own.device, revoked) == "ok"
    assert lane(lost, chain) == "refused", "the guardian has seen the revocation"
    clock.now += HOUR + 1
    assert lane(session, revoked) == "refused"


def test_mailed_tries_come_back_after_a_month(
    guardian: Turned, clock: Clock, owner: SignUp
) -> None:
    """Years of forgotten passwords use up nothing for good."""
    handle = owner.binding.handle

    def month(number: int) -> list[str]:
        seen = []
        for each in range(6):
            nonce = bytes([number, each]) + bytes(14)
            mailed = ticket(handle, "evaluate", clock() + HOUR, nonce)
            seen += [
                evaluate(guardian, begin(), TicketLane(mailed), version=2)
                for _ in range(TICKET.burst)
            ]
        return seen

    for number in range(4):
        assert month(number) == ["ok"] * TICKET.cap + ["too-many"] * 6
        clock.now += WINDOW + 1
    (lanes,) = guardian.store._db.execute("SELECT count(*) FROM tries").fetchone()
    assert lanes < 15, "tickets long expired are forgotten"


def test_a_used_up_ticket_does_not_say_come_back_soon(
    guardian: Turned, clock: Clock, owner: SignUp
) -> None:
    lane = TicketLane(ticket(owner.binding.handle, "evaluate", clock() + HOUR))
    assert [evaluate(guardian, begin(), lane, version=2) for _ in range(6)] == ["ok"] * 6
    answer = guardian.ask("evaluate", encode(EVALUATE, begin().ask(2, RNG, lane)))
    assert answer.status == "too-many"
    assert decode(TOO_MANY, answer.body, 64).retry > HOUR // 1000


def test_a_proof_is_for_its_own_attempt_handle_and_version(
    guardian: Turned, clock: Clock, owner: SignUp
) -> None:
    key, evaluation = proof_key("second"), ask(guardian, begin().ask(2, RNG))
    other = ask(guardian, begin(NOBODY).ask(1, RNG))
    wrong = [
        prove(evaluation, proof_key("another")),
        prove(evaluation, key, version=1),
        prove(_changed(evaluation, handle=other.handle), key),
        prove(_changed(evaluation, attempt=other.attempt), key),
        prove(_changed(evaluation, attempt=bytes(16)), key),
        prove(other, key),
    ]
    assert [guardian.status("prove", body) for body in wrong] == ["refused"] * len(wrong)
    right = prove(evaluation, key)
    assert [guardian.status("prove", right) for _ in range(3)] == ["ok", "refused", "refused"]
    assert ask(guardian, begin().ask(2, RNG)).left == 5


def test_a_proof_that_comes_too_late_gives_nothing_back(
    guardian: Turned, clock: Clock, owner: SignUp
) -> None:
    evaluation = ask(guardian, begin().ask(2, RNG))
    clock.now += ATTEMPT_LIFETIME + 1
    assert guardian.status("prove", prove(evaluation, proof_key("second"))) == "refused"
    assert ask(guardian, begin().ask(2, RNG)).left == 4


def _changed(evaluation: Evaluation, **changes: object) -> Evaluation:
    return replace(evaluation, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "lane",
    [
        lambda clock, handle: StrangerLane(),
        lambda clock, handle: TicketLane(ticket(handle, "evaluate", clock() + 40 * 24 * HOUR)),
    ],
)
def test_an_unknown_handle_has_the_budgets_of_a_known_one(
    guardian: Turned, clock: Clock, owner: SignUp, lane: Callable[[Clock, Handle], Lane]
) -> None:
    """Ten days, a try every hour: the same answers, to the second."""
    known, unknown = begin(), begin(NOBODY)
    lanes = {begun.handle: lane(clock, begun.handle) for begun in (known, unknown)}
    for _ in range(240):
        seen = []
        for begun, version in ((known, 2), (unknown, 1)):
            asked = begun.ask(version, RNG, lanes[begun.handle])
            answer = guardian.ask("evaluate", encode(EVALUATE, asked))
            seen.append((answer.status, len(answer.body), _told(answer.status, answer.body)))
        assert seen[0] == seen[1]
        clock.now += 60 * MINUTE


def _told(status: str, body: bytes) -> int:
    if status == "too-many":
        return decode(TOO_MANY, body, 64).retry
    signed = decode(SIGNED_EVALUATION, body, 1 << 16)
    return decode(EVALUATION, signed.payload, 1 << 16).left


def test_the_store_does_the_same_for_a_known_and_an_unknown_handle(
    guardian: Turned, owner: SignUp
) -> None:
    """A29: the same statements in the same order; only the table of the budget differs."""
    seen: dict[str, list[str]] = {}
    for email, version in ((EMAIL, 2), (NOBODY, 1)):
        statements = seen.setdefault(email, [])
        guardian.store._db.set_trace_callback(statements.append)
        evaluation = ask(guardian, begin(email).ask(version, RNG))
        guardian.status("prove", prove(evaluation, proof_key("nobody's")))
        evaluate(guardian, begin(email), version=9)
        guardian.store._db.set_trace_callback(None)
    known, unknown = (_shape(seen[email]) for email in (EMAIL, NOBODY))
    assert known == unknown
    assert len(known) > 10


def _shape(statements: list[str]) -> list[str]:
    """Without values, and whichever table of budgets it was."""
    plain = (re.sub(r"x'[0-9a-f]*'|'[^']*'|\b\d+\b", "?", text, flags=re.I) for text in statements)
    return [text.replace("unknown_tries", "tries") for text in plain]
