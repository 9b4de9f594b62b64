"""A measured figure, the aim that stands beside it, and the table of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
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
    """One line of the table: a value and what it is of others measured in the same run.

    The aim is for the ratio to `aim_of`, or for the value itself where that is empty.
    """

    name: str
    value: float
    unit: str
    aim: Aim | None = None
    ratios: dict[str, float] = field(default_factory=dict)
    aim_of: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the aim was reached; None without one."""
        if self.aim is None:
            return None
        return self.aim.reached(self.ratios[self.aim_of] if self.aim_of else self.value)

    def json(self) -> dict[str, Any]:
        """As it stands in the results."""
        return {**asdict(self), "reached": self.reached}


def read_figure(value: dict[str, Any]) -> Figure:
    """A figure from the results."""
    known = {name: item for name, item in value.items() if name != "reached"}
    aim = None if value["aim"] is None else Aim(**value["aim"])
    return Figure(**{**known, "aim": aim})


HEAD = ("", "", "of others in the same run", "aim", "reached")


def lines(figures: Iterable[Figure]) -> list[tuple[str, str, str, str, str]]:
    """Name, value with unit, ratios, aim, and whether it was reached."""
    return [
        (
            one.name,
            f"{_shown(one.value)} {one.unit}",
            ", ".join(f"{ratio:.3f} of {name}" for name, ratio in one.ratios.items()),
            "" if one.aim is None else f"{one.aim} of {one.aim_of}" if one.aim_of else str(one.aim),
            "" if one.reached is None else "yes" if one.reached else "NO",
        )
        for one in figures
    ]


def _shown(value: float) -> str:
    """At least three significant digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def say(text: str) -> None:
    """Progress goes to standard error."""
    print(f"  … {text}", file=sys.stderr, flush=True)
