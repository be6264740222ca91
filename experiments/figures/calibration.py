"""Does the fitted market look like its data? Moments, the course of purchases, and what was held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from experiments.calibrate.facts import Case, CurveCase, LogCase
from experiments.calibrate.holdout import Foretold
from experiments.calibrate.matching import Match
from experiments.figures.style import COLOURS, LINES, MARKERS, Sheet, amounts, heading, house_style, percent, sheet
from experiments.figures.titles import minus

DATA, MARKET, BENCH = "#000000", COLOURS[0], COLOURS[1]


def draw_calibration(case: Case, found: Match | None, told: Foretold | None, folder: Path) -> list[Path]:
    """Draw the fit of the moments and the holdout into the folder; nothing where nothing was matched."""
    if found is None:
        return []
    folder.mkdir(parents=True)
    with house_style():
        paths = fit_sheet(case, found).write(folder, "fit")
        if told is not None and isinstance(case, LogCase):
            paths += log_sheet(case, told).write(folder, "holdout")
        elif told is not None and isinstance(case, CurveCase):
            paths += curve_sheet(case, told).write(folder, "survival")
    return paths


def key(label: str, colour: str, k: int, line: bool = True) -> Line2D:
    """An entry of the legend."""
    return Line2D([], [], color=colour, ls=LINES[k] if line else "", marker=MARKERS[k], lw=1.8, label=label)


def fit_sheet(case: Case, found: Match) -> Sheet:
    """How far each matched moment of the market lies from the data, in standard errors of the data."""
    t, shown = case.target, np.flatnonzero(case.target.matched)
    error = np.sqrt(np.diag(t.covariance))[shown]
    apart = (found.simulated[shown] - t.values[shown]) / error
    within = int((np.abs(apart) <= 1.96).sum())
    worst = int(shown[int(np.argmax(np.abs(apart)))])
    title = f"{within} of {len(shown)} moments lie within sampling error of the data; the farthest is {t.names[worst]}"
    text = (
        f"Dots: simulated less observed moment in standard errors of the data, {case.source}; beside them the market's "
        "and the data's value. Grey: 1.96 standard errors either way, the sampling error of the data alone."
    )
    s = sheet(title, text, [], 1, 0.9 + 0.3 * len(shown))
    panel, y = s.panels[0], np.arange(len(shown))
    panel.axvspan(-1.96, 1.96, color="#DDDDDD", lw=0)
    panel.axvline(0.0, color="#555555", lw=1.0)
    panel.plot(apart, y, ls="", marker=MARKERS[0], color=MARKET, ms=7)
    reach = max(4.0, float(np.abs(apart).max()) * 1.15)
    panel.set_xlim(-reach, reach)
    panel.set_ylim(len(shown) - 0.4, -0.6)
    panel.set_yticks(y, [f"{t.names[k]}  ({found.simulated[k]:.3g}; {t.values[k]:.3g})" for k in shown.tolist()])
    panel.xaxis.set_major_formatter(FuncFormatter(lambda v, _: minus(f"{v:g}")))
    panel.set_xlabel("Simulated less observed, in standard errors of the data")
    return s


def log_sheet(case: LogCase, h: Foretold) -> Sheet:
    """Cumulative repeat purchases by tick, and purchases in the holdout by repeats before it."""
    data, market, bench = h.total
    off = [abs(h.simulated[k] / h.data[k] - 1.0) for k in range(7) if h.data[k] > 0]
    title = (
        f"Of the purchases held out the market foretells {market / max(data, 1.0):.0%} ({h.name} "
        f"{bench / max(data, 1.0):.0%}); by 0 to 6 repeats it is at most {max(off, default=0.0):.0%} off"
    )
    text = (
        f"Data: {case.source}. Fitted to what lies before the dotted line, {case.cut}; what lies after it was never "
        "used. Left: cumulative repeat purchases, one a customer and tick. Right: mean purchases of a customer in the "
        f"holdout, {case.cut} to {case.end - np.timedelta64(1, 'D')}, by repeats before it; whiskers: 95 % interval of "
        f"the data's mean. Market: mean of {len(h.seeds)} seeds. {h.name} counts purchases on distinct days: its line "
        "is its forecast over its own count times the data's."
    )
    s = sheet(title, text, [key("data", DATA, 0), key("market", MARKET, 1), key(h.name, BENCH, 2)], 2)
    track(s.panels[0], case, h)
    heading(s, s.panels[0], f"{data:,.0f} purchases held out; market {market:,.0f}")
    panel, x = s.panels[1], np.arange(len(h.rows))
    panel.errorbar(x, h.data, yerr=1.96 * h.error, color=DATA, marker=MARKERS[0], lw=1.8, capsize=3)
    panel.plot(x, h.simulated, color=MARKET, ls=LINES[1], marker=MARKERS[1], lw=1.8)
    panel.plot(x, h.benchmark, color=BENCH, ls=LINES[2], marker=MARKERS[2], lw=1.8)
    panel.set_xticks(x, [*h.rows[:-1], h.rows[-1].replace(" or more", "+")])
    panel.set_ylim(0.0)
    panel.set_xlabel("Repeat purchases before the holdout")
    heading(s, panel, "Purchases in the holdout, a customer")
    return s


def track(panel: Axes, case: LogCase, h: Foretold) -> None:
    """The course of repeat purchases."""
    every = max(len(h.weeks) // 10, 1)
    panel.plot(h.weeks, h.tracked["data"], color=DATA, lw=1.8, marker=MARKERS[0], markevery=every)
    panel.plot(
        h.weeks,
        h.tracked["market"],
        color=MARKET,
        ls=LINES[1],
        lw=1.8,
        marker=MARKERS[1],
        markevery=(every // 2, every),
    )
    panel.axvline(
        float((case.cut - case.begin) / np.timedelta64(1, "D")) / case.tick_days, color="#555555", ls=":", lw=1.4
    )
    panel.set_xlabel("Weeks since the log begins" if case.tick_days == 7.0 else "Months since the log begins")
    panel.set_ylim(0.0)
    panel.set_xlim(0.0, float(h.weeks[-1]) * 1.02)
    amounts(panel)


def curve_sheet(case: CurveCase, h: Foretold) -> Sheet:
    """Survival by year."""
    held = len(case.curve) - case.years
    title = f"Fitted to {case.years} years, the market's survival follows the data"
    if held:
        title = (
            f"Fitted to {case.years} years, the market errs by {h.total[1]:.1%} in the {held} years held out ({h.name} "
            f"{h.total[2]:.1%})"
        )
    text = (
        f"Data: {case.source}; whiskers: 95 % interval of a share of so many. Market: Kaplan-Meier survival of first "
        f"spells begun in the first year, mean of {len(h.seeds)} seeds; single seeds err by {h.seeds.min():.1%} to "
        f"{h.seeds.max():.1%} in the years held out. Error: mean absolute, in shares of the data. Dotted line: what "
        "lies right of it was never used."
    )
    s = sheet(title, text, [key("data", DATA, 0), key("market", MARKET, 1), key(h.name, BENCH, 2)], 1)
    panel, years = s.panels[0], np.arange(len(case.curve) + 1)
    panel.errorbar(years[1:], h.data, yerr=1.96 * h.error, color=DATA, marker=MARKERS[0], lw=1.8, capsize=3)
    panel.plot(years, [1.0, *h.simulated], color=MARKET, ls=LINES[1], marker=MARKERS[1], lw=1.8)
    panel.plot(years, [1.0, *h.benchmark], color=BENCH, ls=LINES[2], marker=MARKERS[2], lw=1.8)
    if held:
        panel.axvline(case.years + 0.5, color="#555555", ls=":", lw=1.4)
    panel.set_ylim(0.0, 1.03)
    panel.set_xlabel("Years since a customer was won")
    panel.set_xticks(years)
    percent(panel)
    return s
