"""How do the reasons look over time? Two panels of stacked shares a year: why the firm is hired, why it is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.figures.style import COLOURS, HATCHES, Sheet, house_style, percent, sheet
from experiments.story.autopsy import CENSORED, HIRED, Array, Autopsy
from experiments.story.autopsy_text import called, headline
from experiments.story.life import DECIDED
from sim.customers import codes

CAPTION = """{firm} in market {market}, {count:,} customers, seed {seed}. Shares of the relations that began, and of
    those that ended, in each year of the run; over each bar their number. The dashed line is the end of the burn-in, in
    which all firms play neutral. Reasons are found by counterfactual with the same luck; grey: ended by no choice
    against the firm."""
GREYS = ("#555555", "#8A8A8A", "#B5B5B5", "#D9D9D9")


def draw_autopsy(a: Autopsy, folder: Path) -> list[Path]:
    """Draw the picture into the folder."""
    with house_style():
        return picture(a).write(folder, "autopsy")


def picture(a: Autopsy) -> Sheet:
    """The two panels, each with its own legend."""
    c = a.config
    caption = " ".join(CAPTION.split()).format(firm=called(a.name), market=c.market.name, count=c.customers.count,
                                               seed=c.seed)  # fmt: skip
    s = sheet(headline(a), caption, [], 2, 5.2)
    order = [codes.END_REASONS.index(name) for name in (*DECIDED, *CENSORED)]
    bright = [(COLOURS[k], HATCHES[k]) for k in range(6)]
    stack(s.panels[0], a, a.hired(), HIRED, bright)
    stack(s.panels[1], a, a.left()[:, order], (*DECIDED, *CENSORED), [*bright[:5], *((g, "") for g in GREYS)])
    s.panels[0].set_title("Why it is hired", weight="bold", pad=16)
    s.panels[1].set_title("Why it is left", weight="bold", pad=16)
    return s


def stack(panel: Axes, a: Autopsy, found: Array, names: tuple[str, ...], looks: list[tuple[str, str]]) -> None:
    """A bar a year, its parts in the order of the names; what never happens has no entry in the legend."""
    n = found.sum(axis=1)
    share = found / np.maximum(n, 1)[:, None]
    years, bottom = np.arange(1, a.years + 1), np.zeros(a.years)
    for k, name in enumerate(names):
        colour, hatch = looks[k]
        label: Any = name.replace("_", " ") if found[:, k].any() else None
        panel.bar(years, share[:, k], 0.82, bottom, color=colour, hatch=hatch, edgecolor="white", lw=0.3, label=label)
        bottom += share[:, k]
    for year, number in enumerate(n.tolist(), 1):
        panel.text(year, 1.01, f"{number:,}", ha="center", va="bottom", fontsize=7)
    if a.config.burn_in:
        panel.axvline(a.config.burn_in / a.config.ticks_per_year + 0.5, color="#000000", ls="--", lw=1.0)
    panel.set_ylim(0.0, 1.0)
    panel.set_xlim(0.4, a.years + 0.6)
    panel.set_xlabel("Year of the run")
    panel.grid(visible=False, axis="x")
    percent(panel)
    if n.any():
        panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3, frameon=False, fontsize=9)
