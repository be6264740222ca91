"""Why does an arm end where it ends? The line of sight: spend, capability, offer, customers' outcome, profit."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.figures.captions import caption
from experiments.figures.series import Data
from experiments.figures.style import Sheet, bar_keys, looks, sheet
from experiments.figures.titles import CLEAR, Numbers, claim, compact, few_digits, minus, title
from experiments.reading import difference, mean, readable
from sim.sight import LINKS, STAGES, links
from sim.summary import Measure

Arms = dict[str, dict[str, Numbers]]  # strategy -> measure -> (seeds,)
BAR, LABEL, GAP = 0.155, 0.2, 0.12  # inches
NUMBERS_AT, SIGNS_AT, END = 1.62, 1.66, 1.8  # where numbers end, bars being 1 wide


def line_of_sight(data: Data) -> Sheet:
    """What each arm spends, what that makes it able to do and offer, what customers get, and what it earns."""
    c = data.config
    rows = {s: [links(o, c, c.focal.id) for o in runs] for s, runs in data.arms.items()}
    found = {s: {m.key: np.array([row[m.key] for row in rows[s]]) for m in LINKS} for s in rows}
    small = c.study.too_small
    told = title(claim("value_created", c), {s: measures["value_created"] for s, measures in found.items()}, small)
    if len(found) == 2:
        first, second = found
        told += "; " + steps(found, first, second, small)
    return draw_sight(found, told, caption(data, "sight").replace("FIRST", readable(next(iter(found)))), small)


def steps(found: Arms, a: str, b: str, threshold: float) -> str:
    """In words, what of b clearly differs most from a at each stage before profit: in money or, past spend, in bars."""
    told = []
    for stage in STAGES[:-1]:
        sizes = {}
        for m in (m for m in LINKS if m.group == stage and m.key != "spend_all"):
            d = difference(found[a][m.key], found[b][m.key], threshold)
            if d.verdict in CLEAR:
                length = 1.0 if stage == "Spend" else scale([mean(v[m.key]) for v in found.values()])[1]
                sizes[f"{said(m)} {'up' if d.verdict == 'more' else 'down'}"] = abs(d.mean) / length
        told += [max(sizes, key=lambda name: sizes[name])] if sizes else []
    return f"on the way {', '.join(told)}" if told else "no step on the way is clear"


def scale(means: list[float]) -> tuple[float, float]:
    """The lower end of a scale that has 0 and every number, and its length."""
    there = [0.0, *(v for v in means if np.isfinite(v))]
    return min(there), max(there) - min(there)


def said(m: Measure) -> str:
    """The name of a link within a sentence."""
    name = m.label[0].lower() + m.label[1:].partition(" (")[0]
    return f"spend {name}" if m.group == "Spend" else name


def draw_sight(found: Arms, told: str, text: str, threshold: float) -> Sheet:
    """Five panels, one a stage: a bar an arm of each of its measures, with its number and whether it is clear."""
    most = max(sum(m.group == stage for m in LINKS) for stage in STAGES)
    row = LABEL + BAR * len(found) + GAP
    s = sheet(told, text, bar_keys(found), len(STAGES), most * row + 0.35)
    for k, (panel, stage) in enumerate(zip(s.panels, STAGES, strict=True)):
        panel.set_title(stage, weight="bold")
        if k < len(STAGES) - 1:
            panel.set_title("\N{RIGHTWARDS ARROW}", loc="right", weight="bold")
        panel.set_axis_off()
        panel.set_xlim(-0.02, END)
        panel.set_ylim(most * row, 0.0)
        for j, m in enumerate(m for m in LINKS if m.group == stage):
            draw_link(panel, j * row, m, {a: measures[m.key] for a, measures in found.items()}, threshold)
    return s


def draw_link(panel: Axes, top: float, m: Measure, found: dict[str, Numbers], threshold: float) -> None:
    """The bars of one measure, from 0, on a scale of their own."""
    panel.text(0.0, top + 0.8 * LABEL, m.label, fontsize=8.5, va="baseline", clip_on=False)
    means = {a: mean(v) for a, v in found.items()}
    low, reach = scale(list(means.values()))
    zero = -low / reach if reach else 0.0
    first = next(iter(found))
    for k, (a, v) in enumerate(looks(found)):
        y = top + LABEL + BAR * (k + 0.5)
        width = np.nan_to_num(means[a]) / reach if reach else 0.0
        panel.barh(y, width, 0.85 * BAR, left=zero, color=v.colour, hatch=v.hatch, edgecolor="white", lw=0.4)
        panel.text(NUMBERS_AT, y, written(m, means[a]), fontsize=8, va="center", ha="right")
        verdict = difference(found[first], found[a], threshold).verdict
        if verdict in CLEAR:
            sign = "\N{BLACK UP-POINTING TRIANGLE}" if verdict == "more" else "\N{BLACK DOWN-POINTING TRIANGLE}"
            panel.text(SIGNS_AT, y, sign, fontsize=7, va="center", ha="left", color="#444444")
    panel.plot([zero, zero], [top + LABEL, top + LABEL + BAR * len(found)], color="#555555", lw=0.8)


def written(m: Measure, value: float) -> str:
    """A number short enough for its place."""
    if np.isnan(value):
        return "-"
    if m.unit == "share":
        return f"{few_digits(100 * value)} %"
    if m.unit == "money":
        text = f"{value / 100:,.2f}" if m.digits else compact(value / 100)
        return minus(text.replace("million", "M").replace("billion", "bn"))
    return minus(f"{value:,.{m.digits}f}")
