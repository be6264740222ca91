"""What does an experiment answer? Its question, its measures, and what the sources claim against what is seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.reading import Difference, borne_out, difference, mean, named, readable, shown
from sim.claims import Expected, parse_claim
from sim.config import Config
from sim.measures.catalogue import KEYS, Measure

Found = dict[str, dict[str, NDArray[np.float64]]]  # strategy -> measure -> (seeds,)
RULE = ("confirmed: the interval of the paired difference lies on the claimed side, and it is not too small to matter;",
        "refuted: on the other side, or no difference in any seed; else not clear.")  # fmt: skip


def watched_lines(config: Config, paired: Found) -> list[str]:
    """The answer that the report begins with; nothing where nothing is asked or watched."""
    study = config.study
    lines = [f"Question: {study.question}"] if study.question else []
    if study.watch:
        rest = f"; difference to {readable(config.strategies[0])} in the same seed, 95 % interval"
        lines += ["", f"Watched: means of {config.seeds} seeds, last year unless said otherwise"
                  + (rest if len(config.strategies) > 1 else "")]  # fmt: skip
        for key in study.watch:
            lines += measure_lines(config, KEYS[key], {s: paired[s][key] for s in config.strategies})
    if study.claim:
        lines += ["", f"{'Claimed by the sources':64}Seen here", *(
            claim_line(config, expected, claimed(config, expected, paired)) for expected in claims(config)
        ), *(f"  ({rule}" if k == 0 else f"  {rule})" for k, rule in enumerate(RULE))]  # fmt: skip
    return lines


def measure_lines(config: Config, m: Measure, found: dict[str, NDArray[np.float64]]) -> list[str]:
    """One measure: a line an arm with its mean and its paired difference against the first."""
    (first, a), *others = found.items()
    width = max(26, *(len(readable(s)) + 2 for s in found))
    lines = [f"  {named(m, config)}", f"    {readable(first):{width}}{shown(m, mean(a)):>14}"]
    for name, b in others:
        d = difference(a, b, config.study.too_small)
        lines.append(f"    {readable(name):{width}}{shown(m, mean(b)):>14}{shown(m, d.mean):>14}"
                     f"  {interval(m, d):28}{d.verdict}")  # fmt: skip
    return lines


def claims(config: Config) -> list[Expected]:
    """What the sources expect, with the arms named."""
    return [parse_claim(text).among(config.strategies) for text in config.study.claim]


def claimed(config: Config, expected: Expected, paired: Found) -> Difference:
    """The paired difference that a claim is about, relative to the level of the last arm that it names."""
    values = {arm: paired[arm][expected.measure] for arm in (*expected.ours, *expected.theirs)}
    base = values[expected.theirs[-1]]
    if len(expected.ours) == len(expected.theirs) == 1:
        return difference(base, values[expected.ours[0]], config.study.too_small)
    return difference(base, base + (side(values, expected.ours) - side(values, expected.theirs)),
                      config.study.too_small)  # fmt: skip


def side(values: dict[str, NDArray[np.float64]], arms: tuple[str, ...]) -> NDArray[np.float64]:
    """The numbers of an arm, or of one arm less another; (seeds,)."""
    return values[arms[0]] - values[arms[1]] if len(arms) == 2 else values[arms[0]]


def claim_line(config: Config, expected: Expected, d: Difference) -> str:
    """What is claimed, and what is seen."""
    m = KEYS[expected.measure]
    ours, theirs = (" less ".join(map(readable, arms)) for arms in (expected.ours, expected.theirs))
    text = f"{named(m, config)}: {expected.sign}"
    if len(config.strategies) > 2 or len(expected.ours) > 1:
        text += f" for {ours} than {theirs}"
    small = ", too small to matter" if d.verdict == "too small to matter" else ""
    seen = f"{borne_out(expected.sign, d)}{small} ({shown(m, d.mean)} {interval(m, d)})"
    return f"  {text:62}{seen}" if len(text) < 61 else f"  {text}\n{'':64}{seen}"


def interval(m: Measure, d: Difference) -> str:
    """The interval in brackets, where there is one."""
    return f"[{shown(m, d.low)} to {shown(m, d.high)}]" if d.n > 1 else "[one seed]" if d.n else "[not measured]"
