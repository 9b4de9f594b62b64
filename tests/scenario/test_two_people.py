"""Two people talk, with files; fresh profiles see it all with the password, then with the sheet."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from tests.stage import Profile, Stage

NewProfile = Callable[[str], Profile]


def test_messages_and_files_both_ways_then_password_then_sheet(
    stage: Stage, profile: NewProfile, tmp_path: Path
) -> None:
    tag = secrets.token_hex(4)
    pia, doctor = f"pia-{tag}@example.org", f"doctor-{tag}@example.org"
    patient, practice = profile("pia"), profile("doctor")
    sheet = tmp_path / "sheet.txt"
    practice.join(doctor, "Dr Ada Exemple", "practitioner")
    practice.ask(
        "directory", "request", "--name", f"Dr Ada {tag}", "--speciality", "Médecine générale",
        "--city", "Ville-Exemple", "--email", doctor,
    )  # fmt: skip
    stage.approve_all()
    patient.join(pia, "Pia Fictive", "patient", sheet)

    (found,) = patient.ask("directory", "search", tag)
    assert found["email"] == doctor
    made = patient.ask("conversation", "start", "--with", doctor, "--title", "Fatigue")
    talk = made["id"]
    states = {member["name"]: member["state"] for member in made["members"]}
    assert states[f"Dr Ada {tag}"] == "directory"

    patient.ask("send", talk, "--text", "Bonjour docteur")
    document = tmp_path / "bilan.pdf"
    document.write_bytes(secrets.token_bytes(3_000_000))
    sent = patient.ask("send", talk, "--file", str(document))["entry"]

    (listed,) = practice.ask("conversation", "list")
    assert (listed["id"], listed["title"]) == (talk, "Fatigue")
    assert listed["unread"] > 0
    assert practice.texts(talk) == ["Bonjour docteur"]
    fetched = tmp_path / "fetched.pdf"
    practice.ask("fetch", talk, sent, "-o", str(fetched))
    assert fetched.read_bytes() == document.read_bytes()
    prescription = tmp_path / "ordonnance.pdf"
    prescription.write_bytes(b"%PDF-1.4 fer 80 mg")
    practice.ask("send", talk, "--file", str(prescription), "--type", "prescription")
    practice.ask("send", talk, "--text", "Voici l'ordonnance.")
    assert patient.texts(talk) == ["Bonjour docteur", "Voici l'ordonnance."]

    fresh = profile("pia-fresh")
    fresh.ask("account", "login", "--email", pia)
    assert fresh.texts(talk) == ["Bonjour docteur", "Voici l'ordonnance."]
    kinds = [entry["file"]["kind"] for entry in fresh.ask("read", talk) if entry["file"]]
    assert kinds == ["document", "prescription"]

    recovered = profile("pia-recovered")
    recovered.ask(
        "account", "recover", "--email", pia, "--words", str(sheet),
        COLLOQUE_NEW_PASSWORD="another password",
    )  # fmt: skip
    assert recovered.texts(talk) == ["Bonjour docteur", "Voici l'ordonnance."]
    again = tmp_path / "again.pdf"
    recovered.ask("fetch", talk, sent, "-o", str(again))
    assert again.read_bytes() == document.read_bytes()
    old = profile("pia-old")
    assert old.fail("account", "login", "--email", pia, status=1) == "wrong-password"
    old.password = "another password"
    old.ask("account", "login", "--email", pia)

    recovered.ask("send", talk, "--text", "Me revoilà.")
    assert practice.texts(talk)[-1] == "Me revoilà."
    practice.ask("send", talk, "--text", "Bienvenue.")
    assert old.texts(talk)[-2:] == ["Me revoilà.", "Bienvenue."]


def test_a_practitioner_opens_a_conversation_with_a_patient_they_know_by_email(
    profile: NewProfile,
) -> None:
    tag = secrets.token_hex(4)
    doctor, patient = profile("doctor"), profile("patient")
    doctor.join(f"doctor-{tag}@example.org", "Dr Ada Exemple", "practitioner")
    patient.join(f"otto-{tag}@example.org", "Otto Beispiel", "patient")
    made = doctor.ask("conversation", "start", "--with", f"otto-{tag}@example.org")
    assert made["pending"]
    doctor.ask("send", made["id"], "--text", "Votre résultat est là.")
    assert patient.texts(made["id"]) == ["Votre résultat est là."]
    patient.ask("send", made["id"], "--text", "Merci")
    shown = doctor.ask("conversation", "show", made["id"])
    assert not shown["pending"]
    assert {member["state"] for member in shown["members"]} == {"self", "unverified"}
    assert doctor.texts(made["id"]) == ["Votre résultat est là.", "Merci"]


def test_an_unknown_address_looks_like_somebody_who_has_not_answered(profile: NewProfile) -> None:
    tag = secrets.token_hex(4)
    doctor = profile("doctor")
    doctor.join(f"doctor-{tag}@example.org", "Dr Ada Exemple", "practitioner")
    made = doctor.ask("conversation", "start", "--with", f"nobody-{tag}@example.org")
    assert made["pending"]
    doctor.ask("send", made["id"], "--text", "Bonjour")


def test_a_safety_code_is_the_same_on_both_sides_and_verifies(profile: NewProfile) -> None:
    tag = secrets.token_hex(4)
    doctor, patient = profile("doctor"), profile("patient")
    doctor.join(f"doctor-{tag}@example.org", "Dr Ada Exemple", "practitioner")
    patient.join(f"nora-{tag}@example.org", "Nora Sample", "patient")
    talk = doctor.ask("conversation", "start", "--with", f"nora-{tag}@example.org")["id"]

    def other(who: Profile) -> dict[str, object]:
        members = who.ask("conversation", "show", talk)["members"]
        return next(member for member in members if member["state"] != "self")

    one, two = other(doctor), other(patient)
    assert one["safety_code"] == two["safety_code"]
    assert one["safety_words"] == two["safety_words"]
    account = str(two["account"])
    wrong = "COLLOQUE:" + "A" * 52
    assert patient.fail("contact", "verify", account, "--code", wrong, status=1) == "code-differs"
    patient.ask("contact", "verify", account, "--code", str(two["safety_code"]))
    assert other(patient)["state"] == "verified"
