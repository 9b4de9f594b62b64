"""Reads this project's own vectors; the format stands in vectors/README.md."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from colloque.errors import ColloqueError

FOLDER = Path(__file__).resolve().parents[2] / "vectors"

#: Reads the inputs of one kind with the code under test and gives what came out.
Reader = Callable[["Inputs"], Mapping[str, object]]


@dataclass(frozen=True)
class Inputs:
    """A case's inputs; byte strings are taken out by name, through the file's blobs."""

    values: Mapping[str, Any]
    blobs: Mapping[str, str] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        """A number, text or null as it stands."""
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def octets(self, name: str) -> bytes:
        """A byte string."""
        return octets(self.values[name], self.blobs)

    def octets_or_none(self, name: str) -> bytes | None:
        """A byte string or null."""
        return None if self.values[name] is None else self.octets(name)

    def many(self, name: str) -> list[bytes]:
        """A list of byte strings."""
        return [octets(item, self.blobs) for item in self.values[name]]

    def parts(self, name: str) -> list[Inputs]:
        """A list of maps."""
        return [Inputs(item, self.blobs) for item in self.values[name]]

    def part(self, name: str) -> Inputs:
        """One map."""
        return Inputs(self.values[name], self.blobs)

    def lists(self, name: str) -> list[list[bytes]]:
        """A list of lists of byte strings."""
        return [[octets(item, self.blobs) for item in items] for items in self.values[name]]


@dataclass(frozen=True)
class Case:
    """One case of one file."""

    file: str
    kind: str
    name: str
    inputs: Inputs
    expect: str
    outputs: Any

    def __str__(self) -> str:
        return f"{self.file}/{self.name}"

    def check(self, readers: Mapping[str, Reader]) -> None:
        """Run the reader: the outputs of a good case, the failure class of a bad one."""
        reader = readers[self.kind]
        if self.expect != "ok":
            with pytest.raises(ColloqueError) as caught:
                reader(self.inputs)
            assert caught.value.code == self.expect
            return
        assert plain(reader(self.inputs)) == resolve(self.outputs, self.inputs.blobs)


def cases(page: str) -> list[Any]:
    """Every case of a spec page, as pytest parameters."""
    files = sorted((FOLDER / page).glob("*.json"))
    found = [case for path in files for case in _cases_of(path)]
    return [pytest.param(case, id=str(case)) for case in found]


def _cases_of(path: Path) -> list[Case]:
    whole = json.loads(path.read_text())
    shared, blobs = whole["inputs"], whole["blobs"]
    return [
        Case(
            path.stem,
            whole["kind"],
            case["name"],
            Inputs({**shared, **case["inputs"]}, blobs),
            case["expect"],
            case.get("outputs"),
        )
        for case in whole["cases"]
    ]


def octets(value: Any, blobs: Mapping[str, str]) -> bytes:
    """A byte string in one of its four forms."""
    if isinstance(value, str):
        return b64decode(blobs[value[1:]]) if value.startswith("@") else bytes.fromhex(value)
    if "byte" in value:
        return bytes([value["byte"]]) * int(value["count"])
    return _changed(bytearray(b64decode(blobs[value["blob"]])), value)


def _changed(data: bytearray, change: Mapping[str, Any]) -> bytes:
    if "flip" in change:
        data[change["flip"]] ^= 1
    if "cut" in change:
        del data[change["cut"] :]
    return bytes(data) + bytes.fromhex(change.get("append", ""))


def resolve(value: Any, blobs: Mapping[str, str]) -> Any:
    """Outputs with the blobs put in, byte strings as hexadecimal."""
    if isinstance(value, str):
        return octets(value, blobs).hex() if value.startswith("@") else value
    if isinstance(value, list):
        return [resolve(item, blobs) for item in value]
    if isinstance(value, dict):
        return {name: resolve(item, blobs) for name, item in value.items()}
    return value


def plain(value: object) -> Any:
    """What a reader gave, in the same form."""
    if isinstance(value, bytes):
        return bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value
