"""How do the measures that an experiment watches go over time? A panel each, and what was found as the title."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures.captions import caption
from experiments.figures.end_state import bars, worth
from experiments.figures.over_time import over_time, running
from experiments.figures.series import Data, band, moving_mean
from experiments.figures.style import EDGE, HEADING, WIDTH, Sheet, amounts, from_zero, line_keys, percent, sheet, wrap
from experiments.figures.titles import Numbers, capital, claim, quantity, title, verdict
from experiments.reading import Difference, borne_out, difference, mean, named, readable, shown
from experiments.watched import claimed, claims, side
from sim.claims import Expected
from sim.measures.catalogue import KEYS

MOST = 3  # panels beside each other
# Each month weighs as much as it has orders, answers, ..
WEIGHTS = {"delivered": "orders", "surplus": "orders", "needs_met": "orders", "nps": "survey_answered",
           "advocacy_share": "new", "churn": "customers"}  # fmt: skip
STOCKS = ("satisfaction", "features", "quality", "belief_error", "culture", "needs_per_customer", "share", "customers",
          "clv", "customer_equity", "share_of_wallet")  # fmt: skip
FLOWS = ("new", "orders")
EVENTS = {"incidents_per_order": "incidents", "refusals_per_order": "refusals"}
SUMS = {"profit": "profit", "spend": "cost"}


def course(data: Data, key: str) -> dict[str, Numbers] | None:
    """A measure of the focal firm since the strategies began, by strategy, (seeds, ticks); None where it has none."""
    if key == "retention":
        return data.retention()
    if key in WEIGHTS:
        return data.moving(key, WEIGHTS[key])
    if key in EVENTS:
        orders = {s: np.maximum(v, 1.0) for s, v in data.whole("orders").items()}
        return {s: data.cut(moving_mean(v / orders[s], orders[s])) for s, v in data.whole(EVENTS[key]).items()}
    if key in FLOWS:
        year = data.config.ticks_per_year
        return {s: data.cut(moving_mean(year * v, np.ones_like(v))) for s, v in data.whole(key).items()}
    if key in SUMS:
        flows = data.after(SUMS[key])
        return {s: running(v, data.config) if key == "profit" else np.cumsum(v, axis=1) for s, v in flows.items()}
    return data.after(key) if key in STOCKS else None


def watched(data: Data) -> Sheet:
    """A panel a watched measure, a line an arm."""
    keys = list(dict.fromkeys(data.config.study.watch))
    columns = 2 if len(keys) in (2, 4) else min(len(keys), MOST)
    rows = -(-len(keys) // columns)
    s = sheet(finding(data), caption(data, "watched"), line_keys(data.arms), 1, 3.6 if rows == 1 else 3.0 * rows)
    s.panels.pop().remove()
    s.panels.extend(s.figure.subplots(rows, columns, squeeze=False).flat)
    for panel in s.panels[len(keys) :]:
        panel.set_visible(False)
    for panel, key in zip(s.panels, keys, strict=False):
        draw(data, panel, key)
        told = wrap(head(data, key), HEADING, (WIDTH - 2 * EDGE) / columns - 0.75)
        panel.set_title("\n".join(told), linespacing=1.15)
    return s


def draw(data: Data, panel: Axes, key: str) -> None:
    """One measure: its course, or a bar an arm where it has none."""
    m, found = KEYS[key], course(data, key)
    over, unit = found is not None, named(m, data.config)
    found = data.measure(key) if found is None else found
    if m.unit == "money":
        found, size = worth(found)
        unit += f" ({size})"
    if over:
        over_time(data, panel, found)
        fit_scale(panel, key, found)
    else:
        bars(panel, found, m.unit, list(data.arms))
        if len(found) > 3:  # a word a line, so that names do not run into each other
            panel.set_xticks(range(len(found)), [readable(s).replace("-", "-\n") for s in found], fontsize=8.5)
    if m.unit == "share":
        percent(panel)
    elif m.unit == "money" or m.digits == 0:
        amounts(panel)
    panel.set_ylabel("\n".join(wrap(unit, HEADING, 2.4)))


def fit_scale(panel: Axes, key: str, found: dict[str, Numbers]) -> None:
    """Begin at zero where lines come near it; lines far from it are told apart by a scale of their own."""
    if KEYS[key].unit == "points" or key == "profit":
        panel.axhline(0.0, color="#555555", lw=0.8)
    elif lowest(found) < 0.5 * panel.get_ylim()[1]:
        from_zero(panel)


def lowest(found: dict[str, Numbers]) -> float:
    """The lowest point of all lines, 0 where there is none."""
    means = [float(np.nanmin(band(v)[0])) for v in found.values() if np.isfinite(v).any()]
    return min(means, default=0.0)


def head(data: Data, key: str) -> str:
    """A panel's own finding: its two numbers and the verdict; with three arms or more there is room for its name."""
    m, found = KEYS[key], list(data.measure(key).values())
    if len(found) != 2:
        return named(m, data.config)
    d = difference(found[0], found[1], data.config.study.too_small)
    return f"{named(m, data.config)}: {shown(m, d.b)} against {shown(m, d.a)}, {verdict(d)}"


def finding(data: Data) -> str:
    """What was found on the first claim, or on the first watched measure, and how many claims it bears out."""
    config, expected = data.config, claims(data.config)
    if not expected:
        key = config.study.watch[0]
        return title(claim(key, config), data.measure(key), config.study.too_small)
    seen = [claimed(config, e, {s: {e.measure: v} for s, v in data.measure(e.measure).items()}) for e in expected]
    verdicts = [borne_out(e.sign, d) for e, d in zip(expected, seen, strict=True)]
    return f"{of_claim(data, expected[0], seen[0])}; {tally(verdicts)}"


def tally(verdicts: list[str]) -> str:
    """How many claims of the sources the runs bear out."""
    n = len(verdicts)
    if len(set(verdicts)) == 1:
        which = "the claim of the sources is" if n == 1 else f"all {n} claims of the sources are"
        return f"{which} {verdicts[0]}"
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in dict.fromkeys(verdicts))
    return f"of {n} claims of the sources: {counts}"


def of_claim(data: Data, e: Expected, d: Difference) -> str:
    """The finding on one claim: two arms, or what a thing adds in two."""
    c, found = claim(e.measure, data.config), data.measure(e.measure)
    if len(e.ours) == len(e.theirs) == 1:
        return title(c, {arm: found[arm] for arm in (e.theirs[0], e.ours[0])}, data.config.study.too_small)
    ours, theirs = (f"{' less '.join(map(readable, arms))} is {quantity(mean(side(found, arms)), c.unit)}"
                    for arms in (e.ours, e.theirs))  # fmt: skip
    return f"{capital(c.noun)}: {ours}, {theirs} {c.when} ({verdict(d)})"
