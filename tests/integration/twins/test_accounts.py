"""Accounts made by one core are logged into and recovered by the other, through guardians.

What is checked is the protocol of both, whole: sign-up, log-in with the password on a session
device, a new password with the sheet. A failure shows the seed of its run; COLLOQUE_TWINS_SEED
repeats it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.twins.opening import Json
from tests.integration.twins.runner import SEED, Twin, TypedError
from tests.unit.protocol import fakes
from tools.vectors.cast import first_descriptor
from tools.vectors.stream import Stream

from colloque.protocol.log_in import Bundle, OpenedKeyslot, open_with_sheet, start_log_in
from colloque.protocol.recovery import prepare_recovery
from colloque.trust.session import admit_session
from colloque.trust.sigchain import verify_chain
from colloque.trust.signature import verify_plain
from colloque.wire.keyring import encode_keyring
from colloque.wire.login import LABEL, LIMIT, decode_assertion
from colloque.wire.signed import decode_signed

Held = list[fakes.FakeGuardian]
EMAIL, PASSWORD, NEW = "Pia@Example.org", "une phrase assez longue", "und noch eine, länger"
ORIGIN, NOW = "https://vectors.example", fakes.NOW


@pytest.fixture
def held() -> Held:
    return fakes.guardians()


def test_python_logs_in_to_an_account_made_in_typescript(twin: Twin, held: Held) -> None:
    made = signed_up(twin, held)
    assert_opens(log_in(held, made, PASSWORD), made)
    assert_opens(open_with_sheet(fakes.DEPLOYMENT, bundle_of(made), octets(made["sheet"])), made)


@pytest.mark.parametrize("maker", ["typescript", "python"])
def test_typescript_logs_in_to_an_account_of_either(twin: Twin, held: Held, maker: str) -> None:
    made = signed_up(twin, held) if maker == "typescript" else signed_up_here(held)
    found = log_in_there(twin, held, made, PASSWORD)
    assert (found["master"], found["content"]) == (made["master"], made["content"]), SEED
    state = verify_chain(list(map(octets, made["chain"])), fakes.DEPLOYMENT.id)
    known = admit_session(state, octets(found["session"]))
    assertion = decode_signed(octets(found["assertion"]), LABEL, LIMIT)
    (device,) = known.sessions
    assert decode_assertion(assertion.payload).device == device
    login = log_in(held, made, PASSWORD).keys.login.public
    verify_plain(login, assertion.message, assertion.sig)
    proved = [guardian.proved for guardian in held]
    assert [len(attempts) for attempts in proved] == [1, 0, 1]
    wrong = log_in_there(twin, held, made, PASSWORD + "!")
    assert wrong == TypedError("wrong-password"), SEED


def test_python_logs_in_after_a_recovery_in_typescript(twin: Twin, held: Held) -> None:
    made = signed_up_here(held)
    after = twin.call("recover", {**person(NEW), **made})
    for op in ("current", "binds", "confirms"):
        deliver(twin, held, after[op])
    assert_opens(log_in(held, after, NEW), after)
    assert log_in_there(twin, held, after, PASSWORD) == TypedError("wrong-password"), SEED
    assert log_in_there(twin, held, after, NEW)["content"] == after["content"], SEED


def test_typescript_logs_in_after_a_recovery_in_python(twin: Twin, held: Held) -> None:
    made = signed_up(twin, held)
    opened = open_with_sheet(fakes.DEPLOYMENT, bundle_of(made), octets(made["sheet"]))
    entrance = opened.prepare_device(ORIGIN, NOW + 1000, Stream(f"device {SEED}"))
    own = entrance.open_vault(octets(made["keyring"]))
    recovery = prepare_recovery(entrance, own, EMAIL, NEW, NOW + 2000, Stream(f"recovery {SEED}"))
    tell(held, "bind", recovery.bind)
    tell(held, "confirm", recovery.confirm)
    after = {
        "chain": [link.hex() for link in (*recovery.chain, recovery.link)],
        "set": recovery.vault.keyslots.hex(),
        "keyring": recovery.vault.keyring.hex(),
    }
    found = log_in_there(twin, held, after, NEW)
    assert found["master"] == recovery.own.master.hex(), SEED
    assert found["content"] == encode_keyring(recovery.own.keyring).hex(), SEED


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def person(password: str) -> Json:
    """Who signs up, logs in or recovers in the other core."""
    descriptors = [first_descriptor().hex()]
    return {"descriptors": descriptors, "email": EMAIL, "password": password, "seed": SEED}


def signed_up(twin: Twin, held: Held) -> Json:
    """An account of the other core, bound and confirmed at all guardians."""
    made: Json = twin.call("signUp", person(PASSWORD))
    for op in ("binds", "confirms"):
        deliver(twin, held, made[op])
    return made


def signed_up_here(held: Held) -> Json:
    """An account of this core, in the form of the other's."""
    made = fakes.sign_up("Pia", email=EMAIL, password=PASSWORD)
    fakes.bind_all(held, made)
    return {
        "chain": [made.link.hex()],
        "set": made.vault.keyslots.hex(),
        "keyring": made.vault.keyring.hex(),
        "master": made.own.master.hex(),
        "content": encode_keyring(made.own.keyring).hex(),
        "sheet": made.sheet.hex(),
    }


def bundle_of(account: Json) -> Bundle:
    """What the server answers to who wants to log in."""
    return Bundle(tuple(map(octets, account["chain"])), octets(account["set"]), bytes(32))


def log_in(held: Held, account: Json, password: str) -> OpenedKeyslot:
    """Log in with this core."""
    rng, bundle = Stream(f"log-in {SEED}"), bundle_of(account)
    begun = start_log_in(fakes.DEPLOYMENT, EMAIL.lower(), password, rng)
    evaluations = fakes.evaluate_at(begun, held[1:], bundle.password_version, rng)
    return begun.finish(bundle, evaluations)


def assert_opens(opened: OpenedKeyslot, account: Json) -> None:
    """It is the account, with the keyring that its maker knows."""
    assert opened.master.hex() == account["master"], SEED
    entrance = opened.prepare_session(ORIGIN, NOW + 1000, Stream(f"session {SEED}"))
    own = entrance.open_vault(octets(account["keyring"]))
    assert encode_keyring(own.keyring).hex() == account["content"], SEED


def log_in_there(twin: Twin, held: Held, account: Json, password: str) -> Any:
    """Log in with the other core at two guardians, and prove the success to them."""
    given = {**person(password), **account}
    asked = twin.call("ask", {**given, "guardians": [1, 3]})
    answers = [answered(held, request) for request in asked]
    found = twin.call("finish", {**given, "answers": answers})
    if not isinstance(found, TypedError):
        deliver(twin, held, found["proofs"])
    return found


def deliver(twin: Twin, held: Held, requests: list[Json]) -> None:
    """Take sealed requests to the guardians, and their answers back."""
    answers = [answered(held, request) for request in requests]
    assert twin.call("openAnswers", {"answers": answers}) == [""] * len(requests), SEED


def answered(held: Held, request: Json) -> Json:
    """A request with the guardian's sealed answer."""
    guardian = held[request["guardian"] - 1]
    return {**request, "answer": guardian.receive(octets(request["sealed"])).hex()}


def tell(held: Held, op: str, body: Callable[[int], bytes]) -> None:
    """The same of this core to all guardians."""
    rng = Stream(f"{op} {SEED}")
    for guardian in held:
        fakes.ask(guardian, op, body(guardian.index), rng)
