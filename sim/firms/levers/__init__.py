"""What can a firm do? The levers, in the order in which they act. To add one: a file, and a line in LEVERS."""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from typing import Any, get_type_hints

from sim.firms.levers.base import Effort, Lever
from sim.firms.levers.design import Design
from sim.firms.levers.discover import Discover
from sim.firms.levers.extend import Extend
from sim.firms.levers.govern import Govern
from sim.firms.levers.invent import Invent
from sim.firms.levers.lead import Lead
from sim.firms.levers.organise import Organise
from sim.firms.levers.personalise import Personalise
from sim.firms.levers.price import Price
from sim.firms.levers.reach import Reach
from sim.firms.levers.relate import Relate
from sim.firms.levers.sell import Sell
from sim.firms.levers.serve import Serve
from sim.units import BadInput

ORDER: tuple[type[Lever], ...] = (
    Lead, Discover, Govern, Design, Personalise, Invent, Serve, Reach, Relate, Sell, Price, Extend, Organise,
)  # fmt: skip
LEVERS: dict[str, type[Lever]] = {lever.name: lever for lever in ORDER}


class LeverSet:
    """A full set of levers: one attribute a lever, in the order in which they act."""

    def __post_init__(self) -> None:
        total = sum(lever.effort for lever in self.in_order() if isinstance(lever, Effort))
        if total > 1.0 + 1e-9:
            raise BadInput(f"levers.*.effort must sum to at most 1, got {total:.4g}.")

    def in_order(self) -> list[Lever]:
        """The levers in the order in which they act."""
        return [getattr(self, name) for name in LEVERS]


Levers: Any = make_dataclass(
    "Levers", [(name, lever, field(default_factory=lever)) for name, lever in LEVERS.items()], bases=(LeverSet,),
    namespace={"__module__": __name__},
)  # fmt: skip


def emptied(lever: type[Lever]) -> Any:
    """The fields of a lever with their units and ranges, each empty until it is set."""
    hints = get_type_hints(lever)
    empty = [(f.name, hints[f.name] | None, field(default=None, metadata=f.metadata)) for f in fields(lever)]
    made = make_dataclass(f"{lever.__name__}Override", empty, namespace={"__module__": __name__})
    globals()[made.__name__] = made  # where another process looks for it
    return made


# What a firm does differently from its preset.
OVERRIDES: dict[str, Any] = {name: emptied(lever) for name, lever in LEVERS.items()}
LeverOverrides: Any = make_dataclass(
    "LeverOverrides", [(name, o, field(default_factory=o)) for name, o in OVERRIDES.items()],
    namespace={"__module__": __name__},
)  # fmt: skip


def override(levers: Any, changes: Any) -> Any:
    """A new set of levers with every change that is set; ranges and the sum of efforts are checked again."""
    changed = {}
    for name, lever in LEVERS.items():
        values = {f.name: getattr(getattr(levers, name), f.name) for f in fields(lever)}
        values |= {k: v for k, v in vars(getattr(changes, name)).items() if v is not None}
        changed[name] = lever(**values)
    return Levers(**changed)
