"""The client in TypeScript before a lying server (web/core/tests/attacks): A02, A04, A05, A06, A07,
A08, A10, A29, A31, A36, A37, A38.

(spec: identity §2 to §6, keyslot §2, password §3, §7, deployment §1, entry §3, file §1, sync §7)
"""

from __future__ import annotations

from tests.attacks.web.conftest import Attacks


def test_a02_a04_a05_a06_a07_a08_a10_a29_a31_a36_a37_a38_stop_in_typescript(
    attacks: Attacks,
) -> None:
    outcomes = attacks("core")
    assert outcomes
    assert set(outcomes.values()) == {"passed"}
