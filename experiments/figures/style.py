"""How does a figure look? One frame for all: its finding, legend, panels, caption; legible without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends import backend_agg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.figures.series import band
from experiments.figures.titles import Numbers, minus
from experiments.reading import readable

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe and Ito
LINES = ("-", (0, (6, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)), (0, (3, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "////", "....", "xxxx", "----", "++++", "oooo")
WIDTH, EDGE = 10.0, 0.15  # inches
RULER_DPI = 300
FONT = "DejaVu Sans"  # matplotlib brings it along
TITLE, CAPTION = FontProperties(family=FONT, size=14, weight="bold"), FontProperties(family=FONT, size=8.5)
LEGEND = HEADING = FontProperties(family=FONT, size=10.5)
SETTINGS: Any = {
    "svg.hashsalt": "centricity", "font.family": FONT, "font.size": 10.0, "axes.spines.top": False,
    "axes.spines.right": False, "axes.titlesize": 10.5, "axes.titlelocation": "left", "axes.grid": True,
    "grid.color": "#DDDDDD", "grid.linewidth": 0.6, "axes.axisbelow": True, "hatch.linewidth": 0.8,
    "axes.unicode_minus": True, "text.hinting": "none",
}  # fmt: skip


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with our settings alone, and leave those of the caller as they were."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


@dataclass(frozen=True)
class Look:
    """How one strategy is drawn everywhere."""

    colour: str
    line: Any
    marker: str
    hatch: str


def look(k: int) -> Look:
    """The look of the strategy with this number."""
    return Look(COLOURS[k % 7], LINES[k % 5], MARKERS[k % 7], HATCHES[k % 7])


@dataclass
class Sheet:
    """A figure under construction."""

    figure: Figure
    panels: list[Axes]
    title: str
    caption: str

    def write(self, folder: Path, name: str) -> list[Path]:
        """Write SVG and PNG; the same data give the same bytes."""
        svg, png = folder / f"{name}.svg", folder / f"{name}.png"
        settle(self.figure)
        about = {"Title": self.title, "Description": self.caption}
        self.figure.savefig(svg, metadata={**about, "Date": None, "Creator": None})
        self.figure.savefig(png, dpi=150, metadata={**about, "Software": None})
        return [svg, png]


def settle(figure: Figure) -> None:
    """Lay the panels out once and keep them there to a millionth: the solver's last digits vary from call to call."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for panel in figure.axes:
        x, y, width, height = (round(v, 6) for v in panel.get_position(original=True).bounds)
        panel.set_position((x, y, width, height))


def sheet(title: str, caption: str, keys: list[Any], columns: int = 1, height: float = 3.9) -> Sheet:
    """An empty figure with its finding, the legend `keys`, so many panels beside each other, and its caption."""
    head = wrap(title, TITLE, WIDTH - 2 * EDGE)
    foot = wrap(caption, CAPTION, WIDTH - 2 * EDGE)
    rows = legend_rows(keys)
    top = 0.12 + 0.26 * len(head) + 0.05
    bottom = 0.1 + 0.155 * len(foot)
    legend = 0.08 + 0.24 * rows if keys else 0.0
    total = top + legend + height + bottom
    figure = Figure(figsize=(WIDTH, total), layout="constrained", facecolor="white")
    backend_agg.FigureCanvasAgg(figure)
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(EDGE / WIDTH, bottom / total, 1 - 2 * EDGE / WIDTH, height / total), wspace=0.06, h_pad=0.08)
    put(figure, 1 - 0.12 / total, "\n".join(head), TITLE, "top")
    put(figure, 0.06 / total, "\n".join(foot), CAPTION, "bottom")
    if keys:
        figure.legend(handles=keys, loc="upper left", bbox_to_anchor=(EDGE / WIDTH, 1 - top / total), frameon=False,
                      ncols=-(-len(keys) // rows), prop=LEGEND, borderpad=0.1, borderaxespad=0.0, handlelength=3.6,
                      columnspacing=2.2).set_in_layout(False)  # fmt: skip
    panels = figure.subplots(1, columns, squeeze=False)[0]
    return Sheet(figure, list(panels), title, caption)


def put(figure: Figure, y: float, text: str, font: FontProperties, where: str) -> None:
    """Write lines of text from the left edge."""
    figure.text(EDGE / WIDTH, y, text, fontproperties=font, va=where, ha="left", linespacing=1.25).set_in_layout(False)


def wrap(text: str, font: FontProperties, inches: float) -> list[str]:
    """Break a text into lines that fit, by the measure of the font."""
    lines: list[list[str]] = [[]]
    used, space = 0.0, measure("n n", font) - measure("nn", font)
    inches *= 0.98  # a screen's letters are not those of paper
    for word in text.split(" "):
        used += space + measure(word, font)
        if lines[-1] and used > inches:
            lines.append([])
            used = measure(word, font)
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


@cache
def ruler() -> Any:
    """What knows how long a text is."""
    agg: Any = backend_agg
    return agg.RendererAgg(8, 8, RULER_DPI)


@cache
def measure(text: str, font: FontProperties) -> float:
    """The length of a text in inches."""
    return float(ruler().get_text_width_height_descent(text, font, ismath=False)[0]) / RULER_DPI


def legend_rows(keys: list[Any]) -> int:
    """How many rows the legend needs so that nothing is cut off."""
    widest = max((measure(str(k.get_label()), LEGEND) for k in keys), default=0.0) + 1.05
    fit = max(1, int((WIDTH - 2 * EDGE) / widest))
    return -(-len(keys) // fit) if keys else 0


def line_keys(names: Iterable[str]) -> list[Any]:
    """Legend entries of strategies drawn as lines."""
    return [Line2D([], [], color=v.colour, ls=v.line, marker=v.marker, lw=1.8, label=readable(s))
            for s, v in looks(names)]  # fmt: skip


def bar_keys(names: Iterable[str]) -> list[Any]:
    """Legend entries of strategies drawn as bars."""
    return [Patch(facecolor=v.colour, hatch=v.hatch, edgecolor="white", label=readable(s)) for s, v in looks(names)]


def looks(names: Iterable[str]) -> list[tuple[str, Look]]:
    """Each strategy with its look."""
    return [(s, look(k)) for k, s in enumerate(names)]


def heading(sheet: Sheet, panel: Axes, text: str) -> None:
    """A panel's own finding, broken to its width."""
    inches = (WIDTH - 2 * EDGE) / len(sheet.panels) - 0.75
    panel.set_title("\n".join(wrap(text, HEADING, inches)), linespacing=1.15)


def draw_lines(panel: Axes, x: Numbers, found: dict[str, Numbers], per_year: int, first: int = 0) -> None:
    """A line a strategy with a marker a year and its interval; (seeds, points). `first` is the number of its look."""
    for k, (_, values) in enumerate(found.items(), first):
        v, (mean, half) = look(k), band(values)
        panel.fill_between(x, mean - half, mean + half, color=v.colour, alpha=0.18, lw=0)
        shift = (k * per_year // max(len(found), 1)) % per_year
        panel.plot(x, mean, color=v.colour, ls=v.line, marker=v.marker, ms=5, lw=1.8,
                   markevery=(min(shift, len(x) - 1), per_year))  # fmt: skip


def from_zero(panel: Axes) -> None:
    """Begin the scale at zero where nothing is below it."""
    high = panel.get_ylim()[1]
    lowest = min((float(np.nanmin(line.get_ydata())) for line in panel.lines if np.isfinite(line.get_ydata()).any()),
                 default=0.0)  # fmt: skip
    if lowest >= 0.0 and high > 0.0:
        panel.set_ylim(0.0, high)


def percent(panel: Axes) -> None:
    """The vertical axis in per cent."""
    panel.yaxis.set_major_formatter(FuncFormatter(lambda y, _: minus(f"{100 * y:.4g}") + " %"))


def amounts(panel: Axes) -> None:
    """The vertical axis in numbers with thousands apart."""
    panel.yaxis.set_major_formatter(FuncFormatter(lambda y, _: minus(f"{y:,.10g}")))


def within(panel: Axes, low: float, high: float) -> None:
    """Show no more than can be; an interval of few seeds may reach beyond."""
    bottom, top = panel.get_ylim()
    panel.set_ylim(max(bottom, low), min(top, high))


def years_axis(panel: Axes, years: float, label: str = "Years since the strategies began") -> None:
    """The axis of time."""
    panel.set_xlim(0.0, years)
    panel.xaxis.set_major_locator(MaxNLocator(nbins=10 if years >= 3 else 5, integer=years >= 3))
    panel.set_xlabel(label)
