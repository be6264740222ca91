"""What do the scores say in words? A table a market, then by how much each method errs, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from experiments.laboratory.measure import Found
from experiments.laboratory.methods import ACTIVE, BOUGHT, EQUITY, LIFETIME, NEAR, STAY
from experiments.laboratory.reasons import reasons
from experiments.laboratory.scores import AUC, BRIER, RATIO, Summed, over_seeds
from sim.config import Config
from sim.measures.discounting import CONVENTION

COUNTS = (ACTIVE, BOUGHT, STAY, LIFETIME)
HEAD = ("method", "quantity", "estimate", "truth", "estimate / truth", "95 % interval", "reading")


def report(markets: Mapping[str, Config], found: Mapping[str, Sequence[Found]]) -> list[str]:
    """The whole report, in lines."""
    c = next(iter(markets.values()))
    lines = ["", *about(c)]
    for name, config in markets.items():
        scores = over_seeds(f.scores for f in found[name])
        lines += ["", heading(name, config), *table(scores), *diagnostics(scores), *unfitted(found[name])]
        lines += ["Why:", *(f"  {line}" for line in reasons(scores, found[name], config))]
    return lines


def about(c: Config) -> list[str]:
    """How to read it."""
    of = c.laboratory
    return [
        f"The log of the focal firm ends {of.observed} months after the burn-in (cdnow has none). An analyst who has",
        f"the log alone says what the next {of.horizon} months bring and what today's customers are worth. The truth:",
        "- active: customers with an open relation at the cut-off; stay: it is still open at the end of the horizon;",
        "- purchases: days with an order of these customers in the market as it goes on, firms acting, those who come",
        "  back included;",
        "- customer equity: the oracle's, of who is active; firms stand still, nobody is acquired or comes back;",
        f"  margins of {of.valued} months, of it within the horizon: what comes by its end; discounted lifetime ahead:",
        "  ticks in which they are there;",
        "- first year's cohort: who came in the first year of the log, at the longest tenure that all reach;",
        "- word of mouth: the same market from the end of the burn-in without it. Net: new customers, and their margin",
        "  until the cut-off, with less those without; only by word: who came with it and did not without.",
        CONVENTION,
        "estimate / truth is the ratio of means over seeds with its 95 % t interval; 1 is right.",
    ]


def heading(name: str, c: Config) -> str:
    """The market and its seeds."""
    seeds = f"{c.seeds} seed{'s' if c.seeds > 1 else ''}"
    return f"{name} ({c.market.kind.value}), {seeds}"


def table(scores: list[Summed]) -> list[str]:
    """A row a method and quantity."""
    rows = [HEAD, *(row(s) for s in scores if s.kind == RATIO)]
    widths = [max(len(r[k]) for r in rows) for k in range(len(HEAD))]
    cells = [[cell.ljust(w) if k in (0, 1, 6) else cell.rjust(w) for k, (cell, w) in
              enumerate(zip(r, widths, strict=True))] for r in rows]  # fmt: skip
    return ["  " + "  ".join(r).rstrip() for r in cells]


def row(s: Summed) -> tuple[str, ...]:
    """One score in words."""
    interval = "-" if math.isnan(s.low) else f"{s.low + 0.0:.2f} to {s.high + 0.0:.2f}"
    ratio = "-" if math.isnan(s.value) else f"{s.value + 0.0:.2f}"  # no minus before zero
    return (s.method, s.quantity, amount(s.quantity, s.estimate), amount(s.quantity, s.truth), ratio, interval,
            reading(s))  # fmt: skip


def reading(s: Summed) -> str:
    """By how much it errs."""
    if s.n == 0 or math.isnan(s.value):
        return "not measured"
    if not s.clear:
        return "the truth is not clearly other than 0"
    if s.n > 1 and s.low <= 1.0 <= s.high:
        return "not clearly wrong"
    return f"{abs(s.value - 1.0):.0%} too {'high' if s.value > 1.0 else 'low'}" + (" (one seed)" if s.n == 1 else "")


def amount(quantity: str, value: float) -> str:
    """A number in the unit of its quantity; money in units of it."""
    if math.isnan(value):
        return "-"
    if quantity in (EQUITY, NEAR):
        return f"{value / 100:,.0f}"
    return f"{value:,.0f}" if quantity in COUNTS else f"{value:.1%}"


def diagnostics(scores: list[Summed]) -> list[str]:
    """Who is told apart, and how well."""
    lines = []
    for s in scores:
        spread = "" if math.isnan(s.low) else f" [{s.low:.2f}, {s.high:.2f}]"
        if s.kind == AUC and s.n:
            lines.append(f"  {s.method}, {s.quantity}: AUC {s.value:.2f}{spread} (1 perfect, 0.5 luck)")
        if s.kind == BRIER and s.n:
            lines.append(f"  {s.method}, {s.quantity}: Brier score {s.value:.3f}{spread}, against "
                         f"{s.truth:.3f} of who gives everybody the true share")  # fmt: skip
    return lines


def unfitted(found: Sequence[Found]) -> list[str]:
    """Which methods the data could not carry, and why in the first such seed."""
    lines = []
    for method in dict.fromkeys(name for f in found for name in f.without):
        why = [f.without[method] for f in found if method in f.without]
        lines.append(f"  {method} could not be used in {len(why)} of {len(found)} logs: "
                     f"{why[0].removeprefix(f'{method}: ')}")  # fmt: skip
    return lines
