"""What does word of mouth bring? Paired runs with and without it: customers, and their value in parts that add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.reading import Difference, difference, money, readable
from sim.config import Config
from sim.measures.advocacy import Part, value_of_word
from sim.study import Outcome, column
from sim.summary import customers_won

SAID = {
    "expansion": "came only with word", "diversion": "came only without it", "acceleration": "came earlier with word",
    "delay": "came later with word", "stay": "came in the same tick; they stay or buy more, or less",
}  # fmt: skip
Pairs = list[tuple[Outcome, Outcome]]  # (with word, without) of the same seed


def word_lines(config: Config, outcomes: list[Outcome]) -> list[str]:
    """What word of mouth brings each strategy: customers at the end and value over the horizon, paired."""
    lines = []
    for s in config.strategies:
        if pairs := pairs_of(outcomes, s):
            lines += [customers_line(config, s, pairs), *value_lines(config, pairs)]
    head = ["", "Advocacy: the focal firm where people talk, less the same where nobody does, of any firm;",
            "what customers brought by the end, discounted, before research, structure and overhead"]  # fmt: skip
    return [*head, *lines] if lines else []


def pairs_of(outcomes: list[Outcome], strategy: str) -> Pairs:
    """The runs of a strategy that have a twin without word, in order of seed."""
    off = {o.seed: o for o in outcomes if o.kind == "without_word" and o.arm == strategy}
    return [(o, off[o.seed]) for o in outcomes if o.kind == "paired" and o.arm == strategy and o.seed in off]


def customers_line(config: Config, strategy: str, pairs: Pairs) -> str:
    """Customers in the last year, with word less without."""
    on, off = zip(*pairs, strict=True)
    d = difference(customers(config, off), customers(config, on), config.study.too_small)
    lost = f"{readable(strategy)}: {round(d.mean):,} customers in the last year lost when word of mouth is off"
    interval = f", 95 % interval {d.low:,.0f} to {d.high:,.0f}" if d.n > 1 else ""
    return f"  {lost} ({seeds(d)}{interval}; {d.verdict})"


def seeds(d: Difference) -> str:
    """How many seeds a difference is of."""
    return f"{d.n} seeds" if d.n > 1 else "one seed"


def customers(config: Config, outcomes: Sequence[Outcome]) -> np.ndarray[Any, Any]:
    """Customers of the focal firm, means of the last year, (runs,)."""
    counts = (column(o, "customers", config.focal.id)[config.burn_in :] for o in outcomes)
    return np.array([c[-config.ticks_per_year :].mean() for c in counts])


def value_lines(config: Config, pairs: Pairs) -> list[str]:
    """What customers brought up to the horizon, by how word touched them; means over seeds."""
    found = [parts(config, *pair) for pair in pairs]
    total = np.array([sum(p.value for p in by_name.values()) for by_name in found], np.float64)
    d = difference(np.zeros(len(total)), total, config.study.too_small)
    lines = [f"{'':18}{'customers':>12}{'they brought':>16}"]
    for name, said in SAID.items():
        heads = float(np.mean([by_name[name].customers for by_name in found]))
        cents = float(np.mean([by_name[name].value for by_name in found]))
        lines.append(f"    {name:14}{heads:>12,.0f}{money(cents):>16}   {said}")
    interval = f"   95 % interval {money(d.low)} to {money(d.high)}; {d.verdict}" if d.n > 1 else ""
    return [*lines, f"    {'value of word':14}{'':12}{money(d.mean):>16}{interval}"]


def parts(config: Config, on: Outcome, off: Outcome) -> dict[str, Part]:
    """The parts of the value of word for the focal firm in one seed; cents, discounted to the end of the burn-in."""
    return value_of_word(*(customers_won(o, config, config.focal.id) for o in (on, off)))
