"""A profile's folder: for its owner only, one program at a time."""

from __future__ import annotations

import asyncio
import stat
import sys
from pathlib import Path

import pytest

from colloque.errors import ProfileBusy, UnknownVersion
from colloque.sdk.profile import Profile, try_lock
from colloque.sdk.store import Store

HOLD = """
import sys, time
from pathlib import Path
from colloque.sdk.profile import try_lock
assert try_lock(Path(sys.argv[1])) is not None
print("held", flush=True)
time.sleep(60)
"""


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "a" / "profile")
    Store(profile.database).close()
    for path in (profile.folder, *profile.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


async def test_tasks_take_turns(tmp_path: Path) -> None:
    profile, inside, most = Profile(tmp_path), 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with profile.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(10)))
    assert most == 1


async def test_another_program_is_waited_for_and_then_named(tmp_path: Path) -> None:
    profile = Profile(tmp_path, turn_seconds=0.1)
    lock = tmp_path / "profile.lock"
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLD, str(lock)), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    with pytest.raises(ProfileBusy):
        async with profile.turn():
            pass
    # The lock is the kernel's: one that was killed holds nothing.
    holder.kill()
    await holder.wait()
    async with profile.turn():
        assert try_lock(lock) is None


def test_a_write_is_all_or_nothing(tmp_path: Path) -> None:
    store = Store(Profile(tmp_path).database)

    def half() -> None:
        with store.write():
            store.put("meta", "one", b"1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.get("meta", "one") is None
    with store.write():
        store.put("meta", "one", b"1")
        with store.write():
            store.put("secrets", "two", b"2")
    again = Store(tmp_path / "profile.sqlite")
    assert (again.get("meta", "one"), again.get("secrets", "two")) == (b"1", b"2")
    assert again.value("PRAGMA synchronous") == 2, "a commit is on disk when it returns"


def test_a_pin_moves_forward_only(tmp_path: Path) -> None:
    store = Store(Profile(tmp_path).database)
    store.move_pin("account", b"a", 3, b"three")
    store.move_pin("account", b"a", 2, b"two")
    store.move_pin("account", b"a", 3, b"another three")
    pin = store.pin("account", b"a")
    assert pin is not None
    assert (pin.seq, pin.head) == (3, b"three")
    assert store.pin("conversation", b"a") is None


def test_another_programs_writes_are_noticed_once(tmp_path: Path) -> None:
    mine, other = Store(Profile(tmp_path).database), Store(tmp_path / "profile.sqlite")
    with mine.write():
        mine.put("meta", "x", b"1")
    assert not mine.changed_by_others()
    with other.write():
        other.put("meta", "x", b"2")
    assert mine.changed_by_others()
    assert not mine.changed_by_others()


def test_log_out_forgets_all_but_the_pins(tmp_path: Path) -> None:
    store = Store(Profile(tmp_path).database)
    with store.write():
        store.put("secrets", "device", b"seed")
        store.put("meta", "deployment", b"d")
        store.put("meta", "email", b"e")
        store.move_pin("account", b"a", 1, b"h")
    store.forget_account()
    assert store.get("secrets", "device") is None
    assert store.get("meta", "email") is None
    assert store.get("meta", "deployment") == b"d"
    assert store.pin("account", b"a") is not None


def test_a_profile_of_an_older_version_gets_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "profile.sqlite"
    store = Store(path)
    with store.write():
        store.put("meta", "email", b"e")
    for table in ("sessions", "asked"):
        store.run(f"DROP TABLE {table}")
    store.run("PRAGMA user_version=1")
    store.close()
    for _ in range(2):
        store = Store(path)
        assert store.rows("SELECT * FROM sessions") == []
        assert store.rows("SELECT * FROM asked") == []
        assert store.get("meta", "email") == b"e"
        store.close()


def test_a_profile_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    store = Store(Profile(tmp_path).database)
    store.run("PRAGMA user_version=99")
    store.close()
    with pytest.raises(UnknownVersion):
        Store(tmp_path / "profile.sqlite")
