"""A28: hostile names, messages, file names and bombs (spec: encoding §1)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.stage import Profile, Stage

from colloque.wire import cbor

NewProfile = Callable[[str], Profile]

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ESCAPES = "\x1b[2J\x1b]0;title\x07 \x9b31m red"
TURNED = "invoice\u202efdp.exe"
HOSTILE = (
    SCRIPT,
    ESCAPES,
    TURNED,
    "'; DROP TABLE account; --",
    "%s%n{0}{{7*7}}",
    "=cmd|' /C calc'!A0",
)


def is_quiet(text: str) -> bool:
    """Whether a terminal would only print it."""
    return not any(sign in text for sign in "\x1b\x07\x9b\u202e")


def test_a28_what_others_write_steers_no_terminal_and_arrives_unchanged(
    stage: Stage, profile: NewProfile, tmp_path: Path
) -> None:
    tag = secrets.token_hex(4)
    doctor, patient = profile("doctor"), profile("patient")
    doctor.join(f"doctor-{tag}@example.org", f"Dr {ESCAPES}{TURNED}{SCRIPT}", "practitioner")
    patient.join(f"pia-{tag}@example.org", "Pia Fictive", "patient")
    made = doctor.ask(
        "conversation", "start", "--with", f"pia-{tag}@example.org", "--title", ESCAPES + SCRIPT
    )
    steering, hostile = tmp_path / "a\x1b[31m.pdf", tmp_path / f"{TURNED}<img src=x>.pdf"
    for path in (steering, hostile):
        path.write_bytes(b"%PDF-1.4")
    assert doctor.fail("send", made["id"], "--file", str(steering), status=1) == "bad-input"
    for text in HOSTILE:
        doctor.ask("send", made["id"], "--text", text)
    entry = doctor.ask("send", made["id"], "--file", str(hostile))["entry"]

    assert patient.texts(made["id"]) == list(HOSTILE), "JSON carries it as it was written"
    for words in (
        ("read", made["id"]),
        ("conversation", "list"),
        ("conversation", "show", made["id"]),
    ):
        shown = patient.run(*words)
        assert shown.returncode == 0
        assert is_quiet(shown.stdout + shown.stderr), words
    (tmp_path / "got").mkdir()
    patient.ask("fetch", made["id"], entry, "-o", str(tmp_path / "got" / "a.pdf"))
    assert [path.name for path in (tmp_path / "got").iterdir()] == ["a.pdf"]


BOMBS = {
    "empty arrays": b"\x9a" + (1_000_000).to_bytes(4, "big") + b"\x80" * 1_000_000,
    "a length of 2^62": b"\x5b" + (1 << 62).to_bytes(8, "big"),
    "nested arrays": b"\x81" * 100_000,
    "a map of 2^40": b"\xbb" + (1 << 40).to_bytes(8, "big"),
    "not CBOR": b"\xff" * 1000,
    "JSON": json.dumps({"email": "pia@example.org"}).encode(),
    "a field too many": cbor.encode({"email": "pia@example.org", "more": 1}),
    "XML": b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("path", ["/v1/login/start", "/v1/signup/start", "/v1/guardians/1"])
def test_a28_a_bomb_is_a_4xx_without_a_stack_trace(stage: Stage, path: str, bomb: str) -> None:
    answer = httpx.post(
        stage.address + path,
        content=BOMBS[bomb],
        headers={"content-type": "application/cbor"},
        trust_env=False,
    )
    assert 400 <= answer.status_code < 500
    assert b"Traceback" not in answer.content
    assert b"pia@example.org" not in answer.content
    assert httpx.get(f"{stage.address}/health/ready", trust_env=False).status_code == 200


def test_a28_the_page_runs_no_script_that_somebody_else_wrote(stage: Stage) -> None:
    answer = httpx.get(stage.address + "/", trust_env=False)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
