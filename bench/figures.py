"""A measured figure, the aim that stands beside it, and the table of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure is to reach: at least `least`, or at most `most`."""

    least: float | None = None
    most: float | None = None

    def reached(self, value: float) -> bool:
        """Whether a value is within it; nothing is rounded first."""
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def __str__(self) -> str:
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    unit: str
    aim: Aim | None = None

    def json(self) -> dict[str, Any]:
        """As it stands in the results."""
        reached = None if self.aim is None else self.aim.reached(self.value)
        aim = None if self.aim is None else asdict(self.aim)
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "aim": aim,
            "reached": reached,
        }


def read_figure(value: dict[str, Any]) -> Figure:
    """A figure from the results."""
    aim = None if value["aim"] is None else Aim(**value["aim"])
    return Figure(value["name"], value["value"], value["unit"], aim)


def lines(figures: Iterable[Figure]) -> list[tuple[str, str, str, str]]:
    """Name, value with unit, aim, and whether it was reached."""
    return [
        (
            one.name,
            f"{_shown(one)} {one.unit}".rstrip(),
            "" if one.aim is None else str(one.aim),
            "" if one.aim is None else "yes" if one.aim.reached(one.value) else "NO",
        )
        for one in figures
    ]


def _shown(figure: Figure) -> str:
    """Three significant digits; ratios with three decimals, so that none looks like its aim."""
    if figure.unit == "x":
        return f"{figure.value:.3f}"
    return f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.3g}"


def say(text: str) -> None:
    """Progress goes to standard error."""
    print(f"  … {text}", file=sys.stderr, flush=True)
