"""Without a connection what was here last is shown, and messages wait."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from tests.stage import Profile, free_port

NewProfile = Callable[[str], Profile]
NO_CONNECTION = 4


def test_what_was_here_stays_readable_and_what_is_written_waits(profile: NewProfile) -> None:
    tag = secrets.token_hex(4)
    doctor, patient = profile("doctor"), profile("patient")
    doctor.join(f"doctor-{tag}@example.org", "Dr Ada Exemple", "practitioner")
    patient.join(f"rosa-{tag}@example.org", "Rosa Sample", "patient")
    talk = doctor.ask("conversation", "start", "--with", f"rosa-{tag}@example.org")["id"]
    doctor.ask("send", talk, "--text", "Bonjour Rosa")
    assert patient.texts(talk) == ["Bonjour Rosa"]

    away = replace(patient, server=f"http://127.0.0.1:{free_port()}")
    read = away.run("read", talk)
    assert read.returncode == NO_CONNECTION
    assert "Bonjour Rosa" in read.stdout
    assert "No connection" in read.stderr
    listed = away.run("conversation", "list")
    assert listed.returncode == NO_CONNECTION
    assert talk[:10] in listed.stdout
    sent = away.run("send", talk, "--text", "Je réponds plus tard")
    assert sent.returncode == NO_CONNECTION

    patient.ask("read", talk)
    assert doctor.texts(talk) == ["Bonjour Rosa", "Je réponds plus tard"]
