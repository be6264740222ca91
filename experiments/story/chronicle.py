"""How does a life read on one page? Who she is, then the turns of her life with what lies between, then a balance."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

from experiments.headline import default_line
from experiments.story.finding import finding, length, telling
from experiments.story.hired import hired
from experiments.story.left import bills, last_choice, left
from experiments.story.life import DECIDED, Life
from experiments.story.meanwhile import meanwhile, turned
from experiments.story.words import counted, firm, firms, jobs, lasting, money, sentence, series, times, unit, when
from sim.customers.build import BUSIER

WIDE = 118
HARDLY = 0.1  # occasions a year
MOST = 3  # longest spells that are told at length, beside the first and the telling one
HOW = (
    "How to read it: years count from the start of the run. Jobs and situations are numbered from 1 here and from 0 in "
    "the tables. What she gets and how an offer fits lie between 0 and 1, what she expects may lie beyond; attitude is "
    "around 0, satisfaction between 0 and 10; money is in units of the reference price of 100.00. A reason is found by "
    "the run itself: one thing after the other is set back to how it was when she was last content (or to what she had "
    "before), with the same luck; the first that alone would have changed her choice is the reason, else the one that "
    "weighed most. Every choice has its chance as well, which no reason counts: mood, oversight, what is at hand."
)


def story(life: Life) -> str:
    """The whole page, as Markdown."""
    where = default_line(replace(life.config, seeds=1))
    blocks = [f"# {finding(life)}", where, "## Who she is", who(life), "## Her life"]
    for a, b in pairwise(turns(life)):
        blocks += [f"### {chapter(life, a, b)}", *chapter_text(life, a, b)]
    return "\n\n".join(fold(b) for b in [*blocks, ending(life), "## Her firms", *balance(life), HOW]) + "\n"


def fold(block: str) -> str:
    """Lines that fit a page; headings and tables stay."""
    return block if block.startswith(("#", "|")) else textwrap.fill(block, WIDE, break_on_hyphens=False)


def who(life: Life) -> str:
    """Who she is on arrival."""
    me, c = life.arrival.me, life.config
    held = life.jobs(me["jobs"])
    size = 1.0 if c.customers.alike else c.customers.tier_size[int(me["tier"])]
    known = [f for f in range(len(life.names)) if life.arrival.knows(f)]
    came = f"is there from the first {unit(life)}" if life.entered == 0 else f"comes in {when(life, life.entered)}"
    means = ["nothing", "a service", "information", "a service and information"][int(me["means"])]
    unknown = [f for f in range(len(life.names)) if f not in known]
    return " ".join([
        f"Customer {life.customer} {came}.",
        f"She lives in situation {me['situation'] + 1} of {c.market.situations} and has {counted(len(held), 'job')} to "
        f"be done: {jobs(held)}." if held else "She has no job to be done.",
        f"Each {'comes to her mind' if life.subscribes else 'comes up'} about {often(life)}.",
        f"Her orders are {'of the usual size' if size == 1.0 else f'{size:g} times the usual size'}.",
        f"She would take {means} beside a product, and has {counted(int(me['degree']), 'acquaintance')}.",
        f"She knows {firms(life, known)} by name" + (f", not {firms(life, unknown)}." if unknown else ".") if known
        else "She knows no firm.",
    ])  # fmt: skip


def often(life: Life) -> str:
    """How often a job comes up: her rate times the activity of her situation."""
    me, c = life.arrival.me, life.config
    n = c.market.situations
    busy = 1.0 if n == 1 or c.customers.alike else 1.0 + BUSIER * (2.0 * int(me["situation"]) / (n - 1) - 1.0)
    a_year = float(me["rate"]) * busy * c.market.occasion_rate * 12.0
    if a_year < HARDLY:
        return f"{a_year:.2g} times a year: hardly ever"
    return f"{a_year:.1f} times a year" if a_year >= 1.0 else f"once in {12.0 / a_year:.0f} months"


def main(life: Life) -> list[Any]:
    """The spells that are told at length: the first, the telling one, and the longest."""
    if not life.spells:
        return []
    longest = sorted(life.spells, key=lambda s: (-length(life, s), s.start))
    kept = [life.spells[0], telling(life), *longest][: MOST + 2]
    return [s for s in life.spells if any(s is k for k in kept)][: MOST + 2]


def turns(life: Life) -> list[int]:
    """The ticks at which a spell that is told at length begins or ends, with her first and the one after her last."""
    ticks = {t for s in main(life) for t in (s.start, s.end) if t is not None}
    return sorted({life.entered, *(t for t in ticks if life.entered <= t < life.end), life.end})


def chapter(life: Life, a: int, b: int) -> str:
    """The heading of a stretch: with whom, from when to when."""
    told = main(life)
    serving = [s.firm for s in life.open_at(a) if any(s is k for k in told)]
    short = any(s.start < b and (s.end is None or s.end > a) for s in life.spells)
    head = f"With {firms(life, serving)}" if serving else "With none for long" if short else "Without a firm"
    return f"{head}: {when(life, a)} to {when(life, b - 1)}"


def chapter_text(life: Life, a: int, b: int) -> list[str]:
    """The turn with which a stretch begins, and what happens in it."""
    told = main(life)
    turn = [sentence(text) for text in turned(life, a, a + 1)]
    over = [s for s in life.spells if s.end == a]
    turn += [left(life, s) for s in over]
    switched = [last_choice(life, s) for s in over if s.end_reason in DECIDED]
    turn += [hired(life, s, switched) for s in life.spells if s.start == a]
    minor = [s for s in life.spells if a < s.start < b and not any(s is k for k in told)]
    said = [*meanwhile(life, a, b), *([sentence(between(life, minor))] if minor else [])]
    return [" ".join(part) for part in (turn, said) if part] or ["No job comes up."]


def between(life: Life, minor: list[Any]) -> str:
    """Shorter relations, by firm; the table has each of them."""
    uses = Counter(s.firm for s in minor)
    said = [f"{firm(life, f)} {times(n)}" for f, n in sorted(uses.items())]
    return f"within this time she also hires {series(said)}, for a shorter while (see the table)"


def ending(life: Life) -> str:
    """How it ends: she leaves the market, or the run is over."""
    if life.left is not None:
        gone = [f"{firm(life, s.firm)} ({lasting(life, s.end - s.start)}, {bills(life, s)})" for s in life.spells
                if s.end == life.left]  # fmt: skip
        said = f"In {when(life, life.left)} customer {life.customer} leaves the market, for reasons of her own."
        if not gone:
            return said
        return f"{said} With it {'ends her relation' if len(gone) == 1 else 'end her relations'} with {series(gone)}."
    serving = life.open_at(life.end - 1)
    if not serving:
        return "When the run ends nobody serves her."
    held = [f"{firm(life, s.firm)} ({lasting(life, life.end - s.start)})" for s in serving]
    return f"When the run ends she is with {series(held)}."


def balance(life: Life) -> list[str]:
    """Every relation of hers in one table."""
    if not life.spells:
        return ["She never hired any."]
    what = "Bills" if life.subscribes else "Orders"
    lines = [f"| Firm | From | To | {what} | Paid | Hired for | Left because |", "|---|---|---|---:|---:|---|---|"]
    lines += [f"| {firm(life, s.firm)} | {when(life, s.start)} | {'-' if s.end is None else when(life, s.end)} "
              f"| {s.orders} | {money(s.revenue)} | {s.start_reason} | {ended(s)} |" for s in life.spells]  # fmt: skip
    return ["\n".join(lines)]


def ended(spell: Any) -> str:
    """Why a spell ended, in brief."""
    return "still hers" if spell.end is None else spell.end_reason.replace("_", " ")
