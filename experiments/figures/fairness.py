"""Who wins in the environments we chose, and what decides? Shares, a tree of few questions, single parameters."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from experiments.fairness.deciding import Branch
from experiments.fairness.estimates import Numbers, average
from experiments.fairness.hypotheses import slope
from experiments.fairness.ranges import FACTORS, Factor
from experiments.fairness.report import Findings, years
from experiments.fairness.results import CONTESTS, PRESETS, winners
from experiments.figures.style import Sheet, heading, house_style, look, sheet
from experiments.figures.titles import NARROW, minus
from experiments.reading import readable

FIRST, TIE, SECOND = look(0).colour, "#BBBBBB", look(1).colour
HATCH = {FIRST: look(0).hatch, TIE: "", SECOND: look(1).hatch}
PANELS, BINS, UNIT = 4, 5, 24  # panels, bins of a parameter, letters of its unit in a line
LIGHT = {FIRST: "#A6CEE6", SECOND: "#F2C8AC"}  # the same, for text to lie on


def draw_fairness(f: Findings, folder: Path) -> list[Path]:
    """Draw all that the environments allow into the folder."""
    folder.mkdir(parents=True)
    with house_style():
        paths = shares_won(f).write(folder, "shares_won")
        if f.tree is not None and f.tree.no is not None:
            paths += what_decides(f, f.tree).write(folder, "what_decides")
        if f.importances:
            paths += by_parameter(f).write(folder, "by_parameter")
    return paths


def ran(f: Findings) -> str:
    """What was run, for captions."""
    base = f.study.base
    return (f"{len(f.all)} environments of a Latin hypercube, {base.seeds} paired seeds in each, "
            f"{base.customers.count:,} customers; {years(f)} discounted profit after all spend. ")  # fmt: skip


def shares_won(f: Findings) -> Sheet:
    """Wins and ties of every contest, over all environments and where some firm earns."""
    won = winners(f.all.gap(PRESETS))
    a, tie, b = (f"{100.0 * (won == k).mean():.0f}{NARROW}%" for k in (-1, 0, 1))
    title = (f"Of the {len(won)} environments we chose {readable(PRESETS[0])} wins {a} and {readable(PRESETS[1])} {b}; "
             f"{tie} are ties")  # fmt: skip
    rows = [(c, name, r) for c in CONTESTS for name, r in f.sets.items() if len(r)]
    keys = [Patch(facecolor=colour, hatch=HATCH[colour], edgecolor="white", label=text)
            for colour, text in ((FIRST, "the first wins"), (TIE, "tie"), (SECOND, "the second wins"))]  # fmt: skip
    caption = ran(f) + "A tie: the 95 % t interval of the paired difference over seeds holds 0."
    s = sheet(title, caption, keys, 1, 0.6 + 0.42 * len(rows))
    panel = s.panels[0]
    for y, (contest, _, r) in enumerate(rows):
        found, left = winners(r.gap(contest)), 0.0
        for who, colour in ((-1, FIRST), (0, TIE), (1, SECOND)):
            wide = 100.0 * float((found == who).mean())
            panel.barh(y, wide, 0.72, left, color=colour, hatch=HATCH[colour], edgecolor="white")
            if wide >= 5.0:
                panel.text(left + wide / 2, y, f"{wide:.0f}", ha="center", va="center",
                           bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2})  # fmt: skip
            left += wide
    labels = [f"{' | '.join(map(readable, c))}\n{name} (n = {len(r)})" for c, name, r in rows]
    panel.set_yticks(range(len(rows)), labels, fontsize=8.5)
    panel.invert_yaxis()
    panel.set_xlim(0.0, 100.0)
    panel.set_xlabel("Share of environments (%)")
    panel.grid(visible=False, axis="y")
    return s


def what_decides(f: Findings, root: Branch) -> Sheet:
    """The tree: questions, and in each leaf the advantage and who wins how often."""
    first, second = (f.advantage[b.rows].mean() for b in (root.no, root.yes) if b is not None)
    title = (f"{root.question[0].upper()}{root.question[1:]}: the advantage of customer-centric is {signed(second)} of "
             f"revenue, else {signed(first)}")  # fmt: skip
    caption = ran(f) + (
        "Numbers: mean advantage of the customer-centric over the product-centric preset in % of the discounted "
        "revenue of all firms; below it wins of product-centric, ties, wins of customer-centric. The tree is grown to "
        "three questions in a row and describes these environments only."
    )
    keys = [Patch(facecolor=LIGHT[colour], label=f"{readable(who)} ahead in the mean")
            for colour, who in zip((FIRST, SECOND), PRESETS, strict=True)]  # fmt: skip
    s = sheet(title, caption, keys, 1, 4.2)
    panel = s.panels[0]
    panel.axis("off")
    leaves = root.leaves()
    panel.set_xlim(-0.6, len(leaves) - 0.4)
    panel.set_ylim(-3.5, 0.4)
    put_branch(f, panel, root, 0, leaves)
    return s


def put_branch(f: Findings, panel: Axes, b: Branch, depth: int, leaves: list[Branch]) -> tuple[float, float]:
    """Draw a branch below its question; where it stands."""
    own = [k for k, leaf in enumerate(leaves) if any(leaf is mine for mine in b.leaves())]
    x, y = float(np.mean(own)), float(-depth)
    if b.no is None or b.yes is None:
        won = winners(f.all.gap(PRESETS)[b.rows])
        mean = float(f.advantage[b.rows].mean())
        text = f"{signed(mean)}\n{(won == -1).sum()} | {(won == 0).sum()} | {(won == 1).sum()}\nof {len(b.rows)}"
        box = {"facecolor": LIGHT[SECOND if mean > 0.0 else FIRST], "edgecolor": "none"}
        panel.text(x, y, text, ha="center", va="center", fontsize=9, bbox=box | {"boxstyle": "round,pad=0.5"})
        return x, y
    for child, answer in ((b.no, "no"), (b.yes, "yes")):
        cx, cy = put_branch(f, panel, child, depth + 1, leaves)
        panel.plot([x, cx], [y, cy], color="#888888", lw=1.2, zorder=0)
        panel.text((x + cx) / 2, (y + cy) / 2, answer, ha="center", va="center", fontsize=8.5, color="#444444",
                   bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0})  # fmt: skip
    words = b.question.replace(" above ", "\nabove ").replace(" is ", "\nis ")
    panel.text(x, y, f"{words}?", ha="center", va="center", fontsize=9,
               bbox={"facecolor": "white", "edgecolor": "#444444", "boxstyle": "round,pad=0.4"})  # fmt: skip
    return x, y


def by_parameter(f: Findings) -> Sheet:
    """The advantage along the parameters that matter most, each in bins."""
    top = [next(x for x in FACTORS if x.name == i.factor) for i in f.importances[:PANELS]]
    title = f"What matters most is the {top[0].noun}: the advantage of customer focus {trend(f, top[0])}"
    if f.importances[0].loss.low <= 0.0:
        title = "No parameter clearly decides whether customer focus pays"
    caption = ran(f) + (
        "Points: mean advantage of the customer-centric over the product-centric preset in bins of about equal "
        "numbers of environments, in % of the discounted revenue of all firms; whiskers: 95 % t interval over "
        "environments. Rises and falls are called so where the 95 % interval of the slope, the other parameters held, "
        "leaves out 0. In order of what a forest loses when the parameter is shuffled."
    )
    s = sheet(title, caption, [], len(top), 3.3)
    for panel, factor in zip(s.panels, top, strict=True):
        draw_parameter(f, panel, factor)
        heading(s, panel, f"{factor.noun[0].upper()}{factor.noun[1:]}: {trend(f, factor)}")
    low = min(panel.get_ylim()[0] for panel in s.panels)
    high = max(panel.get_ylim()[1] for panel in s.panels)
    for panel in s.panels:
        panel.set_ylim(low, high)
    s.panels[0].set_ylabel("Advantage (% of revenue)")
    return s


def trend(f: Findings, factor: Factor) -> str:
    """What the slope says of a parameter with a range."""
    if factor.choices:
        return "differs by file"
    found = slope(f.all, factor.name, f.advantage)
    if np.isnan(found.low) or found.low <= 0.0 <= found.high:
        return "has no clear slope"
    return f"{'rises' if found.value > 0.0 else 'falls'} by {abs(found.value):.1f} points over its range"


def draw_parameter(f: Findings, panel: Axes, factor: Factor) -> None:
    """Means of the advantage in bins of one parameter."""
    labels, groups = bins(f, factor)
    for k, rows in enumerate(groups):
        e = average(f.advantage[rows])
        whiskers = [[e.value - e.low], [e.high - e.value]]
        panel.errorbar(k, e.value, whiskers, color="#000000", marker="o", ms=5, capsize=3, lw=1.4)
    panel.axhline(0.0, color="#888888", lw=1.0)
    long = not factor.choices and max(map(len, labels)) > 4
    small = 6.5 if factor.choices else 8
    panel.set_xticks(range(len(labels)), labels, fontsize=small, rotation=35 if long else 0)
    panel.set_xlim(-0.5, len(labels) - 0.5)
    panel.set_xlabel("" if factor.choices else textwrap.fill(factor.unit, UNIT))


def bins(f: Findings, factor: Factor) -> tuple[list[str], list[Numbers]]:
    """Labels and rows of the bins of a parameter, those with an environment in them."""
    values = f.all.values(factor.name)
    if factor.choices:
        chosen = [np.array([k for k, v in enumerate(values) if v == choice], int) for choice in factor.choices]
        found = list(zip((c.replace("_", "\n") for c in factor.choices), chosen, strict=True))
    else:
        numbers = np.array(values, np.float64)
        order = np.argsort(numbers, kind="stable")
        whole = factor.scale == "whole"
        groups = [np.flatnonzero(numbers == v) for v in np.unique(numbers)] if whole else np.array_split(order, BINS)
        found = [(f"{numbers[rows].mean():.2g}", rows) for rows in groups]
    found = [(label, rows) for label, rows in found if len(rows) > 1]
    return [label for label, _ in found], [rows for _, rows in found]


def signed(value: float) -> str:
    """A per cent with its sign."""
    return minus(f"{value:+.1f}{NARROW}%")
