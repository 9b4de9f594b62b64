"""Large files: bounded memory, resumed uploads and downloads, nothing damaged left behind."""

from __future__ import annotations

import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from tests.stage import COLLOQUE, Profile, Stage

NewProfile = Callable[[str], Profile]
MEMORY_LIMIT_KB = 250_000
GIB = 1 << 30


def big_file(path: Path, size: int) -> str:
    """A file of random-looking bytes; its SHA-256."""
    block, digest = secrets.token_bytes(1 << 20), sha256()
    with path.open("wb") as file:
        for number in range(size >> 20):
            piece = number.to_bytes(8, "big") + block[8:]
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        digest = sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
        return digest.hexdigest()


#: Linux counts what a child had before exec, so a small process must start the measured one.
SMALL_PARENT = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


def measured(profile: Profile, *words: str) -> int:
    """Run a command that must succeed; its largest resident memory in kB."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL_PARENT, *COLLOQUE, *words],
        env=profile.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return int(done.stdout.splitlines()[-1])


def server_peak(stage: Stage) -> int:
    """The server process's largest resident memory so far, in kB."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"colloque.server" in words and any(str(stage.data).encode() in w for w in words):
            status = (path / "status").read_text()
            return int(re.findall(r"VmHWM:\s+(\d+)", status)[0])
    raise AssertionError("no server process")


@pytest.fixture
def talk(profile: NewProfile) -> tuple[Profile, Profile, str]:
    """A patient and a doctor in a conversation."""
    tag = secrets.token_hex(4)
    patient, doctor = profile("patient"), profile("doctor")
    doctor.join(f"doctor-{tag}@example.org", "Dr Ada Exemple", "practitioner")
    patient.join(f"pia-{tag}@example.org", "Pia Fictive", "patient")
    made = patient.ask("conversation", "start", "--with", f"doctor-{tag}@example.org")
    return patient, doctor, made["id"]


def test_a_gibibyte_goes_up_and_down_in_bounded_memory(
    stage: Stage, talk: tuple[Profile, Profile, str], tmp_path: Path
) -> None:
    patient, doctor, conversation = talk
    source, target = tmp_path / "big.bin", tmp_path / "fetched.bin"
    expected = big_file(source, GIB)
    assert measured(patient, "send", conversation, "--file", str(source)) < MEMORY_LIMIT_KB
    (entry,) = [e["id"] for e in doctor.ask("read", conversation) if e["type"] == "document"]
    source.unlink()
    words = ("fetch", conversation, entry, "-o", str(target))
    assert measured(doctor, *words) < MEMORY_LIMIT_KB
    assert digest_of(target) == expected
    assert server_peak(stage) < MEMORY_LIMIT_KB


def test_an_upload_killed_half_way_goes_on_and_goes_out_once(
    stage: Stage, talk: tuple[Profile, Profile, str], tmp_path: Path
) -> None:
    patient, doctor, conversation = talk
    source, target = tmp_path / "large.bin", tmp_path / "fetched.bin"
    expected = big_file(source, 200 << 20)
    process = patient.start("send", conversation, "--file", str(source))
    await_partial_upload(stage, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    patient.ask("send", conversation, "--text", "still there?")
    documents = [e for e in doctor.ask("read", conversation) if e["type"] == "document"]
    assert len(documents) == 1
    doctor.ask("fetch", conversation, documents[0]["id"], "-o", str(target))
    assert digest_of(target) == expected


def await_partial_upload(stage: Stage, process: subprocess.Popen[str]) -> None:
    """Wait until the server holds a part of a file, but not all of it."""
    blobs = stage.data / "blobs"
    before = {path: path.stat().st_size for path in blobs.rglob("*") if path.is_file()}
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for path in blobs.rglob("*"):
            try:
                grown = path.is_file() and path.stat().st_size > before.get(path, 0) + (1 << 20)
            except OSError:
                continue
            if grown:
                assert process.poll() is None, "the upload was over before it could be killed"
                return
        time.sleep(0.005)
    raise AssertionError("no upload was seen")


@pytest.mark.parametrize("place", ["salt", "commitment", "first", "middle", "tag", "end"])
def test_a_damaged_file_is_an_error_and_leaves_nothing_behind(
    stage: Stage, talk: tuple[Profile, Profile, str], tmp_path: Path, place: str
) -> None:
    patient, doctor, conversation = talk
    source, target = tmp_path / "small.bin", tmp_path / "fetched.bin"
    big_file(source, 1 << 20)
    blobs = stage.data / "blobs"
    before = {path for path in blobs.rglob("*") if path.is_file()}
    sent = patient.ask("send", conversation, "--file", str(source))["entry"]
    (blob,) = {path for path in blobs.rglob("*") if path.is_file()} - before
    damage(blob, place)
    words = ("fetch", conversation, sent, "-o", str(target))
    assert doctor.fail(*words, status=3) == "tampered"
    assert sorted(path.name for path in tmp_path.iterdir() if "fetched" in path.name) == []


def damage(blob: Path, place: str) -> None:
    """Flip one bit."""
    data = bytearray(blob.read_bytes())
    at = {
        "salt": 3,
        "commitment": 30,
        "first": 60,
        "middle": len(data) // 2,
        "tag": 56 + 16384 + 5,
        "end": len(data) - 1,
    }
    data[at[place]] ^= 1
    blob.write_bytes(data)


def test_a_file_that_the_server_cuts_short_never_gets_its_final_name(
    stage: Stage, talk: tuple[Profile, Profile, str], tmp_path: Path
) -> None:
    patient, doctor, conversation = talk
    source, target = tmp_path / "small.bin", tmp_path / "fetched.bin"
    expected = big_file(source, 1 << 20)
    blobs = stage.data / "blobs"
    before = {path for path in blobs.rglob("*") if path.is_file()}
    sent = patient.ask("send", conversation, "--file", str(source))["entry"]
    (blob,) = {path for path in blobs.rglob("*") if path.is_file()} - before
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-1])
    words = ("fetch", conversation, sent, "-o", str(target))
    # It looks like a connection that breaks: the part is kept, to go on with.
    assert doctor.fail(*words, status=4) == "offline"
    assert not target.exists()
    blob.write_bytes(whole)
    doctor.ask(*words)
    assert digest_of(target) == expected
