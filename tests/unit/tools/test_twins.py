"""Both cores have the same names, and the check of that can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import twins

PYTHON = """
from x import imported
LIMIT: int = 5
A, B = 1, 2
Lane = StrangerLane | TicketLane
_HIDDEN = 3

@dataclass
class LogIn:
    def ask(self): ...

def start_log_in(): ...
async def open_with_sheet(): ...
def _private(): ...
"""
TYPESCRIPT = """
export const LIMIT = 5;
export const [A, B] = [1, 2];
export type Lane = StrangerLane | TicketLane;
export class LogIn {}
export function startLogIn(): void {}
export async function openWithSheet(): Promise<void> {}
// export function never() {}
function _private() {}
"""
NAMES = {"LIMIT", "A", "B", "Lane", "LogIn"}


@pytest.fixture
def cores(tmp_path: Path) -> tuple[Path, Path]:
    """A module with its twin."""
    python, typescript = tmp_path / "python", tmp_path / "typescript"
    for core in (python, typescript):
        (core / "protocol").mkdir(parents=True)
    (python / "protocol" / "log_in.py").write_text(PYTHON)
    (typescript / "protocol" / "logIn.ts").write_text(TYPESCRIPT)
    return python, typescript


def test_what_is_public() -> None:
    assert twins.python_names(PYTHON) == NAMES | {"start_log_in", "open_with_sheet"}
    assert twins.typescript_names(TYPESCRIPT) == NAMES | {"startLogIn", "openWithSheet"}
    passed_on = 'export { a, b as c } from "./x.ts";\nexport type { D } from "./y.ts";\n'
    again = passed_on + "export const E = {};"
    assert twins.typescript_names(again) == {"a", "c", "D", "E"}


def test_twins_have_no_finding(cores: tuple[Path, Path]) -> None:
    assert twins.findings(*cores, {}) == []


def test_a_missing_name_is_found_unless_excused(cores: tuple[Path, Path]) -> None:
    twin = cores[1] / "protocol" / "logIn.ts"
    twin.write_text(TYPESCRIPT.replace("startLogIn", "beginLogIn"))
    assert twins.findings(*cores, {}) == ["protocol/log_in.py: start_log_in has no twin"]
    for name in ("start_log_in", "*"):
        assert twins.findings(*cores, {"protocol/log_in.py": {name: "why"}}) == []


def test_a_missing_module_is_found(cores: tuple[Path, Path]) -> None:
    (cores[1] / "protocol" / "logIn.ts").unlink()
    assert len(twins.findings(*cores, {})) == len(NAMES) + 2


def test_an_exception_that_is_needed_no_longer_is_found(cores: tuple[Path, Path]) -> None:
    found = twins.findings(*cores, {"protocol/log_in.py": {"start_log_in": "why"}})
    assert found == ["protocol/log_in.py: the exception for start_log_in is needed no longer"]
    assert twins.findings(*cores, {"protocol/gone.py": {"*": "why"}}) != []


CLIENT = """
class Client:
    @property
    def account(self): ...
    async def send_text(self, text): ...
    def _inner(self): ...
"""
CLIENT_TWIN = """
export class Client {
  async account(): Promise<null> {
    return null;
  }
  async sendText(text: string): Promise<string> {
    return text;
  }
}
"""


def test_the_clients_have_the_same_methods(cores: tuple[Path, Path]) -> None:
    for core, name, text in zip(cores, ("py", "ts"), (CLIENT, CLIENT_TWIN), strict=True):
        (core / "sdk").mkdir()
        (core / "sdk" / f"client.{name}").write_text(text)
    assert twins.findings(*cores, {}) == []
    (cores[1] / "sdk" / "client.ts").write_text(CLIENT_TWIN.replace("sendText", "say"))
    assert twins.findings(*cores, {}) == ["sdk/client.py: send_text has no twin"]


def test_the_clients_show_and_throw_the_same(cores: tuple[Path, Path]) -> None:
    for core in cores:
        (core / "sdk").mkdir()
    (cores[0] / "sdk" / "views.py").write_text("class Status: ...")
    assert twins.findings(*cores, {}) == ["sdk/views.py: Status has no twin"]
    (cores[1] / "sdk" / "api.ts").write_text("export interface Status {}")
    assert twins.findings(*cores, {}) == []


def test_the_two_cores(capsys: pytest.CaptureFixture[str]) -> None:
    assert twins.main() == 0, capsys.readouterr().err
