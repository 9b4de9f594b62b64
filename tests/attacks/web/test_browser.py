"""A03, A04, A07, A08, A10, A18, A31, A36: what a person in Chromium sees of a lying server.

The tests are in web/app/tests/attacks (spec: entry §3, conversation §3, file §1, password §7).
"""

from __future__ import annotations

from tests.attacks.web.conftest import Attacks


def test_a03_a04_a07_a08_a10_a18_a31_a36_are_said_calmly(attacks: Attacks) -> None:
    outcomes = attacks("app")
    assert outcomes
    assert set(outcomes.values()) == {"passed"}
