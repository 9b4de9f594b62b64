"""One vector file: inputs that its cases share, long byte strings once, one case a reason."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tools.vectors.deterministic import reseed
from tools.vectors.stream import Stream

OK = "ok"
_INLINE = 80


@dataclass(frozen=True, slots=True)
class Changed:
    """A byte string given as another one with one thing changed."""

    data: bytes
    flip: int | None = None
    cut: int | None = None
    append: bytes | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """One byte many times."""

    byte: int
    count: int

    @property
    def data(self) -> bytes:
        """All of it."""
        return bytes([self.byte]) * self.count


Field: TypeAlias = (
    "bytes | str | int | bool | Changed | Repeated | Sequence[Field] | Mapping[str, Field] | None"
)
Fields: TypeAlias = Mapping[str, Field]


class Scenario:
    """Collects the cases of one file; `rng` is fixed by the file's name."""

    def __init__(self, page: str, name: str, kind: str, clause: str, comment: str) -> None:
        self.page, self.name = page, name
        self.rng = Stream(f"{page}/{name}")
        self._head = {"kind": kind, "clause": clause, "comment": comment}
        self._blobs: dict[bytes, str] = {}
        self._inputs: dict[str, Any] = {}
        self._cases: list[dict[str, Any]] = []
        reseed(f"{page}/{name}")

    def share(self, **inputs: Field) -> None:
        """Inputs of every case that does not give its own."""
        self._inputs.update({name: self._write(value) for name, value in inputs.items()})

    def accept(self, name: str, outputs: Fields | None = None, /, **inputs: Field) -> None:
        """A case that must succeed, with what comes out."""
        case = self._case(name, inputs, OK)
        case["outputs"] = self._write(outputs or {})

    def refuse(self, name: str, code: str, why: str = "", /, **inputs: Field) -> None:
        """A case that must fail with this class; `why` says what alone is wrong with it."""
        case = self._case(name, inputs, code)
        if why:
            case["comment"] = why

    def write(self, folder: Path) -> Path:
        """The JSON file, under the folder of its page."""
        path = folder / self.page / f"{self.name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        blobs = {name: b64encode(data).decode() for data, name in self._blobs.items()}
        value = {**self._head, "blobs": blobs, "inputs": self._inputs, "cases": self._cases}
        path.write_text(json.dumps(value, indent=1, sort_keys=False) + "\n")
        return path

    def _case(self, name: str, inputs: Fields, expect: str) -> dict[str, Any]:
        if any(case["name"] == name for case in self._cases):
            raise ValueError(f"two cases named {name}")
        case = {"name": name, "inputs": self._write(inputs), "expect": expect}
        self._cases.append(case)
        return case

    def _write(self, value: Field) -> Any:
        if isinstance(value, Changed):
            return self._changed(value)
        if isinstance(value, Repeated):
            return {"byte": value.byte, "count": value.count}
        if isinstance(value, bytes):
            return value.hex() if len(value) <= _INLINE else f"@{self._blob(value)}"
        if isinstance(value, Mapping):
            return {name: self._write(item) for name, item in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self._write(item) for item in value]
        return value

    def _blob(self, data: bytes) -> str:
        return self._blobs.setdefault(bytes(data), f"b{len(self._blobs)}")

    def _changed(self, value: Changed) -> dict[str, Any]:
        what = {"flip": value.flip, "cut": value.cut}
        append = {} if value.append is None else {"append": value.append.hex()}
        kept = {name: item for name, item in what.items() if item is not None}
        return {"blob": self._blob(value.data), **kept, **append}
