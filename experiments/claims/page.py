"""What does the page of claims say? For each lever what is built in, apart from what may fail; with intervals."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

from experiments.claims.drawing import STYLE, interval
from experiments.claims.measure import Found
from experiments.claims.readings import READINGS
from experiments.claims.registry import Way, alone, difference, interaction
from sim.firms.levers import LEVERS

TITLE = "The claims of the model"
ANSWERS = ("pass", "fail", "not clear", "not measured")
HOW = {difference: "difference", alone: "level", interaction: "difference of differences"}
HEADS = ("claim", "what was read; its mean in each way; the setting", "expected", "estimate [95 % interval]", "n",
         "verdict")  # fmt: skip
WORDS = (
    "ASSUMED: built into an equation. That its sign is seen in isolation checks the code; it is no finding.",
    "EMERGENT: no equation contains it. It may fail; what fails is reported here and is not tuned away.",
    "pass: the whole interval lies where the claim expects it. fail: none of it does. not clear: a part of it does.",
    "not measured: fewer than two seeds show it, as where the horizon is too short.",
    "An open question expects nothing; its verdict is more, less or not clear. No strategy is meant to win.",
    "Estimates are means over n seeds of paired differences, the last way less the first, with a 95 % t interval.",
    "What stands after the word in holds from the first tick; the ways begin after the burn-in, if there is one.",
    "An interval without width belongs to a number that luck does not touch.",
)  # fmt: skip
DRAWN = "Drawn: the estimate and its interval, zero dashed, what is expected shaded; each on a scale of its own."
MARKS = {"ASSUMED": "Built in (ASSUMED)", "EMERGENT": "May fail (EMERGENT)"}


def sections(found: list[Found]) -> Iterator[tuple[str, str, list[Found]]]:
    """(what it is about, mark, claims), customers first and then the levers in the order in which they act."""
    for about in ("market", *LEVERS):
        for mark in MARKS:
            claims = [f for f in found if f.claim.lever == about and f.claim.mark == mark]
            if claims:
                yield about, mark, claims


def counts(found: list[Found]) -> list[str]:
    """How many claims of each sort have which verdict."""
    sorts = {
        "ASSUMED": [f for f in found if f.claim.mark == "ASSUMED"],
        "EMERGENT": [f for f in found if f.claim.mark == "EMERGENT" and not f.claim.expected.open],
    }
    lines = []
    for mark, claims in sorts.items():
        n = Counter(f.verdict for f in claims)
        lines.append(f"{mark}: {len(claims)} claims; " + ", ".join(f"{n[a]} {a}" for a in ANSWERS if n[a]))
    open_ones = [f for f in found if f.claim.expected.open]
    n = Counter(f.verdict for f in open_ones)
    return [*lines, f"open questions: {len(open_ones)}; " + ", ".join(f"{k} {a}" for a, k in sorted(n.items()))]


def by_chance(found: list[Found]) -> str:
    """How far chance alone gets."""
    n = sum(not f.claim.expected.open for f in found)
    return (f"Chance alone: a claim of a sign without any effect passes with chance 1/40 and fails with chance 1/40, "
            f"of {n} claims {n / 40:.1f} each.")  # fmt: skip


def cells(f: Found) -> tuple[str, ...]:
    """The cells of one row in words, as HEADS names them."""
    return (f.claim.text, done(f), f.claim.expected.words, estimate(f), str(f.estimate.n), f.verdict)


def done(f: Found) -> str:
    """The ways with what was read of each, and what that was."""
    digits = READINGS[f.claim.reads].digits
    exact = f.claim.reads == "needs"  # a digest, not an amount
    each = [f"{short(way)}: {'a digest' if exact else number(mean, digits)}"
            for way, mean in zip(f.claim.ways, f.means, strict=True)]  # fmt: skip
    return f"{READINGS[f.claim.reads].label}; " + " | ".join(each)


def short(way: Way) -> str:
    """A way of acting as people write it."""
    last = dict(o.split("=", 1) for o in way)  # a later one holds
    each = (f"{key.removeprefix('focal.').removeprefix('levers.')}={value}" for key, value in last.items())
    return " ".join(each) or "as it is"


def number(x: float, digits: int) -> str:
    """A number with a true minus, or a dash where there is none."""
    return "-" if math.isnan(x) else f"{round(x, digits) + 0.0:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def estimate(f: Found) -> str:
    """The estimate with its interval, and what sort of number it is."""
    e, how = f.estimate, HOW.get(f.claim.contrast, "elasticity")
    digits = 3 if how == "elasticity" else READINGS[f.claim.reads].digits
    within = f" [{number(e.low, digits)} to {number(e.high, digits)}]" if e.n > 1 else ""
    return f"{how} {number(e.mean, digits)}{within}"


def title_of(about: str) -> str:
    """The heading of a lever."""
    return "Customers and the market" if about == "market" else about


def markdown_of(found: list[Found], about: list[str], assumed: list[str]) -> str:
    """The page as Markdown."""
    lines = [f"# {TITLE}", "", *about, "", *(f"- **{line}**" for line in counts(found)), ""]
    lines += [f"- {line}" for line in (*WORDS, by_chance(found))]
    last = ""
    for lever, mark, claims in sections(found):
        lines += ["", f"## {title_of(lever)}"] if lever != last else []
        last = lever
        lines += ["", f"**{MARKS[mark]}**", "", row(HEADS), row(["---"] * len(HEADS))]
        lines += [markdown_row(f) for f in claims]
    return "\n".join([*lines, "", "## On what it rests", "", "```text", *assumed[1:], "```", ""])


def markdown_row(f: Found) -> str:
    """A claim as a row of a table, with its reason and its setting."""
    text, work, *rest = cells(f)
    setting = f"; in {short(f.claim.setting)}" if f.claim.setting else ""
    return row([f"{text} ({f.claim.why})", work + setting, *rest])


def row(texts: tuple[str, ...] | list[str]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"


def html_of(found: list[Found], about: list[str], assumed: list[str]) -> str:
    """The page as one file that loads nothing."""
    parts = ['<!doctype html><html lang="en"><head><meta charset="utf-8">',
             '<meta name="viewport" content="width=device-width, initial-scale=1">',
             f"<title>{TITLE}</title><style>{STYLE}</style></head><body><h1>{TITLE}</h1>",
             *(f"<p>{escape(line)}</p>" for line in about),
             "<ul class=counts>", *(f"<li>{escape(line)}</li>" for line in counts(found)), "</ul><ul>",
             *(f"<li>{escape(line)}</li>" for line in (*WORDS, by_chance(found), DRAWN)), "</ul>"]  # fmt: skip
    last = ""
    for lever, mark, claims in sections(found):
        parts += [f"<h2>{escape(title_of(lever))}</h2>"] if lever != last else []
        last = lever
        head = "".join(f"<th>{h}</th>" for h in HEADS)
        parts += [f"<h3>{MARKS[mark]}</h3><table><tr>{head}</tr>", *(html_row(f) for f in claims), "</table>"]
    parts += ["<h2>On what it rests</h2><pre>", escape("\n".join(assumed[1:])), "</pre></body></html>\n"]
    return "\n".join(parts)


def html_row(f: Found) -> str:
    """A claim as a row of a table, with its reason, its ways one below the other, and its interval drawn."""
    text, work, expected, amount, n, verdict = (escape(cell) for cell in cells(f))
    read, _, ways = work.partition("; ")
    ways = "<br>".join(ways.split(" | "))
    setting = f"<br><small>in {escape(short(f.claim.setting))}</small>" if f.claim.setting else ""
    return (f"<tr><td>{text}<br><small>{escape(f.claim.why)}</small></td><td>{read}<br>"
            f"<span class=ways>{ways}</span>{setting}</td><td>{expected}</td><td>{amount}{interval(f)}</td>"
            f'<td>{n}</td><td class="v {verdict.replace(" ", "-")}">{verdict}</td></tr>')  # fmt: skip


def csv_of(found: list[Found], path: Path) -> None:
    """A row a claim, all numbers in full."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["claim", "about", "mark", "text", "reads", "setting", "ways", "means", "contrast", "expected",
                      "estimate", "low", "high", "n", "verdict"])  # fmt: skip
        for f in found:
            c, e = f.claim, f.estimate
            numbers = ["" if math.isnan(x) else repr(x) for x in (e.mean, e.low, e.high)]
            out.writerow([c.key, c.lever, c.mark, c.text, c.reads, " ".join(c.setting),
                          " | ".join(" ".join(w) for w in c.ways), " | ".join(repr(m) for m in f.means),
                          HOW.get(c.contrast, "elasticity"), c.expected.words, *numbers, e.n, f.verdict])  # fmt: skip
