"""How is an archetype tuned to an environment? By trying so many variants of its preset, the same number for both.

What makes the archetype is held: what a preset spends nothing on, units around products or customers, the measure of
success. The rest moves around the preset, by the same keyed Latin hypercube for both archetypes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from numpy.random import SeedSequence
from scipy.stats import qmc

from experiments.fairness.contenders import ARCHETYPES, TUNED, Contender
from sim.config import Config, Strategy
from sim.firms.levers import LEVERS
from sim.units import Range

EFFORTS = tuple(f"{name}.effort" for name, lever in LEVERS.items() if any(f.name == "effort" for f in fields(lever)))
TIMES = 2.0  # an effort lies between its preset's divided and multiplied by this
AROUND = {"lead.forum": 0.3, "design.projects": 0.2, "design.sunk": 0.3, "serve.recovery": 0.2, "price.level": 0.1}
STEPS = {"design.segments": 1, "design.lead": 1, "organise.units": 1}
DIMENSIONS = (*EFFORTS, *AROUND, *STEPS)
MOST = 0.999  # sum of efforts of a candidate; rounding must not lift it above 1


def candidates(config: Config, number: int) -> list[Contender]:
    """All candidates of both archetypes in the environment with this number, each archetype's preset first."""
    found = []
    points: list[Sequence[float]] = []
    if config.study.candidates > 1:
        cube = qmc.LatinHypercube(len(DIMENSIONS), seed=key(config.seed, number))
        points = [[float(u) for u in row] for row in cube.random(config.study.candidates - 1)]
    for archetype in ARCHETYPES:
        found.append(Contender(candidate(archetype, 0), archetype))
        found += [
            Contender(candidate(archetype, k), archetype, around(config.presets[archetype], point))
            for k, point in enumerate(points, 1)
        ]
    return found


def key(seed: int, number: int) -> int:
    """A seed of the environment's own for the points that are tried in it."""
    return int(SeedSequence([seed, number]).generate_state(1)[0])


def candidate(archetype: str, k: int) -> str:
    """The name of a candidate."""
    return f"{archetype}_{k}"


def around(preset: Strategy, point: Sequence[float]) -> dict[str, float | int]:
    """What a point of the unit cube changes in a preset; four digits, so that a printed line replays it exactly."""
    at = dict(zip(DIMENSIONS, point, strict=True))
    efforts = {name: value(preset, name) * TIMES ** (2 * at[name] - 1) for name in EFFORTS}
    scale = min(1.0, MOST / sum(efforts.values()))
    made: dict[str, float | int] = {name: float(f"{e * scale:.4g}") for name, e in efforts.items() if e > 0.0}
    for name, reach in AROUND.items():
        low, high = limits(name)
        made[name] = float(f"{min(max(value(preset, name) + reach * (2 * at[name] - 1), low), high):.4g}")
    for name, step in STEPS.items():
        low, high = limits(name)
        made[name] = int(min(max(value(preset, name) - step + int(at[name] * (2 * step + 1)), low), high))
    return made


def value(preset: Strategy, key: str) -> float:
    """The value that a preset gives to `lever.field`."""
    lever, _, name = key.partition(".")
    return float(getattr(getattr(preset.levers, lever), name))


def limits(key: str) -> tuple[float, float]:
    """The range that the lever itself allows."""
    lever, _, name = key.partition(".")
    range_of = next(f.metadata["range"] for f in fields(LEVERS[lever]) if f.name == name)
    assert isinstance(range_of, Range)
    return range_of.low, range_of.high


def tuned(config: Config, number: int, profits: dict[str, float]) -> list[Contender]:
    """The best candidate of each archetype by mean discounted profit; among equals the first."""
    tried = candidates(config, number)
    found = []
    for archetype in ARCHETYPES:
        own = [c for c in tried if c.preset == archetype]
        best = max(own, key=lambda c: profits[c.name])
        found.append(Contender(TUNED[archetype], archetype, best.changes))
    return found
