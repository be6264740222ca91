"""What does a league say in print? Places and reasons by market, a reading in words, and what was assumed."""

from __future__ import annotations

from itertools import dropwhile, takewhile

from experiments.headline import assumptions
from experiments.ranking import MOST, Place, Strategies, alone, apart, sets_apart, wilson, winners
from experiments.reading import Difference, mean, readable, shown
from sim.config import Config
from sim.sight import LINKS
from sim.summary import MEASURES, Measure

OF = {m.key: m for m in (*LINKS, *MEASURES)}
WHY = {
    "retention": "retention", "customers": "customers", "needs_per_customer": "needs", "price": "price",
    "margin": "margin", "spend_all": "spend", "nps": "NPS", "delivered": "delivered",
}  # fmt: skip
NOTE = """\
Value created is discounted profit over the horizon with what the customers of its end are still worth, less what those
of its start were. Intervals are 95 % t intervals of paired differences over seeds. A rank is shared (=) by all whose
interval against the first of that rank holds 0: not clearly different from it. Each interval is of one pair: of twenty
pairs that do not differ one looks clear.
First: seeds in which no other had more. Why: means over seeds, of the last year; needs are jobs served per customer,
margin is of the list price, spend is on levers over the horizon, a customer of the market and year, delivered is the
value of an order. These measures go with the value created; they need not cause it."""


def report(markets: dict[str, Config], found: dict[str, Strategies], places: dict[str, list[Place]]) -> str:
    """The whole text after the lines that say what was run."""
    lines = ["", winners(places) + ".", "", NOTE]
    for name, c in markets.items():
        lines += ["", f"{name}: places by value created, {seeds(c)}", *place_lines(places[name])]
        lines += ["  Why", *why_lines(places[name], found[name]), *reading(c, places[name], found[name])]
    return "\n".join([*lines, *assumed(markets)])


def seeds(config: Config) -> str:
    """How many seeds, in words."""
    return f"n = {config.seeds} seed{'' if config.seeds == 1 else 's'}"


def place_lines(places: list[Place]) -> list[str]:
    """The table of places."""
    width = max(len(readable(p.strategy)) for p in places) + 2
    head = f"  {'rank':>5}  {'strategy':<{width}}{'value created':>15}{'less the top':>15}  "
    lines, ranks = [f"{head}{'95 % paired interval':<38}first"], [p.rank for p in places]
    for k, p in enumerate(places):
        rank = f"{p.rank}{'=' if ranks.count(p.rank) > 1 else ''}"
        less = f"{money(p.best.mean):>15}  {interval(p.best):<38}" if k else " " * 55
        lines.append(f"  {rank:>5}  {readable(p.strategy):<{width}}{money(p.value):>15}{less}{p.firsts} of {p.above.n}")
    return lines


def money(cents: float) -> str:
    """Whole units of money."""
    return shown(OF[MOST], cents)


def interval(d: Difference) -> str:
    """An interval with what it says, or why there is none."""
    if d.n == 0:
        return "not measured"
    if d.n == 1:
        return "one seed, no interval"
    return f"{money(d.low)} to {money(d.high)}{'' if apart(d) else ' (not clear)'}"


def why_lines(places: list[Place], found: Strategies) -> list[str]:
    """The table of reasons, in the order of places."""
    width = max(len(readable(p.strategy)) for p in places) + 2
    lines = [f"         {'':<{width}}" + "".join(f"{name:>11}" for name in WHY.values())]
    for p in places:
        cells = "".join(f"{shown(OF[key], mean(found[p.strategy][key])):>11}" for key in WHY)
        lines.append(f"         {readable(p.strategy):<{width}}{cells}")
    return lines


def reading(config: Config, places: list[Place], found: Strategies) -> list[str]:
    """Who is at the top, whether clearly, and what sets it apart from the next."""
    top, n = places[0], places[0].above.n
    a = readable(top.strategy)
    if len(places) == 1 or n == 0:
        return [f"  Reading: {a} alone, nothing to compare it with."]
    low, high = wilson(top.firsts, n)
    d, b = places[1].above, readable(places[1].strategy)
    gap = f"{money(-d.mean)} more value than {b}"
    if d.n > 1:
        gap += f", 95 % interval {money(-d.high)} to {money(-d.low)}"
    small = "by a difference too small to matter" if apart(d) else "but not clearly"
    clear = "clearly" if alone(places) else small
    return [
        f"  Reading: {a} is at the top, {clear} ({gap}, {seeds(config)}).",
        f"    It was first in {top.firsts} of {n} seeds (95 % Wilson interval {low:.0%} to {high:.0%} of such runs).",
        f"    {apart_from(places[0].strategy, places[1].strategy, found, config)}",
    ]


def apart_from(a: str, b: str, found: Strategies, config: Config) -> str:
    """The two reasons in which two strategies differ most, or that they differ clearly in none."""
    most = sets_apart(found, a, b, list(WHY), config.study.too_small)[:2]
    if not most:
        return f"No measure of the table of reasons sets it clearly apart from {readable(b)}."
    told = [f"{lower(OF[k])} ({shown(OF[k], d.b)} against {shown(OF[k], d.a)}, clearly {d.verdict})" for k, d in most]
    return f"It is set apart from {readable(b)} most by {', then by '.join(told)}."


def lower(m: Measure) -> str:
    """The name of a measure within a sentence."""
    return {"spend_all": "spend on levers", "price": "list price"}.get(m.key, m.label[0].lower() + m.label[1:])


def assumed(markets: dict[str, Config]) -> list[str]:
    """What was fitted in each market, and once for all what is assumed."""
    lines = []
    for name, c in markets.items():
        lines += [line.replace("FITTED", f"FITTED in {name}", 1) for line in
                  takewhile(lambda line: not line.startswith("ASSUMED"), assumptions(c))]  # fmt: skip
    least = min(markets.values(), key=lambda c: len(c.market.fitted))
    rest = list(dropwhile(lambda line: not line.startswith("ASSUMED"), assumptions(least)))
    return [*lines, "", *rest, "  (where a market is not named above as fitted to data)"]
