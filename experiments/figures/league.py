"""Who wins where, and why? Strategies by market, and the line of sight of the ones to compare in each market."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from experiments.figures.captions import counted, ran, words
from experiments.figures.sight import draw_sight, steps
from experiments.figures.style import Sheet, house_style, sheet
from experiments.figures.titles import CLEAR, minus
from experiments.ranking import MOST, Place, Strategies, alone, winners
from experiments.reading import difference, mean, readable
from sim.config import Config

COLOURS = "PuOr_r"  # from purple, less, to orange, more; the colour-blind tell them apart
FULL = 0.8  # how far into the colours the largest difference of a market reaches
UP, DOWN = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
LIGHT = (0.299, 0.587, 0.114)  # how light red, green and blue look
TOP, SHOWN = 3, 6  # arms of a line of sight: of the top, and at most


def draw_league(markets: dict[str, Config], found: dict[str, Strategies], places: dict[str, list[Place]],
                folder: Path) -> list[Path]:  # fmt: skip
    """Draw who wins where, and the line of sight in each market, into the folder."""
    folder.mkdir(parents=True)
    with house_style():
        paths = who_wins_where(markets, found, places).write(folder, "who_wins_where")
        for name, c in markets.items():
            paths += sight_in(c, found[name], places[name]).write(folder, f"line_of_sight_{name}")
    return paths


def who_wins_where(markets: dict[str, Config], found: dict[str, Strategies], places: dict[str, list[Place]]) -> Sheet:
    """Value created, of each strategy in each market, a customer and less that of the first strategy."""
    c = next(iter(markets.values()))
    first, order = c.strategies[0], in_order(c, places)
    gaps = {s: {name: gap(found[name], first, s, m) for name, m in markets.items()} for s in order}
    keys = [Patch(facecolor="none", edgecolor="#000000", lw=2.2, label="most, clearly more than the next"),
            Patch(facecolor="none", edgecolor="#000000", lw=2.2, ls=":", label="most, not clearly")]  # fmt: skip
    s = sheet(winners(places), where_caption(c, first, len(markets)), keys, 1, 0.75 + 0.3 * len(order))
    panel = s.panels[0]
    for row, strategy in enumerate(order):
        for k, name in enumerate(markets):
            largest = max((abs(g[name][0]) for g in gaps.values() if np.isfinite(g[name][0])), default=0.0)
            cell(panel, (k, row), gaps[strategy][name], largest, 0.0 if strategy == first else None)
            if places[name][0].strategy == strategy:
                frame(panel, k, row, "-" if alone(places[name]) else ":")
    axes(panel, order, [f"{name}\n({level(found[name], first, m)})" for name, m in markets.items()])
    return s


def in_order(c: Config, places: dict[str, list[Place]]) -> list[str]:
    """Strategies by their mean place over the markets, the best first."""
    at = {s: [[p.strategy for p in found].index(s) for found in places.values()] for s in c.strategies}
    return sorted(at, key=lambda s: sum(at[s]))


def gap(found: Strategies, first: str, s: str, c: Config) -> tuple[float, str]:
    """Value created a customer less that of the first strategy, in money, and whether that is clear."""
    d = difference(found[first][MOST], found[s][MOST], c.study.too_small)
    return d.mean / c.customers.count / 100, d.verdict


def level(found: Strategies, s: str, c: Config) -> str:
    """Value created a customer, in money."""
    return amount(mean(found[s][MOST]) / c.customers.count / 100)


def amount(value: float) -> str:
    """Money with a digit where it is little."""
    return "-" if np.isnan(value) else minus(f"{value:,.{0 if abs(value) >= 99.95 else 1}f}")


def cell(panel: Axes, at: tuple[int, int], found: tuple[float, str], largest: float, base: float | None) -> None:
    """One coloured cell with its number and a triangle where it is clear."""
    (x, y), (value, verdict) = at, found
    share = 0.0 if np.isnan(value) or not largest else value / largest
    colour = mpl.colormaps[COLOURS](0.5 + 0.5 * FULL * share)
    panel.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour, edgecolor="white", lw=1.5))
    dark = float(np.dot(colour[:3], LIGHT)) < 0.5
    sign = {"more": f" {UP}", "less": f" {DOWN}"}.get(verdict, "")
    text = "0" if base is not None else ("+" if value > 0 else "") + amount(value) + sign
    panel.text(x, y, text, ha="center", va="center", fontsize=9.5, color="white" if dark else "black",
               weight="bold" if verdict in CLEAR else "normal")  # fmt: skip


def frame(panel: Axes, x: int, y: int, line: str) -> None:
    """The frame of the most in a market."""
    panel.add_patch(Rectangle((x - 0.47, y - 0.44), 0.94, 0.88, fill=False, edgecolor="#000000", lw=2.2, ls=line,
                              zorder=3))  # fmt: skip


def axes(panel: Axes, rows: list[str], columns: list[str]) -> None:
    """Strategies down, markets across the top."""
    panel.set_xlim(-0.5, len(columns) - 0.5)
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.set_xticks(range(len(columns)), [c.replace("subscription_", "subscription_\n", 1) for c in columns])
    panel.set_yticks(range(len(rows)), [readable(s) for s in rows])
    panel.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    panel.grid(False)
    for spine in panel.spines.values():
        spine.set_visible(False)


def where_caption(c: Config, first: str, markets: int) -> str:
    """How to read who wins where."""
    return " ".join(f"""Each strategy in place of the focal firm, in its own copy of {counted(markets, "market")};
        {c.customers.count:,} customers; {counted(c.seeds, "seed")}, the same customers and luck for all strategies of a
        market. Numbers: value created (discounted profit with what customers of the end are still worth, less what
        those of the start were) a customer of the market, less that of {readable(first)}, which the headings have in
        brackets; means over seeds; reference price 100. Bold with a triangle: the 95 % t interval of the paired
        difference leaves out 0, and the difference is not too small to matter. Colour: by the largest difference of the
        market. Frames: the highest mean of the market; clearly by the same rule against the next. Rows: by mean
        place.""".split())  # fmt: skip


def sight_in(c: Config, found: Strategies, places: list[Place]) -> Sheet:
    """The line of sight in one market, the top first, so that the others show why they are below it."""
    arms = to_show(c, places)
    shown = {s: found[s] for s in arms}
    told = f"{c.market.name}: {readable(arms[0])} creates the most value"
    if len(places) > 1:
        below = places[1].strategy
        told += f", {'clearly' if alone(places) else 'not clearly'} more than {readable(below)}; "
        told += steps(shown, below, arms[0], c.study.too_small)
    some = f" Shown of {len(places)} strategies: {TOP} from the top, the last, and the first two of the list."
    text = f"{ran(c, c.seeds)}{words('sight', c)}{some if len(arms) < len(places) else ''}"
    return draw_sight(shown, told, " ".join(text.replace("FIRST", readable(arms[0])).split()), c.study.too_small)


def to_show(c: Config, places: list[Place]) -> list[str]:
    """All strategies in order of place, or of many the top ones, the last, and the first two of the list."""
    order = [p.strategy for p in places]
    if len(order) <= SHOWN:
        return order
    kept = {*order[:TOP], order[-1], *c.strategies[:2]}
    return [s for s in order if s in kept]
