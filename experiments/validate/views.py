"""What is drawn beside the number of a fact? The runs against what is published, so that a miss can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.figures.style import COLOURS, LINES, MARKERS
from experiments.validate import contractual as c
from experiments.validate import shop as s
from experiments.validate.features import LEADS, rounds
from experiments.validate.registry import POINTS, Seed, View, middle
from sim.measures.discounting import Numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MODEL, REAL = 0, 1  # looks: what the model gives, and what is published
YEAR, STAY = "years since the first month", "still there"


def curves(panel: Axes, x: Numbers, values: Numbers, k: int = MODEL, label: str = "model") -> None:
    """The median over seeds of (seeds, points) with the span of all seeds."""
    known = values[~np.isnan(values).all(axis=1)]
    if len(known) == 0:
        return
    if len(known) > 1:
        panel.fill_between(x, known.min(axis=0), known.max(axis=0), color=COLOURS[k], alpha=0.18, lw=0)
    panel.plot(x, middle(known), color=COLOURS[k], ls=LINES[k], marker=MARKERS[k], ms=5, lw=1.8, label=label)


def published(panel: Axes, x: Numbers, y: Numbers, label: str) -> None:
    """A published series."""
    panel.plot(x, y, color=COLOURS[REAL], ls=LINES[REAL], marker=MARKERS[REAL], ms=5, lw=1.8, label=label)


def stack(seeds: list[Seed], key: str, name: str = "") -> Numbers:
    """What is kept under a key of every seed, (seeds, k)."""
    return np.array([runs[name][key] for runs in seeds])


def survival(market: str) -> View:
    """Year by year against the real customers."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        years = np.arange(13.0)
        curves(panel, years, stack(seeds, "survival"))
        published(panel, years, np.array(c.REAL[market]) / 100.0, "Fader and Hardie 2007")

    return View("Survival, year by year", YEAR, STAY, draw, percent=True)


def projection(name: str = "") -> View:
    """The sBG fitted to seven years, over the curve that it should foretell."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        years = np.arange(13.0)
        curves(panel, years, stack(seeds, "survival", name))
        fitted = stack(seeds, "sbg", name)
        if not np.isnan(fitted).all():
            published(panel, years, middle(fitted), "sBG fitted to years 1 to 7")
        panel.axvline(c.FITTED, color="#555555", ls=":", lw=1)

    return View("Survival and its projection after year 7", YEAR, STAY, draw, percent=True)


def retention(name: str = "") -> View:
    """Retention by year of tenure."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        values = np.array([c.rates(row) for row in stack(seeds, "survival", name)])
        curves(panel, np.arange(1.0, 13.0), values)
        if name:
            curves(panel, np.arange(1.0, 13.0), np.array([c.rates(row) for row in stack(seeds, "survival")]), 2,
                   "the same where customers differ")  # fmt: skip

    what = "Retention by year, customers alike and not" if name else "Retention by year"
    return View(what, "year of the relation", "retention", draw, percent=True)


def quarters() -> View:
    """Who is active, quarter by quarter."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        x = np.arange(2.0, 6.0)
        curves(panel, x, stack(seeds, "quarters"))
        published(panel, x, np.array(s.QUARTERS), "CDNOW")
        panel.set_xticks(x)

    what = "Share of the cohort that buys in a quarter"
    return View(what, "quarter since the first purchase", "active", draw, percent=True)


def conditional() -> View:
    """What customers buy later, by what they bought before."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        x = np.arange(float(s.LEVELS))
        curves(panel, x, stack(seeds, "conditional"))
        published(panel, x, np.array(s.CONDITIONAL), "CDNOW")
        panel.fill_between(x, 0.8 * np.array(s.CONDITIONAL), 1.2 * np.array(s.CONDITIONAL), color="#BBBBBB", alpha=0.4,
                           lw=0, label="within 20 %")  # fmt: skip

    return View("Purchases in weeks 40 to 78", "repeat purchases in weeks 1 to 39", "purchases a customer", draw)


def lorenz(top: float) -> View:
    """How much the least valuable customers make up together."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        x = np.linspace(0, 1, POINTS)
        values = np.array([runs[""].get("lorenz", np.full(POINTS, np.nan)) for runs in seeds])
        if not np.isnan(values).all():
            known = values[~np.isnan(values).all(axis=1)]
            panel.fill_between(x, known.min(axis=0), known.max(axis=0), color=COLOURS[MODEL], alpha=0.18, lw=0)
            panel.plot(x, middle(known), color=COLOURS[MODEL], lw=1.8, label="model")
        panel.plot([0, 1], [0, 1], color="#555555", ls=":", lw=1, label="all equal")
        if top:
            panel.plot([0.8], [1 - top], color=COLOURS[REAL], marker=MARKERS[REAL], ls="", ms=8, label="CDNOW")

    return View("Lorenz curve", "share of customers, the least first", "share of the total", draw, percent=True)


def scatter(x: str, y: str, across: str, up: str) -> View:
    """Every firm, or pair of firms, of every seed."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        for runs in seeds:
            panel.plot(runs[""][x], runs[""][y], color=COLOURS[MODEL], marker=MARKERS[MODEL], ls="", ms=4, alpha=0.45)

    return View("Every firm of every seed" if x != "other" else "Every pair of firms of every seed", across, up, draw,
                lines=False)  # fmt: skip


def bass() -> View:
    """First purchases of those who were there at the start, and the curve fitted to them."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        adopted = stack(seeds, "adopted")
        years = np.arange(1, adopted.shape[1] + 1) / 4.0
        panel.fill_between(years, adopted.min(axis=0), adopted.max(axis=0), color=COLOURS[MODEL], alpha=0.18, lw=0)
        panel.plot(years, middle(adopted), color=COLOURS[MODEL], lw=1.8, label="model")
        fitted = stack(seeds, "bass_curve")
        if not np.isnan(fitted).all():
            panel.plot(years, middle(fitted), color=COLOURS[REAL], ls=LINES[REAL], lw=1.8, label="Bass")

    return View("Customers who have bought once", "years", "share of the first customers", draw, percent=True)


def learning() -> View:
    """Unit cost over volume, both in logarithms."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        for runs in seeds:
            panel.plot(runs[""]["volume"] / runs[""]["volume"][0], runs[""]["cost"] / 100.0, color=COLOURS[MODEL], lw=1)
        panel.set_xscale("log", base=2)
        panel.set_yscale("log")
        panel.yaxis.set_major_formatter("{x:.0f}")
        panel.yaxis.set_minor_formatter("{x:.0f}")

    return View("Unit cost of the focal firm", "cumulative volume over that of the first month", "unit cost", draw,
                lines=False)  # fmt: skip


def over_time(more: str, less: str, ratio: float) -> View:
    """The elasticity of each quarter after the change."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        sold = [np.array([runs[name]["orders"][0] for runs in seeds]) for name in (more, less)]
        quarters = sold[0].shape[1] // 3
        a, b = (x[:, : quarters * 3].reshape(len(seeds), quarters, 3).sum(axis=2) for x in sold)
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.log(a / b) / np.log(ratio)
        values[~np.isfinite(values)] = np.nan
        curves(panel, np.arange(1.0, quarters + 1.0), values)
        panel.axhline(0.0, color="#555555", ls=":", lw=1)

    return View("Elasticity by quarter", "quarter since the change", "elasticity", draw)


def features() -> View:
    """First choices and value of a customer, each relative to its most, over the number of features."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        n, first, value = middle(np.array([rounds(runs) for runs in seeds])).reshape(3, len(LEADS))
        for k, (y, label) in enumerate(((first, "first choices"), (value, "value of a customer"))):
            panel.plot(n, y / np.nanmax(y), color=COLOURS[k], ls=LINES[k], marker=MARKERS[k], lw=1.8, label=label)

    return View("Over its largest", "features", "over the largest of the six", draw)


def seats() -> View:
    """The share of each seat in each seed."""
    def draw(panel: Axes, seeds: list[Seed]) -> None:
        for runs in seeds:
            share = runs[""]["share"]
            panel.plot(np.arange(len(share)), share, color=COLOURS[MODEL], marker=MARKERS[MODEL], ls="", alpha=0.45)
        panel.axhline(0.25, color="#555555", ls=":", lw=1)
        panel.set_xticks(range(len(seeds[0][""]["share"])))

    what = "Share of orders by seat, every seed"
    return View(what, "id of the firm", "share of orders", draw, percent=True, lines=False)
