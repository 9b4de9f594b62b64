"""Three real guardians: binding, evaluating, counting, decoys."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.integration.guardian.ring import PASSWORD, Ring, now, ring

from colloque.errors import (
    ColloqueError,
    NotAuthorised,
    Stale,
    Substituted,
    TooManyTries,
    WrongPassword,
)
from colloque.protocol.guardians import evaluate_body, prove_body
from colloque.protocol.log_in import Bundle, LogIn, OpenedKeyslot, start_log_in
from colloque.protocol.sign_up import SignUp
from colloque.wire.guardian import (
    LANE_CLAIM,
    LANE_LABEL,
    PROVE,
    DeviceLane,
    Evaluate,
    Evaluation,
    Lane,
    LaneClaim,
    Prove,
    TicketLane,
)
from colloque.wire.schema import encode

RNG = secrets.token_bytes


@pytest.fixture(scope="module")
def guardians(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ring]:
    with ring(tmp_path_factory.mktemp("ring")) as started:
        yield started


def email() -> str:
    return f"{secrets.token_hex(6)}@example.org"


def evaluate(
    guardians: Ring, index: int, log_in: LogIn, version: int = 1, lane: Lane | None = None
) -> Evaluation:
    asked = log_in.ask(version, RNG, lane)
    body = guardians.ask(index, "evaluate", evaluate_body(asked))
    return log_in.read(guardians.guardian(index), asked, body)


def log_in(
    guardians: Ring, account: SignUp, password: str = PASSWORD, which: tuple[int, ...] = (1, 2)
) -> tuple[OpenedKeyslot, list[Evaluation]]:
    started = start_log_in(guardians.deployment, account.email, password, RNG)
    answers = [evaluate(guardians, index, started) for index in which]
    bundle = Bundle((account.link,), account.vault.keyslots, bytes(32))
    return started.finish(bundle, answers), answers


@pytest.mark.parametrize("which", [(1, 2), (1, 3), (2, 3), (1, 2, 3)])
def test_any_two_of_three_open_the_account(guardians: Ring, which: tuple[int, ...]) -> None:
    account = guardians.join(email())
    opened, _ = log_in(guardians, account, which=which)
    assert opened.master == account.own.master


def test_a_wrong_password_is_counted_by_each_guardian(guardians: Ring) -> None:
    account = guardians.join(email())
    for left in (5, 4, 3, 2, 1, 0):
        started = start_log_in(guardians.deployment, account.email, "wrong password", RNG)
        answers = [evaluate(guardians, index, started) for index in (1, 2)]
        assert [answer.left for answer in answers] == [left, left]
        with pytest.raises(WrongPassword):
            started.finish(Bundle((account.link,), account.vault.keyslots, bytes(32)), answers)
    for index in (1, 2):
        with pytest.raises(TooManyTries):
            evaluate(guardians, index, started)
    assert evaluate(guardians, 3, started).left == 5


def test_a_success_gives_back_only_its_own_attempt(guardians: Ring) -> None:
    account = guardians.join(email())
    for _ in range(2):
        log_in(guardians, account, which=(1, 2))
    opened, answers = log_in(guardians, account)
    assert answers[0].left == 3
    proof = prove_body(opened.keys, guardians.deployment.id, answers[0])
    guardians.ask(1, "prove", proof)
    with pytest.raises(NotAuthorised):
        guardians.ask(1, "prove", proof)
    _, again = log_in(guardians, account)
    assert [answer.left for answer in again] == [3, 2]


def test_a_proof_by_another_key_gives_nothing_back(guardians: Ring) -> None:
    account = guardians.join(email())
    _, answers = log_in(guardians, account)
    forged = Prove(answers[0].attempt, account.binding.handle, secrets.token_bytes(64), 1)
    with pytest.raises(NotAuthorised):
        guardians.ask(1, "prove", encode(PROVE, forged))


def test_parallel_guesses_never_exceed_the_budget(guardians: Ring) -> None:
    account = guardians.join(email())
    started = start_log_in(guardians.deployment, account.email, "guess", RNG)

    def guess(_: int) -> bool:
        try:
            evaluate(guardians, 1, started)
        except (TooManyTries, AssertionError):
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(guess, range(200))) == 6


def test_a_budget_survives_kill_9(guardians: Ring) -> None:
    account = guardians.join(email())
    started = start_log_in(guardians.deployment, account.email, "guess", RNG)
    assert [evaluate(guardians, 1, started).left for _ in range(4)] == [5, 4, 3, 2]
    guardians.kill(1)
    guardians.start(1)
    assert evaluate(guardians, 1, started).left == 1


def test_a_known_device_has_a_lane_of_its_own(guardians: Ring) -> None:
    account = guardians.join(email())
    started = start_log_in(guardians.deployment, account.email, PASSWORD, RNG)
    for _ in range(6):
        evaluate(guardians, 1, started)
    asked = with_device(guardians, account, started.ask(1, RNG))
    body = guardians.ask(1, "evaluate", evaluate_body(asked))
    assert started.read(guardians.guardian(1), asked, body).left == 5
    other = guardians.join(email())
    stolen = with_device(guardians, other, started.ask(1, RNG))
    with pytest.raises(NotAuthorised):
        guardians.ask(1, "evaluate", evaluate_body(stolen))


def with_device(guardians: Ring, account: SignUp, asked: Evaluate) -> Evaluate:
    device = account.own.device
    claim = LaneClaim(asked.blinded, guardians.deployment.id, 1, asked.handle, asked.nonce, now())
    sig = device.session.sign(LANE_LABEL, 1, encode(LANE_CLAIM, claim))
    lane = DeviceLane((account.link,), device.public.id, sig, claim.time)
    return Evaluate(asked.blinded, asked.handle, lane, asked.nonce, asked.version)


def test_a_mailed_ticket_has_a_lane_of_its_own(guardians: Ring) -> None:
    account = guardians.join(email())
    started = start_log_in(guardians.deployment, account.email, PASSWORD, RNG)
    for _ in range(6):
        evaluate(guardians, 1, started)
    handle = account.binding.handle
    lane = TicketLane(guardians.ticket(handle, "evaluate"))
    assert evaluate(guardians, 1, started, lane=lane).left == 5
    for wrong in (
        guardians.ticket(handle, "bind"),
        guardians.ticket(handle, "evaluate", seconds=-1),
        guardians.ticket(guardians.prepare(email()).binding.handle, "evaluate"),
    ):
        with pytest.raises(NotAuthorised):
            evaluate(guardians, 1, started, lane=TicketLane(wrong))


def test_binding_needs_a_ticket_for_this_handle(guardians: Ring) -> None:
    account = guardians.prepare(email())
    other = guardians.prepare(email())
    for ticket in (
        guardians.ticket(other.binding.handle),
        guardians.ticket(account.binding.handle, "evaluate"),
        guardians.ticket(account.binding.handle, seconds=-1),
    ):
        with pytest.raises(NotAuthorised):
            guardians.ask(1, "bind", account.bind(1, ticket))


def test_a_share_for_another_guardian_is_refused(guardians: Ring) -> None:
    account = guardians.prepare(email())
    ticket = guardians.ticket(account.binding.handle)
    with pytest.raises(NotAuthorised):
        guardians.ask(1, "bind", account.bind(2, ticket))


def test_an_active_handle_is_taken(guardians: Ring) -> None:
    address = email()
    guardians.join(address)
    thief = guardians.prepare(address)
    ticket = guardians.ticket(thief.binding.handle)
    with pytest.raises(Substituted):
        guardians.ask(1, "bind", thief.bind(1, ticket))


def test_a_provisional_handle_makes_room_for_who_proves_the_address(guardians: Ring) -> None:
    address = email()
    lost = guardians.prepare(address)
    guardians.ask(1, "bind", lost.bind(1, guardians.ticket(lost.binding.handle)))
    account = guardians.join(address)
    opened, _ = log_in(guardians, account)
    assert opened.master == account.own.master
    with pytest.raises(Stale):
        guardians.ask(1, "confirm", lost.confirm(1))


def test_binding_and_confirming_again_changes_nothing(guardians: Ring) -> None:
    account = guardians.prepare(email())
    body = account.bind(1, guardians.ticket(account.binding.handle))
    for _ in range(2):
        guardians.ask(1, "bind", body)
    for _ in range(2):
        guardians.ask(1, "confirm", account.confirm(1))
    guardians.ask(1, "bind", body)


def test_an_unknown_handle_answers_like_a_known_one(guardians: Ring) -> None:
    account = guardians.join(email())
    known = start_log_in(guardians.deployment, account.email, PASSWORD, RNG)
    unknown = start_log_in(guardians.deployment, email(), PASSWORD, RNG)
    answers = [evaluate(guardians, index, unknown) for index in (1, 2, 3)]
    assert len({(answer.account, answer.vector, answer.version) for answer in answers}) == 1
    sizes = set()
    for started in (known, unknown):
        sealed = guardians.seal(1, "evaluate", evaluate_body(started.ask(1, RNG)))
        sizes.add((len(sealed.data), len(guardians.post(sealed))))
    assert len(sizes) == 1
    for started in (known, unknown):
        with pytest.raises(Stale):
            evaluate(guardians, 1, started, version=2)
    # Asking for another version has cost one as well.
    for left in (2, 1, 0):
        assert evaluate(guardians, 1, unknown).left == left
    with pytest.raises(TooManyTries):
        evaluate(guardians, 1, unknown)


def test_traffic_holds_no_group_element_in_clear(guardians: Ring) -> None:
    account = guardians.join(email())
    started = start_log_in(guardians.deployment, account.email, PASSWORD, RNG)
    answer = evaluate(guardians, 1, started)
    recorded = b"".join(guardians.traffic)
    for element in (answer.blinded, answer.evaluated, *answer.vector, *account.binding.shares):
        assert element not in recorded


def test_garbage_is_refused_without_a_word(guardians: Ring) -> None:
    for op, body in (("evaluate", b""), ("nothing", b"x"), ("bind", b"\xa0"), ("prove", b"\xff")):
        with pytest.raises(ColloqueError):
            guardians.ask(1, op, body)
