"""How does her life look? One picture: who serves each job, how content she is, how offers fit, what happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from experiments.figures.style import Look, Sheet, house_style, look, looks, sheet
from experiments.story.finding import finding, telling
from experiments.story.life import DECIDED, Life, uses
from experiments.story.words import firm, job

NONE, EVERY = "#E6E6E6", 12  # nobody; ticks between markers
CAPTION = """Customer {id} of {count:,} in market {market}, seed {seed}. A dashed line is the end of the burn-in, in
    which all firms play neutral, a full one the turn of the title. Top: who served each job at the end of each
    {unit}; light: a job of hers that nobody did; white: not hers. Satisfaction: ten times the mean value that she
    expects for the jobs in use, plus her attitude. Fit: how well an offer suits her need for {job} (1 is
    perfectly), of whoever serves it and of the best of the others, known to her or not. Bottom: a mark an event, in
    the shape and colour of the firm; hollow: an incident that was made good."""
SHAPES = {"o": "\N{BLACK CIRCLE}", "s": "\N{BLACK SQUARE}", "^": "\N{BLACK UP-POINTING TRIANGLE}",
          "D": "\N{BLACK DIAMOND}", "v": "\N{BLACK DOWN-POINTING TRIANGLE}", "P": "\N{HEAVY GREEK CROSS}",
          "X": "\N{HEAVY MULTIPLICATION X}"}  # fmt: skip
EVENTS = ("incidents", "heard: good", "heard: bad", "told: good", "told: bad", "contacted", "called")


@dataclass(frozen=True)
class Bar:
    """A firm that serves a job from one tick to before another."""

    job: int
    firm: int  # -1: a job of hers that nobody does
    start: int
    end: int


def bars(life: Life) -> list[Bar]:
    """Who served each of her jobs at the end of every tick, runs joined."""
    found: list[Bar] = []
    for j in range(life.config.market.jobs):
        for month in life.between(life.entered, life.end):
            f, t = int(month.me["provider"][j]), month.tick
            if not month.holds(j):
                continue
            last = found[-1] if found else None
            if last and (last.job, last.firm, last.end) == (j, f, t):
                found[-1] = Bar(j, f, last.start, t + 1)
            else:
                found.append(Bar(j, f, t, t + 1))
    return found


def draw_story(life: Life, folder: Any) -> list[Any]:
    """Draw the picture into the folder."""
    with house_style():
        return picture(life).write(folder, "story")


def picture(life: Life) -> Sheet:
    """Four lanes over time."""
    served = bars(life)
    shown = sorted({b.job for b in served})
    j = main_job(life)
    keys = [Patch(facecolor=v.colour, hatch=v.hatch, edgecolor="white", label=f"{firm(life, f)} {SHAPES[v.marker]}")
            for f, (_, v) in enumerate(looks(life.names))]  # fmt: skip
    keys.append(Patch(facecolor=NONE, label="nobody"))
    c = life.config
    caption = " ".join(CAPTION.split()).format(
        id=life.customer, count=c.customers.count, market=c.market.name, seed=c.seed, job=job(j),
        unit="month" if c.ticks_per_year == 12 else "week",
    )  # fmt: skip
    lanes = 0.45 + 0.3 * max(len(shown), 1)
    s = sheet(finding(life), caption, keys, 1, lanes + 4.6)
    s.panels[0].remove()
    s.panels = list(s.figure.subplots(4, 1, sharex=True, height_ratios=[lanes, 1.4, 1.3, 1.6]))
    draw_bars(life, s.panels[0], served, shown)
    draw_satisfaction(life, s.panels[1])
    draw_fit(life, s.panels[2], j)
    draw_events(life, s.panels[3])
    mark_turn(life, s.panels)
    s.panels[-1].set_xlim(years(life, life.entered), years(life, max(life.end, life.entered + 1)))
    s.panels[-1].set_xlabel("Year of the run (its number stands where it begins)")
    return s


def mark_turn(life: Life, panels: list[Axes]) -> None:
    """The end of the burn-in, and the day on which she left the firm that the title is about."""
    spell = telling(life)
    for panel in panels:
        if life.entered < life.config.burn_in < life.end:
            panel.axvline(years(life, life.config.burn_in), color="#777777", ls="--", lw=0.9)
        if spell is not None and spell.end_reason in DECIDED:
            panel.axvline(years(life, spell.end), color="#000000", lw=1.4)
    if spell is not None and spell.end_reason in DECIDED:
        late = 2 * spell.end > life.entered + life.end
        reason = spell.end_reason.replace("_", " ")
        panels[0].annotate(
            f"leaves {firm(life, spell.firm)}: {reason}", (years(life, spell.end), 1.0), (-4 if late else 4, 4),
            xycoords=("data", "axes fraction"), textcoords="offset points", ha="right" if late else "left",
            va="bottom", fontsize=9, annotation_clip=False,
        )  # fmt: skip


def years(life: Life, tick: float) -> float:
    """Where a tick begins on the axis: 3.5 is the middle of year 3, as in the text."""
    return 1.0 + tick / life.config.ticks_per_year


def main_job(life: Life) -> int:
    """The job that the telling firm did most for her; without any, her first."""
    spell = telling(life)
    own = [u.job for u in uses(life) if spell is not None and u.firm == spell.firm and u.tick >= spell.start
           and (spell.end is None or u.tick < spell.end)]  # fmt: skip
    held = life.jobs(life.arrival.me["jobs"])
    return int(np.bincount(own).argmax()) if own else held[0] if held else 0


def draw_bars(life: Life, panel: Axes, served: list[Bar], shown: list[int]) -> None:
    """A row a job, coloured by the firm that serves it."""
    for bar in served:
        v = look(bar.firm)
        style: Any = ({"color": NONE} if bar.firm < 0 else
                      {"facecolor": v.colour, "hatch": v.hatch, "edgecolor": "white", "lw": 0.3})  # fmt: skip
        left, right = years(life, bar.start), years(life, bar.end)
        panel.barh(shown.index(bar.job), right - left, 0.8, left, **style)
    panel.set_yticks(range(len(shown)), [job(j).capitalize() for j in shown])
    panel.set_ylim(max(len(shown), 1) - 0.5, -0.5)
    panel.grid(visible=False)
    panel.set_title("Who serves each job", weight="bold")


def draw_satisfaction(life: Life, panel: Axes) -> None:
    """A line a firm while she uses it."""
    months = list(life.between(life.entered, life.end))
    at = np.array([years(life, m.tick + 0.5) for m in months])
    for f in range(len(life.names)):
        line(panel, at, np.array([m.satisfaction[f] for m in months]), look(f))
    panel.set_ylim(-0.3, 10.3)
    panel.set_ylabel("0 to 10")
    panel.set_title("Her satisfaction with the firms that she uses", weight="bold")


def line(panel: Axes, at: Any, found: Any, v: Look) -> None:
    """A firm's line with a marker at the begin of every stretch of it, and now and then."""
    there = np.isfinite(found)
    marked = [k for k in np.flatnonzero(there) if k == 0 or not there[k - 1] or k % EVERY == 0]
    panel.plot(at, found, color=v.colour, ls=v.line, lw=1.8)
    panel.plot(at[marked], found[marked], color=v.colour, marker=v.marker, ms=4, ls="none")


def draw_fit(life: Life, panel: Axes, j: int) -> None:
    """The fit of the provider's offer, in its colour, and of the best other's in grey."""
    months = list(life.between(life.entered, life.end))
    at = np.array([years(life, m.tick + 0.5) for m in months])
    rival, mine = np.full(len(months), np.nan), np.full((len(life.names), len(months)), np.nan)
    for k, m in enumerate(months):
        f = int(m.me["provider"][j]) if m.holds(j) else -1
        others = [x for g, x in enumerate(m.fit[:, j]) if g != f and not np.isnan(x)]
        rival[k] = max(others, default=np.nan) if m.holds(j) else np.nan
        if f >= 0:
            mine[f, k] = m.fit[f, j]
    panel.plot(at, rival, color="#777777", lw=1.4, ls=(0, (2, 1.5)))
    for f in range(len(life.names)):
        line(panel, at, mine[f], look(f))
    low = min((float(np.nanmin(x)) for x in (rival, *mine) if np.isfinite(x).any()), default=0.0)
    panel.set_ylim(next(floor for floor in (0.8, 0.5, 0.0) if low >= floor), 1.01)
    panel.set_ylabel("0 to 1")
    panel.set_title(f"How well the offer for {job(j)} fits her need: provider (coloured), best other (grey, dashed)",
                    weight="bold")  # fmt: skip


def draw_events(life: Life, panel: Axes) -> None:
    """A row a kind of event, a mark each."""
    repaired, found = made_good(life), marks(life)
    for row, name in enumerate(EVENTS):
        for tick, f in found[name]:
            v, hollow = look(f), name == "incidents" and (tick, f) in repaired
            panel.plot(years(life, tick + 0.5), row, marker=v.marker, ms=5.5, mew=1.2, color=v.colour,
                       mfc="white" if hollow else v.colour, ls="none")  # fmt: skip
    panel.set_yticks(range(len(EVENTS)), EVENTS)
    panel.set_ylim(len(EVENTS) - 0.5, -0.5)
    panel.grid(visible=False, axis="y")
    panel.set_title("What happens to her", weight="bold")


def made_good(life: Life) -> set[tuple[int, int]]:
    """Ticks and firms of incidents that the firm repaired."""
    return {(i.tick, i.firm) for i in life.incidents if i.recovered}


def marks(life: Life) -> dict[str, list[tuple[int, int]]]:
    """(tick, firm) of every event, by row."""
    heard, told = life.words(life.entered, life.end), life.told(life.entered, life.end)
    months = list(life.between(life.entered, life.end))
    contacts = [(m.tick, f) for m in months for f in life.firms(int(m.me["contacted"]))]
    calls = [(m.tick, int(m.me["sold_by"])) for m in months if m.me["sold_by"] >= 0]
    return {
        "incidents": [(i.tick, i.firm) for i in life.incidents], "contacted": contacts, "called": calls,
        "heard: good": [(t, w.firm) for t, w in heard if w.good],
        "heard: bad": [(t, w.firm) for t, w in heard if not w.good],
        "told: good": [(t, w.firm) for t, w in told if w.good],
        "told: bad": [(t, w.firm) for t, w in told if not w.good],
    }  # fmt: skip
