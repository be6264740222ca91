"""How do the arms differ over time? Retention and churn, worth of customers, advocacy, profit and its break-even."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.figures.captions import caption
from experiments.figures.end_state import bars, worth
from experiments.figures.series import Data
from experiments.figures.style import (
    Sheet,
    amounts,
    draw_lines,
    from_zero,
    heading,
    line_keys,
    look,
    percent,
    sheet,
    within,
    years_axis,
)  # fmt: skip
from experiments.figures.titles import (
    Numbers,
    break_even_title,
    break_even_words,
    capital,
    claim,
    period,
    short,
    title,
)  # fmt: skip
from experiments.reading import readable
from sim.config import Config
from sim.measures.discounting import factors
from sim.summary import paired_break_even


def years(config: Config) -> Numbers:
    """The end of every tick since the strategies began, in years."""
    return np.arange(1, config.ticks + 1) / config.ticks_per_year


def over_time(data: Data, panel: Axes, found: dict[str, Numbers]) -> None:
    """Lines of (seeds, ticks) over the years."""
    c = data.config
    draw_lines(panel, years(c), found, c.ticks_per_year)
    years_axis(panel, c.ticks / c.ticks_per_year)


def retention_and_churn(data: Data) -> Sheet:
    """Retention a year and churn a tick of the focal firm."""
    c, small = data.config, data.config.study.too_small
    text = caption(data, "retention")
    s = sheet(title(claim("retention", c), data.measure("retention"), small), text, line_keys(data.arms), 2)
    over_time(data, s.panels[0], data.retention())
    over_time(data, s.panels[1], data.moving("churn", "customers"))
    heading(s, s.panels[0], "Retention")
    heading(s, s.panels[1], capital(short(claim("churn", c), data.measure("churn"), small)))
    s.panels[0].set_ylabel("Retention (share of customers, a year)")
    s.panels[1].set_ylabel(f"Churn (share of customers, a {period(c)})")
    for panel in s.panels:
        from_zero(panel)
        within(panel, 0.0, 1.0)
        percent(panel)
    return s


def clv_and_equity(data: Data) -> Sheet:
    """What a customer and all customers are worth by the firm's own book."""
    c, small = data.config, data.config.study.too_small
    text = caption(data, "worth")
    s = sheet(title(claim("customer_equity", c), data.measure("customer_equity"), small), text, line_keys(data.arms), 2)
    for panel, name, label in zip(s.panels, ("clv", "customer_equity"), ("CLV", "Customer equity"), strict=True):
        values, unit = worth(data.after(name))
        over_time(data, panel, values)
        from_zero(panel)
        amounts(panel)
        panel.set_ylabel(f"{label} ({unit})")
    heading(s, s.panels[0], capital(short(claim("clv", c), data.measure("clv"), small)))
    heading(s, s.panels[1], "Customer equity")
    return s


def advocacy(data: Data) -> Sheet:
    """Who recommends, who comes by word, and what is lost without word of mouth."""
    c, small = data.config, data.config.study.too_small
    lost = data.lost_word()
    text = caption(data, "advocacy")
    s = sheet(title(claim("nps", c), data.measure("nps"), small), text, line_keys(data.arms), 3 if lost else 2)
    over_time(data, s.panels[0], data.moving("nps", "survey_answered"))
    over_time(data, s.panels[1], data.moving("advocacy_share", "new"))
    s.panels[0].axhline(0.0, color="#555555", lw=0.8)
    s.panels[0].set_ylabel("Net promoter score (points)")
    s.panels[1].set_ylabel("New customers by word (share)")
    percent(s.panels[1])
    from_zero(s.panels[1])
    within(s.panels[0], -100.0, 100.0)
    within(s.panels[1], 0.0, 1.0)
    heading(s, s.panels[0], "Net promoter score")
    heading(s, s.panels[1], capital(short(claim("advocacy_share", c), data.measure("advocacy_share"), small)))
    if lost:
        bars(s.panels[2], lost, "count", list(data.arms))
        s.panels[2].set_ylabel("Customers lost")
        heading(s, s.panels[2], capital(short(claim("lost_word", c), lost, small)))
    return s


def running(values: Numbers, config: Config) -> Numbers:
    """Cumulative discounted flow of (seeds, ticks)."""
    return np.cumsum(values * factors(values.shape[1], config.discount_rate, config.ticks_per_year), axis=1)


def profit(data: Data) -> Sheet:
    """Cumulative discounted profit, of every further strategy less the first, with the tick of break-even."""
    c, flows = data.config, data.after("profit")
    (first, *others), keys = flows, line_keys(flows)
    even = {name: paired_break_even(data.arms[first], data.arms[name], c) for name in others}
    if even:
        found = {name: running(flows[name] - flows[first], c) for name in others}
        keys = keys[1:]
        for key, name in zip(keys, others, strict=True):
            key.set_label(f"{readable(name)} less {readable(first)}: break-even {break_even_words(even[name], c)}")
    else:
        found = {first: running(flows[first], c)}
    s = sheet(break_even_title(data.measure("profit"), even, c), caption(data, "profit"), keys, 1, 4.3)
    values, unit = worth(found)
    draw_lines(s.panels[0], years(c), values, c.ticks_per_year, 1 if even else 0)
    years_axis(s.panels[0], c.ticks / c.ticks_per_year)
    s.panels[0].axhline(0.0, color="#555555", lw=1.0)
    amounts(s.panels[0])
    s.panels[0].set_ylabel(f"Cumulative discounted profit{' difference' if even else ''}\n({unit})")
    mark_break_even(s.panels[0], even, c)
    return s


def mark_break_even(panel: Axes, even: dict[str, int | None], config: Config) -> None:
    """A line and a marker on zero where each strategy breaks even."""
    for k, tick in enumerate(even.values(), 1):
        if tick is None:
            continue
        x, late = tick / config.ticks_per_year, tick > 0.75 * config.ticks
        panel.axvline(x, color=look(k).colour, lw=1.0, ls=(0, (2, 2)))
        panel.plot([x], [0.0], marker=look(k).marker, ms=10, mfc="white", mec=look(k).colour, mew=2, ls="", zorder=5,
                   clip_on=False)  # fmt: skip
        where: Any = {"ha": "right", "va": "bottom"} if late else {"ha": "left", "va": "top"}
        panel.annotate(f"{period(config)} {tick}", (x, 0.0), (-9, 9) if late else (9, -9), fontsize=10, zorder=6,
                       textcoords="offset points", **where,
                       bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85})  # fmt: skip
