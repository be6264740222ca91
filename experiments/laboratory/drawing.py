"""How far is each method from the truth, in pictures? Ratios, P(alive), survival, and who is told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from experiments.figures.captions import counted
from experiments.figures.series import band
from experiments.figures.style import Sheet, heading, house_style, look, percent, sheet
from experiments.laboratory.measure import Found
from experiments.laboratory.methods import EQUITY, MODELS, SBG
from experiments.laboratory.scores import AUC, RATIO, Summed, over_seeds
from sim.config import Config
from sim.measures.discounting import Numbers

Markets = Mapping[str, Config]
AllFound = Mapping[str, Sequence[Found]]
SCALE = (0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0)
LOW, HIGH, EDGE = 0.18, 6.0, 1.02  # ends of the scale of ratios; marks beyond it stand at its edge
ROW = 0.37  # inches


def draw_all(markets: Markets, found: AllFound, folder: Path) -> list[Path]:
    """Draw every picture that the markets allow into the folder."""
    folder.mkdir(parents=True)
    scores = {name: over_seeds(f.scores for f in found[name]) for name in markets}
    with house_style():
        sheets = {"estimate_over_truth": ratios(markets, scores), "told_apart": told_apart(markets, scores)}
        models = {name: found[name] for name in markets if any(f.calibration for f in found[name])}
        if models:
            sheets["active"] = active(markets, models)
        fitted = {name: [f for f in found[name] if np.isfinite(f.survival[:, 0]).all()] for name in markets}
        if any(fitted.values()):
            sheets["survival"] = survival(markets, {name: of for name, of in fitted.items() if of})
        return [path for name, s in sheets.items() for path in s.write(folder, name)]


def keys(markets: Markets) -> list[Line2D]:
    """The legend of markets."""
    return [Line2D([], [], color=look(k).colour, marker=look(k).marker, ls="", ms=7, label=name)
            for k, name in enumerate(markets)]  # fmt: skip


def ratios(markets: Markets, scores: Mapping[str, list[Summed]]) -> Sheet:
    """Estimate over truth of every method and market, by quantity."""
    rows = in_rows(scores, RATIO)
    s = sheet(farthest(scores), ratio_caption(markets), keys(markets), 1, 0.6 + ROW * len(rows))
    panel = s.panels[0]
    panel.axvline(1.0, color="#000000", lw=1.2)
    points(panel, markets, scores, rows, RATIO)
    panel.set_xscale("log")
    panel.set_xlim(LOW, HIGH)
    panel.xaxis.set_major_locator(FixedLocator(SCALE))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    panel.set_xlabel("Estimate / truth, log scale; 1 is right")
    return s


def in_rows(scores: Mapping[str, list[Summed]], kind: str) -> list[tuple[str, str]]:
    """(quantity, method) of a kind that any market has, quantities together, in the order in which they first come."""
    found = [(s.quantity, s.method) for of in scores.values() for s in of if s.kind == kind]
    order = list(dict.fromkeys(quantity for quantity, _ in found))
    return sorted(dict.fromkeys(found), key=lambda row: order.index(row[0]))


def points(panel: Axes, markets: Markets, scores: Mapping[str, list[Summed]], rows: list[tuple[str, str]],
           kind: str) -> None:  # fmt: skip
    """A row a method and quantity, a mark a market with its interval; hollow where the truth is not clearly above 0."""
    for k, name in enumerate(markets):
        shift = (k - (len(markets) - 1) / 2) * 0.7 / max(len(markets), 2)
        for s in scores[name]:
            if s.kind == kind and np.isfinite(s.value):
                y, low = rows.index((s.quantity, s.method)) + shift, s.low if np.isfinite(s.low) else s.value
                high = s.high if np.isfinite(s.high) else s.value
                panel.plot([max(low, 1e-3), high], [y, y], color=look(k).colour, lw=1.6)
                shown = min(max(s.value, LOW * EDGE), HIGH / EDGE) if kind == RATIO else s.value
                panel.plot([shown], [y], color=look(k).colour, marker=look(k).marker, ms=6, ls="",
                           mfc=look(k).colour if s.clear else "white")  # fmt: skip
    panel.set_ylim(len(rows) - 0.5, -0.5)
    labels = [f"{quantity}: {method}" if kind == RATIO else f"{method}, {quantity}" for quantity, method in rows]
    panel.set_yticks(range(len(rows)), labels)
    for edge in range(1, len(rows)):
        if kind == RATIO and rows[edge][0] != rows[edge - 1][0]:
            panel.axhline(edge - 0.5, color="#999999", lw=0.8)
    panel.tick_params(axis="y", length=0)
    panel.grid(visible=False, axis="y")


def farthest(scores: Mapping[str, list[Summed]]) -> str:
    """Which methods value customers clearly right and which err the most, over all markets."""
    of = [(name, s) for name, found in scores.items() for s in found if s.quantity == EQUITY and s.kind == RATIO
          and np.isfinite(s.value) and s.value > 0.0]  # fmt: skip
    if not of:
        return "No method could value customers"
    by_size = sorted(of, key=lambda pair: abs(np.log(pair[1].value)))
    (near, best), (far, worst) = by_size[0], by_size[-1]
    return (f"Customer equity: {worst.method} errs most and says {worst.value:.2f} of the truth in {far}; nearest is "
            f"{best.method} with {best.value:.2f} in {near}")  # fmt: skip


def ratio_caption(markets: Markets) -> str:
    """How to read the ratios."""
    of = next(iter(markets.values())).laboratory
    return " ".join(f"""{ran(markets)} Marks: ratio of the mean estimate to the mean truth; lines: its 95 % t
        interval over seeds. Hollow: the truth itself is not clearly other than 0; a mark at the edge lies beyond it.
        Truth of customer equity: nobody is acquired and firms stand still, margins of {of.valued} months, discounted
        to the cut-off; of purchases and who stays: the market as it goes on for {of.horizon} months; of word of mouth:
        the same market without it.""".split())  # fmt: skip


def ran(markets: Markets) -> str:
    """What was run."""
    c = next(iter(markets.values()))
    most = max(m.customers.count for m in markets.values())
    told = (f"Log of the focal firm, {c.laboratory.observed} months from the end of the burn-in to the cut-off; "
            f"{most:,} customers; {counted(c.seeds, 'seed')}.")  # fmt: skip
    return told + (" _alike: customers alike with one job, needs and firms still." if c.laboratory.contrast else "")


def told_apart(markets: Markets, scores: Mapping[str, list[Summed]]) -> Sheet:
    """Who stays and who is active: how well answers and models tell customers apart."""
    rows = in_rows(scores, AUC)
    best = max(((s.value, s.method, s.quantity, name) for name, of in scores.items() for s in of
                if s.kind == AUC and np.isfinite(s.value)), default=None)  # fmt: skip
    told = (f"Best at telling customers apart: {best[1]}, {best[2]}, with an AUC of {best[0]:.2f} in {best[3]}"
            if best else "No customers could be told apart")  # fmt: skip
    text = " ".join(f"""{ran(markets)} AUC: the chance that of two customers, one who is active (or stays) and one
        who is not, the former has the higher P(alive), or answer; marks: means over seeds; lines: 95 % t interval.
        Answers are those of the last year before the cut-off; staying is an open relation a year later.""".split())
    s = sheet(told, text, keys(markets), 1, 0.6 + ROW * max(len(rows), 1))
    panel = s.panels[0]
    panel.axvline(0.5, color="#000000", lw=1.2, ls=(0, (4, 3)))
    points(panel, markets, scores, rows, AUC)
    panel.set_xlim(0.4, 1.0)
    panel.set_xlabel("AUC; 0.5 is luck, 1 is perfect")
    return s


def active(markets: Markets, found: AllFound) -> Sheet:
    """Of those to whom a model gives a chance, how many are truly active."""
    used = [m for m in MODELS if any(m in f.calibration for of in found.values() for f in of)]
    legend = [Line2D([], [], color=look(k).colour, marker=look(k).marker, ls=look(k).line, label=m)
              for k, m in enumerate(used)]  # fmt: skip
    text = " ".join(f"""{ran(markets)} Customers of all seeds by tenth of P(alive); marks: share truly active, at the
        mean P(alive), their size by the number of customers; lines: 95 % t interval over seeds; on the diagonal a
        model is right. Tenths with fewer than {LEAST} customers in all are left out.""".split())
    s = sheet(alive_title(found, used), text, legend, len(found), 4.2)
    for panel, (name, of) in zip(s.panels, found.items(), strict=True):
        heading(s, panel, name)
        panel.plot([0, 1], [0, 1], color="#000000", lw=1.0, ls=(0, (4, 3)))
        for k, model in enumerate(used):
            tenths = np.array([f.calibration[model] for f in of if model in f.calibration])
            if len(tenths):
                draw_tenths(panel, tenths, k)
        panel.set_xlim(-0.03, 1.03)
        panel.set_ylim(-0.03, 1.03)
        panel.set_xlabel("P(alive), by the model")
        panel.set_ylabel("Share truly active")
    return s


LEAST = 20  # customers of a tenth that is drawn


def draw_tenths(panel: Axes, tenths: Numbers, k: int) -> None:
    """One model: (seeds, tenths, 3) of customers, sum of P(alive), and active ones."""
    n, p, true = tenths.sum(axis=0).T
    shown = n >= LEAST
    x, y = p[shown] / n[shown], true[shown] / n[shown]
    rest = tenths[:, shown, 2] - y * tenths[:, shown, 0]
    half = band(rest)[1] * len(tenths) / n[shown]  # of a ratio, by linearisation: see `scores.summed_up`
    for at, middle, reach in zip(x, y, half, strict=True):
        panel.plot([at, at], [middle - reach, middle + reach], color=look(k).colour, lw=1.4)
    panel.plot(x, y, color=look(k).colour, ls=look(k).line, lw=1.2)
    panel.scatter(x, y, s=18 + 160 * n[shown] / n.sum(), color=look(k).colour, marker=look(k).marker, alpha=0.8)


def alive_title(found: AllFound, used: list[str]) -> str:
    """How many are active by each model, against the truth."""
    told = []
    for name, of in found.items():
        parts = []
        for model in used:
            tenths = np.array([f.calibration[model] for f in of if model in f.calibration])
            if len(tenths):
                parts.append(f"{model} {tenths[..., 1].sum() / tenths[..., 2].sum():.2f}")
        told.append(f"in {name} {', '.join(parts)}" if parts else f"none in {name}")
    return f"Active customers by the model for each truly active one: {'; '.join(told)}"


def survival(markets: Markets, found: AllFound) -> Sheet:
    """True survival of those who came in the first year of the log, and what sBG makes of all contracts."""
    legend = [Line2D([], [], color=look(0).colour, ls=look(0).line, lw=1.8, label="truth"),
              Line2D([], [], color=look(1).colour, ls=look(1).line, lw=1.8, label=SBG)]  # fmt: skip
    fits = ", ".join(f"{len(of)} in {name}" for name, of in found.items())
    text = " ".join(f"""{ran(markets)} Customers who came in the first year of the log, their first
        relation; sBG is fitted to what the log has of them. Seeds in which it can be: {fits}. Lines: means over seeds;
        bands: 95 % t interval. Dashed upright: the longest tenure that the log has of all of them.""".split())
    told = []
    for name, of in found.items():
        model, true = np.array([f.survival[-1] for f in of]).mean(axis=0)
        told.append(f"{model:.0%} against {true:.0%} in {name}")
    s = sheet(f"Still there at the end, by {SBG} and in truth: {'; '.join(told)}", text, legend, len(found), 3.9)
    for panel, (name, of) in zip(s.panels, found.items(), strict=True):
        heading(s, panel, name)
        curves = np.array([f.survival for f in of])
        years = np.arange(curves.shape[1]) / markets[name].ticks_per_year
        for k, column in ((0, 1), (1, 0)):
            mean, half = band(curves[:, :, column])
            panel.fill_between(years, mean - half, mean + half, color=look(k).colour, alpha=0.18, lw=0)
            panel.plot(years, mean, color=look(k).colour, ls=look(k).line, lw=1.8)
        panel.axvline(of[0].seen / markets[name].ticks_per_year, color="#555555", lw=1.0, ls=(0, (4, 3)))
        panel.set_xlim(0.0, years[-1])
        panel.set_ylim(0.0, 1.0)
        percent(panel)
        panel.set_xlabel("Years since the first order")
        panel.set_ylabel("Still there")
    return s
