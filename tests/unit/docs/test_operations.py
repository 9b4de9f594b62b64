"""The operator's page: its program and its configurations do what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.unit.docs.documents import ROOT

from colloque.guardian.__main__ import build
from colloque.guardian.config import read_config as read_guardian_config
from colloque.server.config import read_config
from colloque.server.deployment import read_identity
from colloque.server.directory.signing import read_registry_key

PAGE = ROOT / "docs" / "operations" / "running.md"


def block(mark: str) -> str:
    """The fenced block after a mark."""
    pattern = rf"<!-- {mark} -->\n```\w+\n(.*?)^```"
    (found,) = re.findall(pattern, PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return str(found)


def python(folder: Path, *words: str) -> str:
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_a_descriptor_is_signed_and_server_and_guardians_take_it(tmp_path: Path) -> None:
    for index in (1, 2, 3):
        shown = python(tmp_path, "-m", "colloque.guardian", "--init", f"guardian-{index}.key")
        (tmp_path / f"guardian-{index}.public").write_text(shown)
    printed = python(tmp_path, "-c", block("program: descriptor"))
    deployment, mail = (line.split()[1] for line in printed.splitlines())

    home = tmp_path / "deployment"
    home.mkdir()
    for name in ("mail.key", "0001.descriptor"):
        (tmp_path / name).rename(home / name)
    file = tmp_path / "server.toml"
    file.write_text(block("config: server"))
    config = read_config(file)
    identity = read_identity(config)
    assert identity.deployment.id.text() == deployment
    assert config.smtp is not None
    assert len(config.guardians) == len(identity.deployment.descriptor.guardians) == 3
    assert read_registry_key(tmp_path / "registry.key") is not None

    text = block("config: guardian").replace('"dep_…"', f'"{deployment}"')
    text = text.replace('"…"', f'"{mail}"').replace("guardian.key", "guardian-1.key")
    (tmp_path / "guardian.toml").write_text(text)
    assert build(read_guardian_config(tmp_path / "guardian.toml")) is not None


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    program = block("program: descriptor").split("def guardian")[0]
    python(tmp_path, "-c", program + 'new_key("some.key", 32)')
    assert (tmp_path / "some.key").stat().st_mode & 0o077 == 0
