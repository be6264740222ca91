"""Where do the arms end? Survival at equal tenure, the Peppers plane, the journey of 100 customers, head to head."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.figures.captions import caption
from experiments.figures.series import Data, band, half_width
from experiments.figures.style import (
    Sheet,
    amounts,
    bar_keys,
    draw_lines,
    heading,
    line_keys,
    look,
    looks,
    percent,
    sheet,
    within,
    years_axis,
)  # fmt: skip
from experiments.figures.titles import CLAIMS, Numbers, capital, claim, horizon, quantity, short, title
from experiments.reading import mean, readable
from sim.summary import YEARS

HALO = withStroke(linewidth=2.5, foreground="white")  # keeps letters legible on lines
STAGES = {
    "customers_reached": "aware", "customers_considering": "considered", "customers": "hired",
    "customers_again": "hired again", "customers_recommending": "recommend",
}  # fmt: skip


def worth(found: dict[str, Numbers]) -> tuple[dict[str, Numbers], str]:
    """Cents as money in a unit that keeps the numbers on the axis short, and the unit's name."""
    most = max((float(np.nanmax(np.abs(v))) for v in found.values() if np.isfinite(v).any()), default=0.0) / 100
    sizes = ((1e9, 1e9, "billions"), (1e6, 1e6, "millions"), (1e4, 1e3, "thousands"), (0.0, 1.0, ""))
    size, unit = next((size, unit) for least, size, unit in sizes if most >= least)
    return {s: v / 100 / size for s, v in found.items()}, f"{unit} of money" if unit else "money"


def bars(panel: Axes, found: dict[str, Numbers], unit: str, names: list[str]) -> None:
    """A bar a strategy with the interval and the seeds; `names` fixes whose look is whose."""
    for k, (s, values) in enumerate(found.items()):
        v, values = look(names.index(s)), values[~np.isnan(values)]
        bar(panel, k, mean(values), half_width(values), v, 0.6)
        panel.plot(k + 0.18 + np.linspace(-0.06, 0.06, len(values)), values, "o", ms=3.5, mfc="white", mec="#222222",
                   mew=0.8, ls="")  # fmt: skip
    panel.set_xticks(range(len(found)), [split(readable(s)) for s in found])
    panel.grid(False, axis="x")
    panel.axhline(0.0, color="#555555", lw=0.8)
    panel.set_xlim(-0.6, len(found) - 0.4)
    if unit == "share":
        percent(panel)
        within(panel, 0.0, 1.0)
        return
    amounts(panel)
    if unit == "count":
        panel.yaxis.set_major_locator(MaxNLocator(integer=True))
    if not any(np.nan_to_num(v).any() for v in found.values()):
        panel.set_ylim(0.0, 1.0)


def bar(panel: Axes, x: float, height: float, half: float, v: Any, width: float) -> None:
    """One hatched bar with its whisker."""
    panel.bar(x, height, width, color=v.colour, hatch=v.hatch, edgecolor="white", lw=0.8)
    panel.bar(x, height, width, facecolor="none", edgecolor="#222222", lw=0.8)
    if np.isfinite(half):
        panel.errorbar(x, height, half, color="#222222", capsize=3, lw=1.2)


def split(name: str) -> str:
    """A long name on two lines."""
    return name.replace("-", "-\n", 1) if len(name) > 9 else name


def survival_by_cohort(data: Data) -> Sheet:
    """Survival at equal tenure of the customers won since the strategies began."""
    c = data.config
    key = "cohort_3" if c.ticks > 3 * c.ticks_per_year else "cohort_1"
    text = caption(data, "survival")
    s = sheet(title(claim(key, c), data.measure(key), c.study.too_small), text, line_keys(data.arms), 1, 4.3)
    curves = {k: np.where(np.isnan(v).any(axis=0), np.nan, v) for k, v in data.tenure().items()}
    panel = s.panels[0]
    draw_lines(panel, np.arange(c.ticks + 1) / c.ticks_per_year, curves, c.ticks_per_year)
    years_axis(panel, c.ticks / c.ticks_per_year, "Tenure (years since a customer's first bill or order)")
    panel.set_ylim(0.0, 1.03)
    percent(panel)
    panel.set_ylabel("Still customers (share of those won)")
    return s


def peppers_plane(data: Data) -> Sheet:
    """Customers reached against needs served per customer: the path of each arm over the years."""
    c, small = data.config, data.config.study.too_small
    reach, needs = data.whole("customers_reached"), data.whole("needs_per_customer")
    told = title(claim("needs_per_customer", c), data.last("needs_per_customer"), small)
    if len(data.arms) == 2:
        told += "; " + short(CLAIMS["customers_reached"], data.last("customers_reached"), small)
    text = caption(data, "peppers")
    s = sheet(told, text, line_keys(data.arms), 1, 4.6)
    ends = {c.burn_in + c.ticks_per_year * y - 1: y for y in range(c.ticks // c.ticks_per_year + 1)}
    ticks = sorted({max(t, 0) for t in [*ends, c.burn_in + c.ticks - 1]})
    shown = {ticks.index(t): str(y) for t, y in ends.items() if t >= 0 and y in (0, *YEARS, len(ends) - 1)}
    for k, name in enumerate(reach):
        path(s.panels[0], reach[name][:, ticks], needs[name][:, ticks], k, shown)
        shown.pop(0, None)  # all arms start from the same place
    s.panels[0].set_xlabel(f"Customers reached (aware of the firm for a job they hold, of {c.customers.count:,})")
    s.panels[0].set_ylabel("Needs served per customer (jobs)")
    s.panels[0].xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    s.panels[0].margins(0.08, 0.12)
    return s


def path(panel: Axes, x: Numbers, y: Numbers, k: int, shown: dict[int, str]) -> None:
    """The path of one arm, (seeds, points), with where its seeds end; `shown` has the points to be labelled."""
    v, (mx, hx), (my, hy) = look(k), band(x), band(y)
    panel.plot(mx, my, color=v.colour, ls=v.line, marker=v.marker, ms=4, lw=1.8)
    panel.plot(x[:, -1], y[:, -1], color=v.colour, marker=v.marker, ms=6, ls="", alpha=0.35)
    if np.isfinite([hx[-1], hy[-1]]).all():
        panel.errorbar(mx[-1], my[-1], hy[-1], hx[-1], color=v.colour, capsize=3, lw=1.2)
    for at, text in shown.items():
        label_year(panel, mx[at], my[at], text, k)


def label_year(panel: Axes, x: float, y: float, text: str, k: int) -> None:
    """A large marker and the number of the year; arms take turns around the marker."""
    if not np.isfinite([x, y]).all():
        return
    v = look(k)
    panel.plot([x], [y], marker=v.marker, ms=8, mfc="white", mec=v.colour, mew=2, ls="", zorder=5)
    across, up = 6 if k % 4 in (1, 2) else -6, 6 if k % 2 == 0 else -6
    ha, va = "left" if across > 0 else "right", "bottom" if up > 0 else "top"
    panel.annotate(text, (x, y), (across, up), textcoords="offset points", zorder=6, fontsize=10.5, color=v.colour,
                   weight="bold", ha=ha, va=va, path_effects=[HALO])  # fmt: skip


def journey(data: Data) -> Sheet:
    """How many of 100 customers of the market come how far with the firm."""
    c = data.config
    found = {name: {s: 100 * v / c.customers.count for s, v in data.last(name).items()} for name in STAGES}
    told = title(claim("recommending", c), found["customers_recommending"], c.study.too_small)
    text = caption(data, "journey")
    s = sheet(told, text, bar_keys(data.arms), 1, 4.1)
    panel, width = s.panels[0], 0.8 / max(len(data.arms), 1)
    for i, by_arm in enumerate(found.values()):
        for k, (name, v) in enumerate(looks(by_arm)):
            x, height, half = i - 0.4 + (k + 0.5) * width, mean(by_arm[name]), half_width(by_arm[name])
            bar(panel, x, height, half, v, width)
            top = min(np.nan_to_num(height) + np.nan_to_num(half), 100.0)
            panel.annotate(quantity(height, "hundredth"), (x, top), (0, 3), textcoords="offset points", ha="center",
                           va="bottom", fontsize=9, path_effects=[HALO])  # fmt: skip
    panel.set_xticks(range(len(STAGES)), list(STAGES.values()))
    panel.grid(False, axis="x")
    panel.set_ylim(0.0, min(panel.get_ylim()[1] * 1.05, 107.0))
    panel.set_ylabel("Customers (of 100 in the market)")
    return s


def head_to_head(data: Data) -> Sheet:
    """All strategies in one market: profit and share by strategy."""
    c, small = data.config, data.config.study.too_small
    profit, share = data.facing("profit"), data.facing("share")
    text = caption(data, "head_to_head")
    told = title(claim("profit", c), profit, small)
    s = sheet(f"Head to head, {told[:1].lower()}{told[1:]}", text, [], 2, 3.9)
    values, unit = worth(profit)
    bars(s.panels[0], values, "money", list(profit))
    bars(s.panels[1], share, "share", list(share))
    s.panels[0].set_ylabel(f"Discounted profit over {horizon(c)}\n({unit})")
    s.panels[1].set_ylabel("Share of orders")
    heading(s, s.panels[0], "Discounted profit")
    heading(s, s.panels[1], capital(short(claim("share", c), share, small)))
    return s
