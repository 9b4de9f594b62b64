"""bind and confirm, rule by rule (spec: password §4)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.attacks.turned import Clock, Turned, ticket
from tests.unit.guardian.people import (
    HOUR,
    MINUTE,
    bind,
    confirm,
    extended,
    joined,
    new_device,
    new_sheet,
    next_binding,
    sheet_of,
)
from tests.unit.protocol.fakes import sign_up
from tools.vectors.stream import Stream

from colloque.protocol.guardians import Binding, bind_body, confirm_body
from colloque.protocol.sign_up import SignUp
from colloque.sealing import oprf
from colloque.trust.ristretto import multiply_base
from colloque.wire.ids import DeploymentId, Handle

NOBODY = "nobody@example.org"


def versions(guardian: Turned, made: SignUp) -> list[tuple[int, bool]]:
    return [(held.version, held.active) for held in guardian.store.bindings(made.binding.handle)]


def pins(guardian: Turned) -> int:
    (count,) = guardian.store._db.execute("SELECT count(*) FROM pins").fetchone()
    return int(count)


def test_who_has_no_ticket_learns_nothing_of_a_handle(guardian: Turned, clock: Clock) -> None:
    """A29: `taken` is told only to who reads the address."""
    owner = joined(guardian, clock, sign_up())
    handle, soon = owner.binding.handle, clock() + MINUTE
    mallory, unknown = sign_up("Mallory"), sign_up("Mallory", email=NOBODY)
    useless = [
        None,
        b"",
        ticket(handle, "evaluate", soon),
        ticket(handle, "bind", clock() - 1),
        ticket(handle, "bind", soon, mail="nobody"),
    ]
    for mailed in useless:
        for made in (mallory, unknown):
            body = bind(made, made.binding, clock(), mailed=mailed)
            assert guardian.status("bind", body) == "refused"
    mailed = ticket(handle, "bind", soon)
    assert guardian.status("bind", bind(mallory, mallory.binding, clock(), mailed=mailed)) == (
        "taken"
    )


def _other_index(made: SignUp) -> Binding:
    first, second, third = made.binding.shares
    return replace(made.binding, shares=(second, first, third))


def _other_vector(made: SignUp) -> Binding:
    return replace(made.binding, vector=next_binding(made, 1, "other").vector)


def _long_vector(made: SignUp) -> Binding:
    return replace(made.binding, vector=(*made.binding.vector, made.binding.vector[0]))


def _short_vector(made: SignUp) -> Binding:
    return replace(made.binding, vector=made.binding.vector[:1])


def _threshold_of_three(made: SignUp) -> Binding:
    """Shares that fit their vector: of a key that two guardians could not use."""
    rng = Stream("threshold of three")
    key, *rest = (oprf.scalar_from(rng(64)) for _ in range(3))
    shares, vector = oprf.split(key, 3, 3, rest)
    return replace(made.binding, shares=shares, vector=vector)


def _threshold_of_one(made: SignUp) -> Binding:
    """The whole key as everybody's share."""
    key = oprf.scalar_from(Stream("threshold of one")(64))
    return replace(made.binding, shares=(key,) * 3, vector=(multiply_base(key),))


def _unreduced(made: SignUp) -> Binding:
    return replace(made.binding, shares=(b"\xff" * 32, *made.binding.shares[1:]))


def _identity(made: SignUp) -> Binding:
    return replace(made.binding, vector=(bytes(32), made.binding.vector[1]))


def _version_two(made: SignUp) -> Binding:
    return replace(made.binding, version=2)


def _other_deployment(made: SignUp) -> Binding:
    return replace(made.binding, deployment=DeploymentId(bytes(32)))


def _other_handle(made: SignUp) -> Binding:
    return replace(made.binding, handle=Handle(bytes(32)))


@pytest.mark.parametrize(
    "wrong",
    [
        _other_index,
        _other_vector,
        _long_vector,
        _short_vector,
        _threshold_of_three,
        _threshold_of_one,
        _unreduced,
        _identity,
        _version_two,
        _other_deployment,
        _other_handle,
    ],
)
def test_a_binding_that_does_not_fit_is_refused(
    guardian: Turned, clock: Clock, wrong: object
) -> None:
    made = sign_up()
    mailed = ticket(made.binding.handle, "bind", clock() + MINUTE)
    assert callable(wrong)
    body = bind(made, wrong(made), clock(), mailed=mailed)
    assert guardian.status("bind", body) == "refused"
    assert versions(guardian, made) == []
    assert pins(guardian) == 0
    assert guardian.status("bind", bind(made, made.binding, clock(), mailed=mailed)) == "ok"


def test_versions_go_up_by_one_and_never_back(guardian: Turned, clock: Clock) -> None:
    made = joined(guardian, clock, sign_up())
    second = next_binding(made, 2, "second")
    for version in (1, 3):
        body = bind(made, next_binding(made, version, "wrong"), clock())
        assert guardian.status("bind", body) == "version"
    assert guardian.status("bind", bind(made, second, clock())) == "ok"
    assert guardian.status("confirm", confirm(made, second, clock())) == "ok"
    assert versions(guardian, made) == [(2, True)]
    mailed = ticket(made.binding.handle, "bind", clock() + MINUTE)
    assert guardian.status("bind", made.bind(1, mailed)) == "version"
    assert guardian.status("confirm", made.confirm(1)) == "version"
    assert versions(guardian, made) == [(2, True)]


def test_both_versions_stand_until_one_is_confirmed(guardian: Turned, clock: Clock) -> None:
    made = joined(guardian, clock, sign_up())
    assert guardian.status("bind", bind(made, next_binding(made, 2, "b"), clock())) == "ok"
    assert versions(guardian, made) == [(1, True), (2, False)]


def test_a_recorded_bind_displaces_nothing_newer(guardian: Turned, clock: Clock) -> None:
    """A change of password that was given up, sent again by who recorded it."""
    made = joined(guardian, clock, sign_up())
    given_up, meant = next_binding(made, 2, "given up"), next_binding(made, 2, "meant")
    recorded = bind(made, given_up, clock())
    assert guardian.status("bind", recorded) == "ok"
    assert guardian.status("bind", bind(made, meant, clock() + 1)) == "ok"
    assert guardian.status("bind", recorded) == "refused"
    assert guardian.status("confirm", confirm(made, meant, clock())) == "ok"
    (held,) = guardian.store.bindings(made.binding.handle)
    assert held.share.scalar == meant.shares[0]


def test_a_recorded_sign_up_displaces_no_newer_one(guardian: Turned, clock: Clock) -> None:
    lost, owner = sign_up("Lost"), sign_up()
    recorded = lost.bind(1, ticket(lost.binding.handle, "bind", clock() + HOUR))
    assert guardian.status("bind", recorded) == "ok"
    newer = ticket(owner.binding.handle, "bind", clock() + HOUR + 1)
    assert guardian.status("bind", owner.bind(1, newer)) == "ok"
    assert guardian.status("bind", recorded) == "refused"
    assert guardian.status("confirm", owner.confirm(1)) == "ok"


def test_a_confirmed_share_leaves_nothing_of_the_former(
    guardian: Turned, clock: Clock, tmp_path: Path
) -> None:
    made = joined(guardian, clock, sign_up())
    second = next_binding(made, 2, "second")
    assert guardian.status("bind", bind(made, second, clock())) == "ok"
    files = [path for path in tmp_path.iterdir() if path.name.startswith("1.sqlite")]
    assert len(files) == 3, "store, log and index"

    def stored() -> bytes:
        return b"".join(path.read_bytes() for path in files)

    assert made.binding.shares[0] in stored()
    assert guardian.status("confirm", confirm(made, second, clock())) == "ok"
    assert made.binding.shares[0] not in stored()
    assert second.shares[0] in stored()


def test_a_chain_older_than_the_one_acted_upon_is_refused(guardian: Turned, clock: Clock) -> None:
    """A replaced sheet binds nothing once the guardian has seen the link that replaced it."""
    made = joined(guardian, clock, sign_up())
    old, lost, new = (made.link,), sheet_of(made), new_sheet("new")
    after = extended(made, old, sheet=new)
    second, theft = next_binding(made, 2, "second"), next_binding(made, 2, "theft")
    assert guardian.status("bind", bind(made, second, clock(), after, new)) == "ok"
    for chain in (old, after):
        assert guardian.status("bind", bind(made, theft, clock() + 1, chain, lost)) == "refused"
        assert guardian.status("confirm", confirm(made, second, clock(), chain, lost)) == "refused"
    assert versions(guardian, made) == [(1, True), (2, False)]
    assert guardian.status("confirm", confirm(made, second, clock(), after, new)) == "ok"


def test_another_history_than_the_pinned_one_is_refused(guardian: Turned, clock: Clock) -> None:
    made = joined(guardian, clock, sign_up())
    one = extended(made, (made.link,), add=(new_device("one"),))
    other = extended(made, (made.link,), add=(new_device("a"), new_device("b")))
    second = next_binding(made, 2, "second")
    assert guardian.status("bind", bind(made, second, clock(), one)) == "ok"
    assert guardian.status("bind", bind(made, second, clock(), other)) == "refused"


def test_an_expired_device_binds_nothing_whatever_time_it_writes(
    guardian: Turned, clock: Clock
) -> None:
    made = sign_up()
    session = new_device("session", expires=clock() + HOUR)
    chain = extended(made, (made.link,), add=(session,))
    then, first = clock(), made.binding
    body = bind(made, first, then, chain, session, ticket(first.handle, "bind", then + 3 * HOUR))
    clock.now += HOUR + 1
    assert guardian.status("bind", body) == "refused"
    clock.now = then
    assert guardian.status("bind", body) == "ok"
    clock.now += HOUR + 1
    assert guardian.status("confirm", confirm(made, first, then, chain, session)) == "refused"
    assert versions(guardian, made) == [(1, False)]


def test_a_keyslot_confirms_the_first_version_too(guardian: Turned, clock: Clock) -> None:
    """A recovery confirms the version in force, whichever it is, with the sheet."""
    made = sign_up()
    mailed = ticket(made.binding.handle, "bind", clock() + MINUTE)
    assert guardian.status("bind", made.bind(1, mailed)) == "ok"
    by_sheet = confirm(made, made.binding, clock(), by=sheet_of(made))
    assert guardian.status("confirm", by_sheet) == "ok"
    assert versions(guardian, made) == [(1, True)]


def test_a_later_version_takes_a_keyslot(guardian: Turned, clock: Clock) -> None:
    made = joined(guardian, clock, sign_up())
    device, second = made.own.device, next_binding(made, 2, "second")
    assert guardian.status("bind", bind(made, second, clock(), by=device)) == "refused"
    assert versions(guardian, made) == [(1, True)]
    assert guardian.status("bind", bind(made, second, clock())) == "ok"
    assert guardian.status("confirm", confirm(made, second, clock(), by=device)) == "refused"
    assert versions(guardian, made) == [(1, True), (2, False)]
    assert guardian.status("confirm", confirm(made, second, clock())) == "ok"


def test_strangers_chains_leave_no_trace(guardian: Turned, clock: Clock) -> None:
    """Anybody can make chains; only those that something is bound by take room."""
    owner = joined(guardian, clock, sign_up())
    before = pins(guardian)
    for number in range(3):
        stranger = sign_up(f"Stranger {number}")
        assert guardian.status("confirm", stranger.confirm(1)) == "version"
        mailed = ticket(owner.binding.handle, "bind", clock() + MINUTE)
        assert guardian.status("bind", stranger.bind(1, mailed)) == "taken"
        assert guardian.status("bind", stranger.bind(1, b"")) == "refused"
    assert pins(guardian) == before


def test_another_account_s_signature_confirms_nothing(guardian: Turned, clock: Clock) -> None:
    owner, mallory = sign_up(), sign_up("Mallory")
    mailed = ticket(owner.binding.handle, "bind", clock() + MINUTE)
    assert guardian.status("bind", owner.bind(1, mailed)) == "ok"
    forged = confirm(owner, owner.binding, clock(), (owner.link,), mallory.own.device)
    assert guardian.status("confirm", forged) == "refused"
    other = confirm(mallory, replace(owner.binding, account=mallory.own.state.account), clock())
    assert guardian.status("confirm", other) == "version"
    assert versions(guardian, owner) == [(1, False)]


def test_a_signature_by_other_keys_than_the_signer_s_is_refused(
    guardian: Turned, clock: Clock
) -> None:
    owner, mallory = sign_up(), sign_up("Mallory")
    mailed = ticket(owner.binding.handle, "bind", clock() + MINUTE)
    signer, key, chain = owner.own.device.signer, mallory.own.device.sign, (owner.link,)
    forged = bind_body(owner.binding, 1, chain, signer, key, clock(), mailed)
    assert guardian.status("bind", forged) == "refused"
    assert guardian.status("bind", owner.bind(1, mailed)) == "ok"
    forged = confirm_body(owner.binding, 1, chain, signer, key, clock())
    assert guardian.status("confirm", forged) == "refused"
    assert versions(guardian, owner) == [(1, False)]


def test_any_bytes_as_a_body_are_refused(guardian: Turned) -> None:
    rng = Stream("garbage")
    for op in ("bind", "confirm", "evaluate", "prove", "", "bindings"):
        for size in (0, 1, 32, 4096):
            assert guardian.status(op, rng(size)) == "refused"
