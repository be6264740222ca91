"""Why did she hire a firm? The counterfactual reason of the run, how she knew the firm, what she expected and got."""

from __future__ import annotations

from typing import Any

from experiments.story.life import Life, uses
from experiments.story.words import (
    counted,
    customers,
    firm,
    firms,
    job,
    jobs,
    money,
    series,
    signed,
    when,
    worth,
)
from sim.customers.codes import CHANNELS

SAME = 0.005  # values that are closer look alike
KNEW = {
    "reach": "advertising told her of it", "contact": "a contact told her of it", "sell": "a call told her of it",
    "search": "she found it when she looked around", "cross_sell": "a contact told her of a further job that it does",
}  # fmt: skip


def hired(life: Life, spell: Any, switched: list[Any]) -> str:
    """The sentences of a new spell: job, reason, how she knew the firm, what she had heard, expected and got.

    `switched` are the choices of which it was told already that they ended something.
    """
    choice = first_choice(life, spell)
    month, name = life.months[spell.start], firm(life, spell.firm)
    done = [j for j in life.jobs(month.me["jobs"]) if month.me["provider"][j] == spell.firm]
    others = [g for g in life.firms(choice.considered) if g not in (spell.firm, choice.before)]
    again = " again" if spell.spell > 1 else ""
    opening = (f"Why {name}{again}: " if any(choice is c for c in switched) else
               f"{called(life, choice)}{job(choice.job).capitalize()} comes up, and she hires {name}{again}"
               f"{more(done, choice.job)}. Why: ")  # fmt: skip
    beside = f"She also considers {firms(life, others)}. " if others else ""
    return (f"{opening}{why(life, spell, choice)}. {beside}{knowing(life, spell)}"
            f"{outcome(life, spell, choice)}")  # fmt: skip


def first_choice(life: Life, spell: Any) -> Any:
    """The choice with which a spell began: the last one that found her without the firm and chose it."""
    found, used = None, set[int]()
    for c in life.chosen(spell.start, spell.start + 1):
        if c.firm == spell.firm:
            found = c if not used else found
            used.add(c.job)
        elif c.before == spell.firm:
            used.discard(c.job)
    return found


def called(life: Life, choice: Any) -> str:
    """That a salesperson brought the occasion about, if so."""
    me = life.months[choice.tick].me
    if choice.trigger != "contact" or me["sold_by"] < 0 or me["sold_job"] != choice.job:
        return ""
    return f"{firm(life, me['sold_by'])} calls{' and presses her' if me['pushed'] else ' and advises her'}. "


def more(done: list[int], first: int) -> str:
    """Further jobs that she gave it in the same month."""
    rest = [j for j in done if j != first]
    return f", for {jobs(rest)} too" if rest else ""


def why(life: Life, spell: Any, choice: Any) -> str:
    """The reason for which the firm was preferred to what she had before."""
    f, j, g, month = spell.firm, choice.job, choice.before, life.months[spell.start]
    before = life.months[spell.start - 1]
    if spell.start_reason == "need":
        gone = "nobody served it" if g is None else f"she did not consider {firm(life, g)}, which had served it"
        return f"the need came up, and {gone}"
    name, old = firm(life, f), firm(life, g)
    if spell.start_reason == "price":
        return f"the price, {money(month.offers[f]['price'][j])} against {money(month.offers[g]['price'][j])} of {old}"
    if spell.start_reason == "dissatisfaction":
        good, now = float(before.ties[g]["fine_attitude"]), float(before.ties[g]["attitude"])
        return f"{old} had disappointed her; her attitude to it had gone from {signed(good)} to {signed(now)}"
    if spell.start_reason == "word":
        return f"what others had said of {name}"
    if spell.start_reason == "promise":
        return f"what {name} promised"
    new, had = float(month.value[f, j]), float(month.value[g, j])
    if new - had < SAME:
        return (f"nothing by itself; without a mishap {name} gives her {worth(new)} and {old} {worth(had)}, and taste, "
                "mood and chance decided")  # fmt: skip
    return f"{name} serves her better than {old}: without a mishap it gives her {worth(new)} against {worth(had)}"


def knowing(life: Life, spell: Any) -> str:
    """How she came to know the firm, and what acquaintances have said of it since she left it, or ever."""
    f, tie = spell.firm, life.months[spell.start].ties[spell.firm]
    if spell.spell > 1:
        over = max(s.end for s in life.spells if s.firm == f and s.end is not None and s.end <= spell.start)
        return praised(life, f, over, spell.start + 1)
    if known_since(life, f, spell.start) < life.entered:
        said = f"She has known {firm(life, f)} by name since she came. "
    else:
        since = known_since(life, f, spell.start)
        source = (f"the word of {customers([int(tie['referrer'])])} made her think of it" if tie["referrer"] >= 0
                  else KNEW[CHANNELS[int(tie["channel"])]])  # fmt: skip
        said = f"In {when(life, since)}, {source}. " if since < spell.start else f"This month {source}. "
    return said + praised(life, f, life.entered, spell.start + 1)


def known_since(life: Life, f: int, tick: int) -> int:
    """The tick in which the awareness that led to a spell began."""
    while tick >= life.entered and life.months[tick - 1].knows(f):
        tick -= 1
    return tick


def praised(life: Life, f: int, a: int, b: int) -> str:
    """What she heard of a firm from tick a to before tick b."""
    heard = [w for _, w in life.words(a, b, f)]
    if not heard:
        return ""
    good, bad = ([w.speaker for w in heard if w.good is kind] for kind in (True, False))
    said = [f"{counted(len(some), f'{kind} word')} ({customers(some)})" for kind, some in (("good", good), ("bad", bad))
            if some]  # fmt: skip
    return f"Of {firm(life, f)} she has heard {series(said)}{' since' if a > life.entered else ''}. "


def outcome(life: Life, spell: Any, choice: Any) -> str:
    """What she expected of the first use, and what it gave her."""
    use = next((u for u in uses(life) if (u.tick, u.firm, u.job) == (spell.start, spell.firm, choice.job)), None)
    if use is None:
        return f"She expects a value of {worth(choice.expected)}."
    gap = use.got - use.expected
    verdict = "more" if gap > 0.02 else "less" if gap < -0.02 else "about as much"
    mishap = any(i.tick == spell.start and i.firm == spell.firm and i.job == choice.job for i in life.incidents)
    return (f"She expects a value of {worth(use.expected)} and gets {worth(use.got)}: {verdict}"
            f"{', after an incident' if mishap else ''}.")  # fmt: skip
