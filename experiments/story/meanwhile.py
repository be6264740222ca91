"""What happens between two turns of her life? What she gets, what goes wrong, what she hears, tells, weighs, and is
told by firms: a sentence each, with dates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.story.life import Life, Use, uses
from experiments.story.witness import Month
from experiments.story.words import (
    counted,
    customers,
    dates,
    firm,
    firms,
    job,
    jobs,
    money,
    sentence,
    series,
    signed,
    times,
    when,
    worth,
)

Part = Callable[[Life, int, int], list[str]]  # of ticks from a to before b
MAIN = 0.2  # share of uses from which a firm is told of by itself
MOVES = 4  # jobs that change hands, told one by one
FEW = 3  # dates of messages that are told
HEARSAY = 0.05  # smallest opinion that is told


def meanwhile(life: Life, a: int, b: int) -> list[str]:
    """The sentences of a stretch of her life, ticks a to before b; what happened at a itself is a turn."""
    said = [*turned(life, a + 1, b), *(text for part in PARTS for text in part(life, a, b))]
    return [sentence(text) for text in said]


def turned(life: Life, a: int, b: int) -> list[str]:
    """Dated changes of her situation and of her jobs."""
    found = []
    for month in life.between(a, b):
        before = life.months[month.tick - 1].me
        then, now = int(before["jobs"]), int(month.me["jobs"])
        moved = before["situation"] != month.me["situation"]
        if moved or then != now:
            begins, ends = life.jobs(now & ~then), life.jobs(then & ~now)
            said = [f"she enters situation {month.me['situation'] + 1}"] if moved else []
            said += [f"{jobs(ends)} {'is' if len(ends) == 1 else 'are'} over"] if ends else []
            said += [f"{jobs(begins)} begin{'s' if len(begins) == 1 else ''}"] if begins else []
            found.append(f"in {when(life, month.tick)} {series(said)}")
    return found


def moved(life: Life, a: int, b: int) -> list[str]:
    """Subscriptions that she began, moved or ended for single jobs; of many their number alone."""
    found = []
    for month in life.between(a + 1, b) if life.subscribes else ():
        before = life.months[month.tick - 1].me["provider"]
        for j in range(len(before)):
            old, new = int(before[j]), int(month.me["provider"][j])
            if old != new:
                found.append((month.tick, moving(life, j, old, new)))
    if len(found) > MOVES:
        return [f"{len(found)} times a job of hers changes hands (the picture shows when)"]
    return [f"in {when(life, tick)} {text}" for tick, text in found]


def moving(life: Life, j: int, old: int, new: int) -> str:
    """What she does with one job."""
    if new < 0:
        return f"she ends {job(j)} with {firm(life, old)}"
    return f"she hires {firm(life, new)} for {job(j)}" if old < 0 else (
        f"she moves {job(j)} from {firm(life, old)} to {firm(life, new)}"
    )


def got(life: Life, a: int, b: int) -> list[str]:
    """What each firm gave, on average, and how her satisfaction with it went; of the least used the number alone."""
    mine = [u for u in uses(life) if a <= u.tick < b]
    what = "bill" if life.subscribes else "order"
    own = {f: [u for u in mine if u.firm == f] for f in sorted({u.firm for u in mine})}
    main = [f for f in own if len(own[f]) >= MAIN * len(mine)]
    rest = [f"{counted(len(own[f]), what)} from {firm(life, f)}" for f in own if f not in main]
    return [given(life, own[f], list(life.between(a, b)), what) for f in main] + (
        [f"besides, {series(rest)}"] if rest else []
    )


def given(life: Life, own: list[Use], months: list[Month], what: str) -> str:
    """What one firm gave in some months."""
    f = own[0].firm
    scores = [float(m.satisfaction[f]) for m in months if not np.isnan(m.satisfaction[f])]
    mood = (f"; her satisfaction goes from {scores[0]:.1f} to {scores[-1]:.1f}" if len(scores) > 1
            else f"; her satisfaction is {scores[0]:.1f}" if scores else "")  # fmt: skip
    return (f"{counted(len(own), what)} from {firm(life, f)} for {jobs(u.job for u in own)}: on average she expects "
            f"{worth(average([u.expected for u in own]))} and gets {worth(average([u.got for u in own]))}"
            f"{mood}")  # fmt: skip


def average(values: list[float]) -> float:
    """The mean of a list that has some."""
    return sum(values) / len(values)


def went_wrong(life: Life, a: int, b: int) -> list[str]:
    """Every incident, with its date and whether it was made good."""
    found = []
    for f in range(len(life.names)):
        mine = [i for i in life.incidents if i.firm == f and a <= i.tick < b]
        said = [f"{label}: {dates(life, [i.tick for i in some])}" for label, some in (
            ("made good", [i for i in mine if i.recovered]), ("not made good", [i for i in mine if not i.recovered]),
        ) if some]  # fmt: skip
        if said:
            found.append(f"{counted(len(mine), 'incident')} with {firm(life, f)}; {'; '.join(said)}")
    return found


def weighed(life: Life, a: int, b: int) -> list[str]:
    """Choices that changed nothing: with whom she stayed, what she did without; whom else she considered."""
    same = [c for c in life.chosen(a + 1, b) if c.before == c.firm or (c.firm is None and not life.subscribes)]
    stayed = Counter(c.firm for c in same if life.subscribes and c.firm is not None)
    without = Counter(c.job for c in same if c.firm is None)
    said = [f"stays with {firm(life, f)} {times(n)}" for f, n in sorted(stayed.items())]
    if without:
        said.append(f"does without ({', '.join(f'{job(j)} {times(n)}' for j, n in sorted(without.items()))})")
    if not said:
        return []
    others = {g for c in same for g in life.firms(c.considered) if g != c.firm and (c.firm is None or life.subscribes)}
    beside = f", though she considers {firms(life, others)}" if others else ", and knows no other"
    return [f"when a job comes up she {series(said)}{beside}{woken(same)}"]


def woken(same: list[Any]) -> str:
    """What made her think, beside her own occasions."""
    causes = (("incident", "incident"), ("contact", "contact"), ("price", "new price"))
    counts = [(sum(c.trigger == key for c in same), word) for key, word in causes]
    said = [counted(n, word) for n, word in counts if n]
    return f"; {series(said)} had made her think" if said else ""


def heard(life: Life, a: int, b: int) -> list[str]:
    """Words of acquaintances, by firm: how many, good or bad, from whom."""
    said = []
    words = [w for _, w in life.words(a, b)]
    for f in sorted({w.firm for w in words}):
        for good in (True, False):
            speakers = [w.speaker for w in words if w.firm == f and w.good is good]
            if speakers:
                said.append(f"{counted(len(speakers), 'good word' if good else 'bad word')} of {firm(life, f)} "
                            f"({customers(speakers)})")  # fmt: skip
    return [f"she hears {series(said)}"] if said else []


def told(life: Life, a: int, b: int) -> list[str]:
    """What she told others."""
    found = []
    words = life.told(a, b)
    for f in sorted({w.firm for _, w in words}):
        for good in (True, False):
            when_ = [t for t, w in words if w.firm == f and w.good is good]
            if when_:
                found.append(f"she {'recommends' if good else 'warns of'} {firm(life, f)} {times(len(when_))} "
                             f"({dates(life, when_)})")  # fmt: skip
    return found


def reached(life: Life, a: int, b: int) -> list[str]:
    """Contacts of firms that she uses, and calls of others."""
    found = []
    for f in range(len(life.names)):
        months = [m.tick for m in life.between(a, b) if int(m.me["contacted"]) >> f & 1]
        calls = [m.tick for m in life.between(a + 1, b) if m.me["sold_by"] == f]
        if months:
            found.append(f"{firm(life, f)} contacts her {times(len(months))}"
                         f"{f' ({dates(life, months)})' if len(months) <= FEW else ''}")  # fmt: skip
        if calls:
            found.append(f"{firm(life, f)} calls her {times(len(calls))}"
                         f"{f' ({dates(life, calls)})' if len(calls) <= FEW else ''}")  # fmt: skip
    return found


def priced(life: Life, a: int, b: int) -> list[str]:
    """Changes of list prices of the firms that serve her."""
    found = []
    for month in life.between(a + 1, b):
        before = life.months[month.tick - 1]
        for f in {int(f) for f in month.me["provider"] if f >= 0}:
            j = next(j for j, g in enumerate(month.me["provider"]) if g == f)
            was, now = before.offers[f]["price"][j], month.offers[f]["price"][j]
            if was != now:
                found.append(f"in {when(life, month.tick)} {firm(life, f)} changes its price from {money(was)} to "
                             f"{money(now)}")  # fmt: skip
    return found


def answered(life: Life, a: int, b: int) -> list[str]:
    """What she said when a firm asked her: the last time, and how it had been the first time."""
    found = []
    for f in range(len(life.names)):
        mine = [x for x in life.answers if a <= x.tick < b and x.firm == f]
        if mine:
            first, last = mine[0], mine[-1]
            said = f"asked by {firm(life, f)} {f'{times(len(mine))}, at last ' if len(mine) > 1 else ''}in "
            said += f"{when(life, last.tick)}, she answers: satisfied {last.satisfaction:.1f}"
            said += f" (at first {first.satisfaction:.1f})" if len(mine) > 1 else ""
            stay = "means to stay" if last.intends_to_stay else "does not say that she will stay"
            found.append(f"{said}, would recommend it {last.recommend} of 10, {stay}")
    return found


def stands(life: Life, a: int, b: int) -> list[str]:
    """How well the offers suit her at the end of the stretch; without a firm, what she thinks of firms from hearsay."""
    months = list(life.between(a, b))
    last = months[-1] if months else life.arrival
    said = [suited(life, last, j) for j in life.jobs(last.me["jobs"]) if last.me["provider"][j] >= 0]
    if said:
        return [f"at the end of it {'; '.join(said)}"]
    opinions = [f"{firm(life, f)} {signed(float(tie['attitude']))}" for f, tie in enumerate(last.ties)
                if tie["familiar"] == 0 and abs(tie["attitude"]) >= HEARSAY]  # fmt: skip
    return [f"from hearsay she thinks of {series(opinions)}, on a scale from -0.60 to +0.60"] if opinions else []


def suited(life: Life, last: Month, j: int) -> str:
    """How well her provider's offer for a job suits her need, and the best rival's."""
    f = int(last.me["provider"][j])
    others = {g: float(x) for g, x in enumerate(last.fit[:, j]) if g != f and not np.isnan(x)}
    best = max(others, key=lambda g: others[g], default=None)
    rest = "" if best is None else f" (best rival: {firm(life, best)}, {worth(others[best])})"
    return f"{firm(life, f)} suits her need for {job(j)} by {worth(last.fit[f, j])}{rest}"


PARTS: tuple[Part, ...] = (moved, got, went_wrong, weighed, heard, told, reached, priced, answered, stands)
