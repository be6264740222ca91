"""What does a firm's autopsy say in words? Three findings, then the counts of every year."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import numpy as np

from experiments.headline import default_line
from experiments.story.autopsy import HIRED, NOBODY, NOTE, Array, Autopsy
from experiments.story.life import DECIDED
from sim.customers import codes

WIDE = 118
FOR = {
    "need": "a need that nobody served", "offer": "its better offer", "price": "its price",
    "promise": "what it promised", "word": "what others said", "dissatisfaction": "disappointment with another firm",
}  # fmt: skip
BY = {
    "incident": "incidents", "price": "its price", "broken_promise": "disappointment", "need_moved": "needs that moved",
    "better_offer": "better offers elsewhere",
}  # fmt: skip
KNEW = {
    "initial": "in the burn-in", "reach": "by advertising", "contact": "by a contact", "sell": "by a call",
    "referral": "by word of mouth", "search": "by search", "cross_sell": "by a contact on a further job",
    "return": "as a customer of before",
}  # fmt: skip


def called(name: str) -> str:
    """A firm's name as people write names."""
    text = name.replace("_", " ")
    return text[0].upper() + text[1:]


def text(a: Autopsy) -> str:
    """The page, as Markdown."""
    findings = [f"{k}. {said}" for k, said in enumerate((why_hired(a), why_left(a), who_left(a)), 1)]
    paragraphs = [default_line(replace(a.config, seeds=1)), *findings]
    return "\n\n".join([
        f"# {headline(a)}", *(textwrap.fill(p, WIDE, break_on_hyphens=False) for p in paragraphs),
        "## Hired", counts(("new", "returned", *HIRED), hired_columns(a)),
        "## How those who came had come to know it", counts(tuple(codes.CHANNELS), a.channels()),
        "## Left", counts(("all", *codes.END_REASONS), left_columns(a)),
        textwrap.fill(NOTE, WIDE, break_on_hyphens=False),
    ]) + "\n"  # fmt: skip


def hired_columns(a: Autopsy) -> Array:
    """(years, columns) new, returned, then reasons."""
    return np.hstack([a.new(), a.hired()])


def left_columns(a: Autopsy) -> Array:
    """(years, columns) all, then reasons."""
    return np.hstack([a.left().sum(axis=1, keepdims=True), a.left()])


def counts(names: tuple[str, ...], found: Array) -> str:
    """A table with a line a year and one of all; columns without any are left out."""
    kept = [k for k in range(len(names)) if found[:, k].any()]
    if not kept:
        return "Nobody."
    lines = ["| Year | " + " | ".join(names[k].replace("_", " ") for k in kept) + " |", "|---:" * (len(kept) + 1) + "|"]
    rows = [(str(y + 1), row) for y, row in enumerate(found)] + [("all", found.sum(axis=0))]
    return "\n".join([*lines, *(f"| {y} | " + " | ".join(f"{row[k]:,}" for k in kept) + " |" for y, row in rows)])


def headline(a: Autopsy) -> str:
    """The finding: the first reason to hire it, and the first reason of those who chose to leave it."""
    hired, left = since(a, a.start, a.start_reason), since(a, a.end, a.end_reason, DECIDED)
    name = called(a.name)
    if not len(hired):
        return f"Nobody hires {name} after the burn-in"
    came = f"{name} is hired most for {first(hired, HIRED, FOR)}"
    if not len(left):
        return f"{came}; nobody chose to leave it"
    return f"{came}, and left most for {first(left, codes.END_REASONS, BY)}"


def since(a: Autopsy, ticks: Array, values: Array, only: tuple[str, ...] = ()) -> Array:
    """The reasons of what happened after the burn-in."""
    found = values[(ticks >= a.config.burn_in) & (values >= 0)]
    return found[np.isin(found, [codes.END_REASONS.index(n) for n in only])] if only else found


def first(found: Array, names: tuple[str, ...] | list[str], words: dict[str, str]) -> str:
    """The most frequent of some reasons, with its share."""
    n = np.bincount(found, minlength=len(names))
    k = int(n.argmax())
    return f"{words[names[k]]} ({n[k] / len(found):.0%} of {len(found):,})"


def why_hired(a: Autopsy) -> str:
    """Reasons to hire, and how it had become known."""
    hired = since(a, a.start, a.start_reason)
    if not len(hired):
        return f"Nobody hired {called(a.name)} after the burn-in."
    known = since(a, a.start, a.channel)
    back = int(a.returned[a.start >= a.config.burn_in].sum())
    return (f"Why it is hired. Reasons of {len(hired):,} relations that began: {ranked(hired, HIRED, FOR)}. They had "
            f"come to know it {ranked(known, codes.CHANNELS, KNEW)}. {back:,} had been "
            "its customers before.")  # fmt: skip


def ranked(found: Array, names: tuple[str, ...] | list[str], words: dict[str, str]) -> str:
    """The shares of the three most frequent."""
    n = np.bincount(found, minlength=len(names))
    order = np.argsort(-n, kind="stable")[:3]
    return ", ".join(f"{n[k] / len(found):.0%} {words[names[k]]}" for k in order if n[k])


def why_left(a: Autopsy) -> str:
    """Reasons of those who chose to leave, and how they shifted between the halves of the time."""
    left, everybody = since(a, a.end, a.end_reason, DECIDED), since(a, a.end, a.end_reason)
    if not len(left):
        return f"Why it is left. {len(everybody):,} relations ended, none by a choice against it."
    middle = a.config.burn_in + a.config.ticks // 2
    codes_ = [codes.END_REASONS.index(n) for n in DECIDED]
    halves = [np.bincount(a.end_reason[(a.end >= low) & (a.end < high) & np.isin(a.end_reason, codes_)], minlength=9)
              for low, high in ((a.config.burn_in, middle), (middle, np.inf))]  # fmt: skip
    said = (f"Why it is left. Of {len(everybody):,} relations that ended, {len(left):,} ended by a choice against it: "
            f"{ranked(left, codes.END_REASONS, BY)}; {len(everybody) - len(left):,} by no choice")  # fmt: skip
    if min(h.sum() for h in halves) == 0:
        return f"{said}."
    shares = [h / h.sum() for h in halves]
    k = int(np.abs(shares[1] - shares[0]).argmax())
    return (f"{said}. From the first to the second half of the time the share of {BY[codes.END_REASONS[k]]} went from "
            f"{shares[0][k]:.0%} to {shares[1][k]:.0%}.")  # fmt: skip


def who_left(a: Autopsy) -> str:
    """Who chose to leave: tenure, fit at the start, value; against those who are still there; and where they went."""
    decided = np.isin(a.end_reason, [codes.END_REASONS.index(n) for n in DECIDED]) & (a.end >= a.config.burn_in)
    still = a.end < 0
    if not decided.any():
        return f"Who left. Nobody by choice; {still.sum():,} relations still run."
    years = np.median((a.end - a.start)[decided]) / a.config.ticks_per_year
    said = (f"Who left by choice. Half of them within {years:.1f} years; the offer fitted their need by "
            f"{a.first_fit[decided].mean():.2f} at the start, and a relation brought "
            f"{money(a.value[decided])}")  # fmt: skip
    if still.any():
        said += f" (those still there: {a.first_fit[still].mean():.2f} and {money(a.value[still])} so far)"
    to = a.to[decided]
    n = np.array([(to == k).sum() for k in (NOBODY, *range(len(a.names)))])
    where = ["nobody", *map(called, a.names)]
    went = ", ".join(f"{n[k] / len(to):.0%} to {where[k]}" for k in np.argsort(-n, kind="stable") if n[k])
    return f"{said}. Then with: {went.replace(' to ', ' ')}."


def money(cents: Array) -> str:
    """The mean of cents, as money."""
    return f"{cents.mean() / 100:,.2f}"
