"""How does a fact look? What each seed gave over the band, and beside it what was run against what is published."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.figures.captions import counted
from experiments.figures.style import COLOURS, Sheet, amounts, heading, house_style, percent, sheet
from experiments.figures.titles import capital, minus
from experiments.validate.measure import ABSENT, MISS, PASS, Found
from experiments.validate.page import band, bounds, number, where
from experiments.validate.registry import only
from sim.config import Config

BAND = "#CFE3F1"
SEEDS = "Dots: seeds; diamond: their median; bar: its 95 % interval, a bootstrap over seeds; shaded: the band."
SERIES = SEEDS.replace("their median", "of the series of medians over seeds")
STUDY = "Diamond: the estimate; bar: its 95 % interval over environments; shaded: what is expected."
VIEW = "Left: line: median over seeds, shade around it: all seeds."


def draw(found: list[Found], folder: Path, config: Config) -> dict[str, Path]:
    """A figure a fact, as SVG and PNG; returns the SVG by fact. What was not run has none."""
    folder.mkdir()
    made = {}
    with house_style():
        for f in found:
            if f.verdict != ABSENT:
                made[f.fact.key] = picture(f, config).write(folder, f.fact.key)[0]
    return made


def picture(f: Found, config: Config) -> Sheet:
    """The figure of one fact."""
    view = f.fact.view if f.runs else None
    found = sheet(title(f), caption(f, config), keys(f), 2 if view else 1, 3.4 if view else 1.7)
    if view:
        panel = found.panels[0]
        view.draw(panel, list(f.runs))
        heading(found, panel, view.heading)
        panel.set_xlabel(view.x)
        panel.set_ylabel(view.y)
        (percent if view.percent else amounts)(panel)
        if panel.get_legend_handles_labels()[0]:
            panel.legend(frameon=False, fontsize=9)
        heading(found, found.panels[1], "Every seed, and the median, over the band")
    strip(found.panels[-1], f)
    return found


def title(f: Found) -> str:
    """The finding."""
    said = {PASS: "in the band", MISS: "outside the band"}.get(f.verdict, "not clear against the band")
    return f"{capital(f.fact.text)}: {number(f.estimate, f.fact)}, {said} ({band(f.fact)})"


def caption(f: Found, config: Config) -> str:
    """What was run, how to read it, and where the band comes from."""
    if not len(f.seeds):
        return f"{capital(where(f.fact))}. {STUDY} Source: {f.fact.source}."
    ran = f"{capital(where(f.fact))}; {config.customers.count:,} customers; {counted(f.n, 'seed')} with a number."
    several = SEEDS if f.fact.finish is only else SERIES
    read = several if f.n > 1 else "Dot: the one seed, so no interval; shaded: the band."
    left = VIEW + " " if f.fact.view and f.fact.view.lines else ""
    return f"{ran} {left}{read} Source: {f.fact.source}."


def keys(f: Found) -> list[Any]:
    """The legend of the strip."""
    what = "median" if len(f.seeds) else "estimate"
    whole = Line2D([], [], color="black", marker="D", ms=7, lw=2.5, label=f"{what} and its interval")
    dots = Line2D([], [], color=COLOURS[0], marker="o", ls="", ms=5, alpha=0.6, label="a seed")
    return [*([dots] if len(f.seeds) else []), whole, Patch(facecolor=BAND, label="band")]


def strip(panel: Axes, f: Found) -> None:
    """Every seed over the band, with the median and its interval."""
    values = f.seeds[~np.isnan(f.seeds)]
    low, high = bounds(f.fact.band)
    shown = [x for x in (*values, f.low, f.high, f.estimate, low, high) if math.isfinite(x)]
    left, right = (min(shown), max(shown)) if shown else (0.0, 1.0)
    room = 0.08 * (right - left) or max(abs(left), 0.01) * 0.2
    left, right = left - room, right + room
    panel.axvspan(max(low, left), min(high, right), color=BAND, lw=0, zorder=0)
    if low == high:
        panel.axvline(low, color=COLOURS[0], lw=2, zorder=0)
    panel.scatter(values, 1.0 + 0.5 * (np.arange(len(values)) % 5 - 2) / 2, color=COLOURS[0], alpha=0.6, s=22, lw=0)
    if not math.isnan(f.estimate):
        known = [x if math.isfinite(x) else f.estimate for x in (f.low, f.high)]
        panel.plot(known, [2.0, 2.0], color="black", lw=2.5)
        panel.plot([f.estimate], [2.0], color="black", marker="D", ms=7)
    panel.set_xlim(left, right)
    panel.set_ylim(0.2, 2.6)
    panel.set_yticks([])
    panel.grid(axis="y", visible=False)
    panel.xaxis.set_major_locator(MaxNLocator(nbins=6 if f.runs and f.fact.view else 12))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, f.fact.percent)))


def tick(x: float, in_percent: bool) -> str:
    """A number on the axis of the strip."""
    return minus(f"{100 * x:.4g}") + " %" if in_percent else minus(f"{x:.4g}")
