"""The results on disk: one JSON file, a section replaced whenever it is measured again."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import HEAD, Figure, lines, read_figure
from bench.openssl import openssl_version

FILE = Path(__file__).parent / "results.json"


def machine() -> dict[str, Any]:
    """What was measured on: processor, system, versions; no name of the machine."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "openssl": openssl_version(),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def read() -> dict[str, Any]:
    """What was measured last; nothing at first."""
    if not FILE.exists():
        return {"sections": {}}
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


def keep(name: str, load: float, figures: list[Figure]) -> None:
    """Put a section in the place of an older one."""
    results = read()
    results["machine"] = machine()
    results["sections"][name] = {
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "load": round(load, 2),
        "figures": [figure.json() for figure in figures],
    }
    FILE.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def table(name: str, figures: list[Figure]) -> str:
    """A section as text."""
    rows = [HEAD, *lines(figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    shown = [
        f"  {row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:<{widths[2]}}"
        f"  {row[3]:<{widths[3]}}  {row[4]}".rstrip()
        for row in rows
    ]
    return "\n".join([f"── {name}", *shown])


def markdown(results: dict[str, Any], titles: dict[str, str]) -> str:
    """All sections for the page."""
    of = results["machine"]
    parts = [
        f"{of['processor']}, {of['cores']} cores, {of['system']}, Python {of['python']},"
        f" {of['openssl']}."
    ]
    for name, title in titles.items():
        if name in results["sections"]:
            parts += _section(title, results["sections"][name])
    return "\n".join([*parts, ""])


def _section(title: str, section: dict[str, Any]) -> list[str]:
    figures = [read_figure(value) for value in section["figures"]]
    rows = [f"| {' | '.join(row)} |" for row in lines(figures)]
    when = f"{section['at']}; load of the machine before the start: {section['load']}."
    return [
        "",
        f"### {title}",
        "",
        when,
        "",
        f"| {' | '.join(HEAD)} |",
        "|---|--:|---|---|---|",
        *rows,
    ]
