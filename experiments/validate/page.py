"""What does the gallery say? Every fact with its band, what the model gives, the verdict, and what is responsible."""

from __future__ import annotations

import base64
import csv
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from experiments.claims.page import row
from experiments.figures.titles import NARROW, minus
from experiments.validate.facts_fairness import COMMAND
from experiments.validate.measure import ABSENT, MISS, PASS, UNCLEAR, Found, mended, surprises
from experiments.validate.registry import Band, Fact
from experiments.validate.scenarios import SCENARIOS

PERCENT = f"{NARROW}%"
TITLE = "Published facts and this model"
HEADS = ("fact", "band", "model: median over seeds [95 % interval]", "least to most of the seeds", "n", "verdict",
         "what is responsible")  # fmt: skip
GROUPS = {
    "contract": "Contracts: who stays", "shop": "An online shop: who buys again", "brands": "Laws of brand buying",
    "category": "A new category", "price": "Prices", "advertising": "Advertising", "value": "What customers are worth",
    "nps": "Recommending", "features": "Features", "fair": "Firms that are the same", "fairness": "Who wins where",
    "docking": "Docking to field evidence",
}  # fmt: skip
WORDS = (
    "pass: the median over seeds lies in the band. MISS: it does not. not clear: fewer than two seeds show it.",
    "The interval of a median is a bootstrap over seeds. Where no band is published, the band is one that we chose.",
    "Misses are not tuned away: none is mended at the price of another fact.",
    "A miss whose mechanism is written down is known; a miss that is not known makes the exit code 1.",
    "Findings about environments that we chose, and hypotheses, are no published facts: they never do.",
)  # fmt: skip
STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em;color:#111}
h2{margin-top:2em;border-bottom:2px solid #111}table{border-collapse:collapse;width:100%;table-layout:fixed}
th,td{border-bottom:1px solid #ccc;padding:.45em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere;
box-sizing:border-box}th:nth-child(1){width:27%}th:nth-child(2){width:11%}th:nth-child(3){width:15%}
th:nth-child(4){width:11%}th:nth-child(5){width:4%}th:nth-child(6){width:8%}small{color:#444}.counts{font-weight:600}
.v{font-weight:700}.pass{color:#0072B2}.MISS{color:#B24A00}.not-clear,.not-run-here{color:#555}
figure{margin:1.2em 0;border:1px solid #ddd}figure img{width:100%;height:auto;display:block}
@media(max-width:900px){table{min-width:860px}}
"""


def groups(found: list[Found]) -> Iterator[tuple[str, list[Found]]]:
    """Facts by what they are about, in the order of the gallery."""
    for group in GROUPS:
        mine = [f for f in found if f.fact.group == group]
        if mine:
            yield group, mine


def number(x: float, fact: Fact) -> str:
    """A number of a fact with a true minus, or a dash where there is none."""
    if math.isnan(x):
        return "-"
    return minus(f"{100 * x:,.1f}") + PERCENT if fact.percent else minus(f"{x:,.{fact.digits}f}")


def band(fact: Fact) -> str:
    """The band in words."""
    low, high = (minus(f"{100 * x:.4g}") + PERCENT if fact.percent else minus(f"{x:.4g}") for x in bounds(fact.band))
    if fact.band.low == fact.band.high:
        return f"exactly {low}"
    if math.isinf(fact.band.high):
        return f"at least {low}" if abs(fact.band.low) > TINY else "above 0"
    if math.isinf(fact.band.low):
        return f"at most {high}"
    return f"{low} to {high}" if fact.band.low != TINY else f"above 0, at most {high}"


TINY = 1e-9  # the low end of a band that leaves out zero


def bounds(b: Band) -> tuple[float, float]:
    """Both ends; what is barely above zero is zero."""
    return (0.0 if 0.0 < b.low <= TINY else b.low), b.high


def estimate(f: Found) -> str:
    """What the model gives, with its interval."""
    known = not (math.isnan(f.low) or math.isnan(f.high))
    within = f" [{number(f.low, f.fact)} to {number(f.high, f.fact)}]" if known else ""
    return number(f.estimate, f.fact) + within


def spread(f: Found) -> str:
    """The least and the most of the seeds."""
    known = [x for x in f.seeds.tolist() if not math.isnan(x)]
    return f"{number(min(known), f.fact)} to {number(max(known), f.fact)}" if known else "-"


def marked(f: Found) -> str:
    """The verdict, and whether a miss is known."""
    return f"{f.verdict}, known" if f.verdict == MISS and f.fact.known else f.verdict


def responsible(f: Found) -> str:
    """The mechanism, or how to get at what was not run."""
    return f"{COMMAND}." if f.verdict == ABSENT else f.fact.mechanism


def cells(f: Found) -> tuple[str, ...]:
    """The cells of one row, as HEADS names them."""
    n = str(f.n) if len(f.seeds) else "-"
    return (f.fact.text, band(f.fact), estimate(f), spread(f), n, marked(f), responsible(f))


def lines_of(found: list[Found]) -> list[str]:
    """The table as it is printed."""
    lines = []
    for group, facts in groups(found):
        lines += ["", GROUPS[group]]
        if all(f.verdict == ABSENT for f in facts):
            lines.append(f"  not run here: {COMMAND}")
            continue
        for f in facts:
            lines.append(f"  {marked(f):12} {f.fact.key:28} {estimate(f):34} {band(f.fact)}")
            lines.append(f"  {'':12} {f.fact.text}")
    return lines


def closing(found: list[Found]) -> list[str]:
    """The counts, the misses with their mechanisms, and what is out of date."""
    facts = [f for f in found if not f.fact.finding]
    n, m = Counter(f.verdict for f in facts), Counter(f.verdict for f in found if f.fact.finding)
    known = sum(f.verdict == MISS and f.fact.known for f in facts)
    lines = [f"{len(facts)} facts: {n[PASS]} pass, {n[MISS]} miss ({known} known), {n[UNCLEAR]} not clear."]
    if m:
        lines.append(f"{sum(m.values())} findings: {m[PASS]} as expected, {m[MISS]} against it, {m[UNCLEAR]} not "
                     f"clear, {m[ABSENT]} not run here.")  # fmt: skip
    lines += [f"Miss: {f.fact.text}: {estimate(f)}, band {band(f.fact)}. {f.fact.mechanism}"
              for f in facts if f.verdict == MISS]  # fmt: skip
    lines += [f"NOT KNOWN: {f.fact.key}." for f in surprises(found)]
    lines += [f"A known miss passes now, its entry is out of date: {f.fact.key}." for f in mended(found)]
    return lines


def markdown_of(found: list[Found], about: list[str]) -> str:
    """The gallery as Markdown, its figures beside it."""
    lines = [f"# {TITLE}", "", *about, "", *(f"- **{line}**" for line in closing(found)), ""]
    lines += [f"- {line}" for line in WORDS]
    for group, facts in groups(found):
        lines += ["", f"## {GROUPS[group]}", "", row(HEADS), row(["---"] * len(HEADS))]
        for f in facts:
            text, *rest = cells(f)
            lines.append(row([f"{text} ({f.fact.source}; {where(f.fact)})", *rest]))
        lines += ["", *(f"![{f.fact.text}](figures/{f.fact.key}.svg)" for f in facts if f.verdict != ABSENT)]
    return "\n".join([*lines, ""])


def where(fact: Fact) -> str:
    """In which market a fact is measured."""
    return SCENARIOS[fact.scenario].of if fact.scenario in SCENARIOS else "a finished study of fairness"


def html_of(found: list[Found], about: list[str], pictures: Mapping[str, Path]) -> str:
    """The gallery as one file that loads nothing: its pictures are in it."""
    parts = ['<!doctype html><html lang="en"><head><meta charset="utf-8">',
             '<meta name="viewport" content="width=device-width, initial-scale=1">',
             f"<title>{TITLE}</title><style>{STYLE}</style></head><body><h1>{TITLE}</h1>",
             *(f"<p>{escape(line)}</p>" for line in about),
             "<ul class=counts>", *(f"<li>{escape(line)}</li>" for line in closing(found)), "</ul><ul>",
             *(f"<li>{escape(line)}</li>" for line in WORDS), "</ul>"]  # fmt: skip
    for group, facts in groups(found):
        head = "".join(f"<th>{escape(h)}</th>" for h in HEADS)
        parts += [f"<h2>{escape(GROUPS[group])}</h2><table><tr>{head}</tr>", *(html_row(f) for f in facts), "</table>"]
        parts += [picture(f, pictures[f.fact.key]) for f in facts if f.fact.key in pictures]
    return "\n".join([*parts, "</body></html>\n"])


def html_row(f: Found) -> str:
    """A fact as a row of a table, with its source and its market."""
    text, *rest = (escape(cell) for cell in cells(f))
    source = f"{escape(f.fact.source)}<br>in {escape(where(f.fact))}"
    plain = "".join(f"<td>{cell}</td>" for cell in rest[:4])
    name = f.verdict.replace(" ", "-")
    return (f'<tr id="{escape(f.fact.key)}"><td>{text}<br><small>{source}</small></td>{plain}'
            f'<td class="v {name}">{rest[4]}</td><td>{rest[5]}</td></tr>')  # fmt: skip


def picture(f: Found, svg: Path) -> str:
    """A figure as part of the page."""
    data = base64.b64encode(svg.read_bytes()).decode()
    return f'<figure><img alt="{escape(f.fact.text)}" src="data:image/svg+xml;base64,{data}"></figure>'


def csv_of(found: list[Found], path: Path) -> None:
    """A row a fact, all numbers in full."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["fact", "group", "text", "source", "scenario", "band_low", "band_high", "estimate", "low", "high",
                      "seeds", "n", "verdict", "known", "finding", "mechanism"])  # fmt: skip
        for f in found:
            numbers = [full(x) for x in (f.fact.band.low, f.fact.band.high, f.estimate, f.low, f.high)]
            out.writerow([f.fact.key, f.fact.group, f.fact.text, f.fact.source, f.fact.scenario, *numbers,
                          " ".join(full(x) or "-" for x in f.seeds.tolist()), f.n, f.verdict, f.fact.known,
                          f.fact.finding, responsible(f)])  # fmt: skip


def full(x: float) -> str:
    """A number in full, nothing for none."""
    return "" if math.isnan(x) or math.isinf(x) else repr(float(x))
