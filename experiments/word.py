"""What does word of mouth bring? Paired runs with and without it: customers, and their value in parts that add up."""

from __future__ import annotations

import numpy as np

from experiments.reading import difference, money, readable
from sim.config import Config
from sim.measures.advocacy import Part, value_of_word
from sim.study import Outcome, column
from sim.summary import customers_won

SAID = {
    "expansion": "come only with word", "diversion": "come only without it", "acceleration": "come earlier with word",
    "delay": "come later with word", "stay": "come in the same tick, and stay or buy more or less",
}  # fmt: skip
Pairs = list[tuple[Outcome, Outcome]]  # (with word, without) of the same seed


def word_lines(config: Config, outcomes: list[Outcome]) -> list[str]:
    """What word of mouth brings each strategy: customers at the end and value over the horizon, paired."""
    lines = []
    for s in config.strategies:
        if pairs := pairs_of(outcomes, s):
            lines += [customers_line(config, s, pairs), *value_lines(config, pairs)]
    return ["", "Advocacy: what is lost when word of mouth is off", *lines] if lines else []


def pairs_of(outcomes: list[Outcome], strategy: str) -> Pairs:
    """The runs of a strategy that have a twin without word, in order of seed."""
    off = {o.seed: o for o in outcomes if o.kind == "without_word" and o.arm == strategy}
    return [(o, off[o.seed]) for o in outcomes if o.kind == "paired" and o.arm == strategy and o.seed in off]


def customers_line(config: Config, strategy: str, pairs: Pairs) -> str:
    """Customers in the last year, with word less without."""
    last = slice(config.burn_in, None)
    with_word, without = (
        np.array([column(pair[k], "customers", config.focal.id)[last][-config.ticks_per_year :].mean() for pair in pairs])
        for k in (0, 1)
    )
    d = difference(without, with_word, config.study.too_small)
    interval = f", 95 % interval {d.low:,.0f} to {d.high:,.0f}" if d.n > 1 else ""
    return (f"  {readable(strategy):24}{d.mean:>10,.0f} customers in the last year lost when word of mouth is off "
            f"({d.n} seeds{interval}; {d.verdict})")  # fmt: skip


def value_lines(config: Config, pairs: Pairs) -> list[str]:
    """Value of word, and its parts with how many customers are in each; means over seeds."""
    found = [parts(config, *pair) for pair in pairs]
    total = np.array([sum(p.value for p in by_name.values()) for by_name in found], np.float64)
    d = difference(np.zeros(len(total)), total, config.study.too_small)
    interval = f" [{money(d.low)} to {money(d.high)}]" if d.n > 1 else ""
    lines = [f"    {'realised value of its customers, discounted':56}{money(d.mean):>16}{interval}"]
    for name, said in SAID.items():
        heads = float(np.mean([by_name[name].customers for by_name in found]))
        cents = float(np.mean([by_name[name].value for by_name in found]))
        lines.append(f"      {name + ': ' + format(heads, ',.0f') + ' ' + said:54}{money(cents):>16}")
    return lines


def parts(config: Config, on: Outcome, off: Outcome) -> dict[str, Part]:
    """The parts of the value of word for the focal firm in one seed; none where relations were not kept."""
    worlds = (customers_won(o, config, config.focal.id) for o in (on, off))
    return value_of_word(*worlds)
