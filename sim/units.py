"""How does a number say its unit and range? A dataclass field made by `quantity`, checked by `check_ranges`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import Any


class BadInput(ValueError):
    """Input that names the key, the value and what is valid, in one line."""


@dataclass(frozen=True)
class Range:
    """The closed interval that a number must lie in, and its unit."""

    low: float
    high: float
    unit: str

    def refuse(self, key: str, value: float) -> None:
        """Raise BadInput when the value is not a number in the interval."""
        if not math.isfinite(value) or not self.low <= value <= self.high:
            raise BadInput(f"{key} must lie in [{self.low:g}, {self.high:g}] ({self.unit}), got {value!r}.")


def quantity(default: float, low: float, high: float, unit: str, note: str) -> Any:
    """A dataclass field that is a number with a unit, a closed range and one line of meaning."""
    return field(default=default, metadata={"range": Range(low, high, unit), "note": note})


def share(default: float, note: str) -> Any:
    """A dataclass field that is a share or probability in [0, 1]."""
    return quantity(default, 0.0, 1.0, "share", note)


def check_ranges(configuration: Any, prefix: str) -> None:
    """Refuse the first number of a dataclass that lies out of its range; `prefix` is the dotted key of the group."""
    for item in fields(configuration):
        limits = item.metadata.get("range")
        value = getattr(configuration, item.name)
        if isinstance(limits, Range) and value is not None:  # what may be left out is None
            limits.refuse(f"{prefix}.{item.name}" if prefix else item.name, value)
