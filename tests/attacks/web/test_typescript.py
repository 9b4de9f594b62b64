"""A02, A08, A10, A29, A31: the client in TypeScript before a lying server (web/core/tests/attacks).

(spec: keyslot §2, password §3, §7, deployment §1)
"""

from __future__ import annotations

from tests.attacks.web.conftest import Attacks


def test_a02_a08_a10_a29_a31_stop_in_typescript(attacks: Attacks) -> None:
    outcomes = attacks("core")
    assert outcomes
    assert set(outcomes.values()) == {"passed"}
