"""Checks that the Python core and the TypeScript core have the same names.

Each module `wire/log_in.py` has a twin `wire/logIn.ts`, and each public name of the one, in camel
case, is exported by the other: `encode_entry` is `encodeEntry`, classes and constants keep theirs.
The clients work inside as their platforms do, so of `sdk` only the face is compared: the methods of
`Client`, what it shows, its errors and its clock. What differs on purpose stands with its reason in
`twins.toml`; an exception that is needed no longer is a finding too.

    python -m tools.twins
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / "src" / "colloque"
TYPESCRIPT = ROOT / "web" / "core" / "src"
EXCEPTIONS = Path(__file__).with_suffix(".toml")
LAYERS = ("wire", "trust", "sealing", "protocol")
#: Modules of the clients' face with their twins.
FACE = {
    "sdk/clock.py": "sdk/clock.ts",
    "sdk/errors.py": "sdk/errors.ts",
    "sdk/views.py": "sdk/api.ts",
}
CLIENT = "sdk/client.py"

_DECLARED = re.compile(
    r"^export (?:async |abstract |declare )*(?:function\*?|class|interface|type|const|let) (\w+)",
    re.MULTILINE,
)
_SEVERAL = re.compile(
    r"^export (?:type )?(?:const |let )?[\[{]([^\]}]*)[\]}](?=\s*(?:=|;|from))", re.MULTILINE
)

_METHOD = re.compile(r"^  (?:static |async |get )*(\w+)\(", re.MULTILINE)


def camel(name: str) -> str:
    """The name that the twin has: functions and files in camel case, everything else as it is."""
    if name != name.lower():
        return name
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def python_names(source: str) -> set[str]:
    """The public names that a module defines, without those that it imports."""
    return {name for name in _defined(ast.parse(source)) if not name.startswith("_")}


def _defined(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign():
                for target in node.targets:
                    yield from (item.id for item in ast.walk(target) if isinstance(item, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass


def typescript_names(source: str) -> set[str]:
    """The names that a module exports."""
    several = (part for found in _SEVERAL.findall(source) for part in found.split(","))
    words = (part.split()[-1] for part in several if part.strip())
    return set(_DECLARED.findall(source)) | set(words)


def python_methods(source: str) -> list[str]:
    """The public methods and properties of the class `Client`."""
    return [
        method.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Client"
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        if not method.name.startswith("_")
    ]


def typescript_methods(source: str) -> set[str]:
    """The public methods and getters of the class `Client`, whose module has no other class."""
    return set(_METHOD.findall(source))


def findings(
    python: Path, typescript: Path, exceptions: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """What is missing, one line each, sorted; `exceptions` by `layer/module.py`, then by name."""
    found, used = [], set()
    for module, name in _missing(python, typescript):
        excused = next((key for key in (name, "*") if key in exceptions.get(module, {})), None)
        if excused is None:
            found.append(f"{module}: {name} has no twin")
        else:
            used.add((module, excused))
    for module, names in exceptions.items():
        found += [
            f"{module}: the exception for {name} is needed no longer"
            for name in names
            if (module, name) not in used
        ]
    return sorted(found)


def _missing(python: Path, typescript: Path) -> Iterator[tuple[str, str]]:
    for layer in LAYERS:
        for path in sorted((python / layer).glob("*.py")):
            twin = typescript / layer / f"{camel(path.stem)}.ts"
            exported = typescript_names(twin.read_text()) if twin.exists() else set()
            for name in sorted(python_names(path.read_text())):
                if camel(name) not in exported:
                    yield f"{layer}/{path.name}", name
    yield from _missing_in_face(python, typescript)


def _missing_in_face(python: Path, typescript: Path) -> Iterator[tuple[str, str]]:
    for module, twin in FACE.items():
        exported = typescript_names(_text(typescript / twin))
        for name in sorted(python_names(_text(python / module))):
            if camel(name) not in exported:
                yield module, name
    methods = typescript_methods(_text(typescript / CLIENT.replace(".py", ".ts")))
    for name in python_methods(_text(python / CLIENT)):
        if camel(name) not in methods:
            yield CLIENT, name


def _text(path: Path) -> str:
    """A module's source; nothing where there is no such module."""
    return path.read_text() if path.exists() else ""


def main() -> int:
    """Print the findings; 1 if there are any."""
    exceptions = tomllib.loads(EXCEPTIONS.read_text())
    found = findings(PYTHON, TYPESCRIPT, exceptions)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
