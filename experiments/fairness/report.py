"""What does the study say? Who wins how many of the environments we chose, what decides, what was confirmed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.fairness.deciding import Branch, Importance, explained, importances, tree
from experiments.fairness.estimates import Estimate, verdict
from experiments.fairness.hypotheses import DOCKING, HYPOTHESES, STRUCTURE, Claim, slope
from experiments.fairness.ranges import FACTORS
from experiments.fairness.results import CONTESTS, PRESETS, TUNED_ONES, Contest, Results, winners
from experiments.ranking import wilson
from experiments.reading import readable

if TYPE_CHECKING:
    from experiments.fairness.study import Fairness

SETS = {"all": "over all environments", "where some firm earns": "over those where some firm earns"}
FAIR = 0.2  # the share of environments that each archetype should win
TOP = 6  # parameters that are listed


@dataclass
class Findings:
    """All that is said and drawn, computed once."""

    study: Fairness
    all: Results

    @cached_property
    def earning(self) -> Results:
        """The environments where some firm earns."""
        return self.all.only(self.all.earning)

    @property
    def sets(self) -> dict[str, Results]:
        """Both sets of environments by what they are called."""
        return dict(zip(SETS, (self.all, self.earning), strict=True))

    @cached_property
    def advantage(self) -> np.ndarray:
        """The advantage of the customer-centric over the product-centric preset, in % of what all firms take in."""
        return np.nan_to_num(self.all.advantage(PRESETS))

    @cached_property
    def tree(self) -> Branch | None:
        """The tree of that advantage."""
        return tree(self.all, self.advantage)

    @cached_property
    def importances(self) -> list[Importance]:
        """What a forest loses without each parameter."""
        return importances(self.all, self.advantage)


def report(f: Findings) -> str:
    """The whole text."""
    lines = [*contest_lines(f), *deciding_lines(f), *hypothesis_lines(f), *docking_lines(f), *range_lines(f)]
    return "\n".join(lines)


def contest_lines(f: Findings) -> list[str]:
    """Shares won, with ties as a class of their own."""
    lines = []
    for name, r in f.sets.items():
        lines += ["", f"Shares won of the environments we chose, {name} (n = {len(r)}): {years(f)} discounted profit",
                  f"  {'':44}{'first wins':>20}{'tie':>20}{'second wins':>20}{'second ahead in mean':>24}"]  # fmt: skip
        for contest in CONTESTS:
            if len(r):
                first, tie, second = shares(r, contest)
                ahead = float((r.mean_gap(contest, "profit") > 0.0).mean())
                lines.append(f"  {' against '.join(map(readable, contest)):44}{first:>20}{tie:>20}{second:>20}"
                             f"{ahead:>24.0%}")  # fmt: skip
    notes = [f"  A tie: the 95 % t interval of {f.study.base.seeds} paired seeds holds 0. In brackets: Wilson's 95 %",
             "  interval, as if environments had been drawn at random from these ranges."]  # fmt: skip
    return [*lines, *notes, "", *fair_lines(f)]


def shares(r: Results, contest: Contest) -> list[str]:
    """The shares of environments that the first wins, that nobody wins, that the second wins, as text."""
    won = winners(r.gap(contest))
    found = []
    for who in (-1, 0, 1):
        low, high = wilson(int((won == who).sum()), len(won))
        found.append(f"{(won == who).mean():.0%} [{low:.0%}, {high:.0%}]".replace("%, ", ", "))
    return found


def fair_lines(f: Findings) -> list[str]:
    """Whether each archetype wins a fifth, and what is responsible if not; where nobody could play."""
    lines = []
    for contest, what in ((PRESETS, "presets"), (TUNED_ONES, "tuned archetypes")):
        for name, r in f.sets.items():
            if not len(r):
                continue
            won = winners(r.gap(contest))
            least, who = min((float((won == k).mean()), who) for k, who in zip((-1, 1), contest, strict=True))
            yes = f"each wins at least {FAIR:.0%}" if least >= FAIR else f"{readable(who)} wins only {least:.0%}"
            lines.append(f"Of {what}, {SETS[name]}: {yes} of the environments we chose.")
    if f.importances:
        lines.append(f"Most responsible for the difference: {f.importances[0].noun}.")
    out = len(f.all) - int(f.all.started.sum())
    lines.append(f"In {out} of {len(f.all)} environments the firm was out of cash before any strategy began: ties.")
    return lines


def years(f: Findings) -> str:
    """The horizon in words."""
    base = f.study.base
    return f"{base.ticks / base.ticks_per_year:.3g}-year"


def deciding_lines(f: Findings) -> list[str]:
    """The tree and the parameters that matter most."""
    if f.tree is None:
        return ["", "Too few environments to say which parameters decide."]
    known = explained(f.all, f.advantage)
    title = "Which parameters decide: advantage of the customer-centric preset, in % of all firms' discounted revenue"
    grown = f"A tree of three questions; it explains {max(known, 0.0):.0%} of the variance in environments not seen:"
    shuffled = "Share of the variance that a forest loses, in environments not seen, when a parameter is shuffled; then"
    then = "how the advantage changes from the low to the high end of the range, all else held (% of revenue)"
    top = [f"  {i.noun:26}{within(i.loss, '.3f'):28}{within(slope(f.all, i.factor, f.advantage), '+.2f')}"
           for i in f.importances[:TOP]]  # fmt: skip
    return ["", title, grown, *branch_lines(f, f.tree, 1), "", shuffled, then, *top]


def branch_lines(f: Findings, b: Branch, depth: int) -> list[str]:
    """A branch as indented text."""
    room = "  " * depth
    if b.no is None or b.yes is None:
        return [f"{room}{leaf_words(f, b)}"]
    return [f"{room}{b.question}: no", *branch_lines(f, b.no, depth + 1), f"{room}{b.question}: yes",
            *branch_lines(f, b.yes, depth + 1)]  # fmt: skip


def leaf_words(f: Findings, b: Branch) -> str:
    """What happens in a leaf."""
    won = winners(f.all.gap(PRESETS)[b.rows])
    return (f"{f.advantage[b.rows].mean():+.1f} % in {len(b.rows)} environments (product-centric wins "
            f"{(won == -1).sum()}, ties {(won == 0).sum()}, customer-centric wins {(won == 1).sum()})")  # fmt: skip


def hypothesis_lines(f: Findings) -> list[str]:
    """Every hypothesis with its verdict and intervals; beside it the verdicts in other sets."""
    title = "Hypotheses written down before the run: presets, all environments; one interval in twenty is off by luck"
    lines = ["", title]
    for k, claim in enumerate(HYPOTHESES, 1):
        found = claim.test(f.all, PRESETS)
        elsewhere = (f"where some firm earns: {verdict(claim.test(f.earning, PRESETS))}; "
                     f"tuned archetypes: {verdict(claim.test(f.all, TUNED_ONES))}")  # fmt: skip
        lines += [f"  {k:2}. {claim.text} {verdict(found).upper()}",
                  f"      {claim.measured}: {together(claim, found)}", f"      {elsewhere}"]  # fmt: skip
    return lines


def docking_lines(f: Findings) -> list[str]:
    """The signs of the field, each as found here."""
    signs = {"confirmed": "the same sign", "refuted": "the opposite sign"}
    title = "Docking to Lee, Sridhar, Henderson and Palmatier (2015): a customer-centric structure .."
    lines = ["", title, "  all levers: preset against preset; structure alone: the same levers around products"]
    for claim in DOCKING:
        lines.append(f"  .. {claim.text} ({claim.measured})")
        for contest, what in ((PRESETS, "all levers"), (STRUCTURE, "structure alone")):
            found = claim.test(f.all, contest)
            sign = signs.get(verdict(found), verdict(found))
            lines.append(f"      {what + ':':18}{sign:20}{together(claim, found)}")
    return lines


def together(claim: Claim, found: Sequence[Estimate]) -> str:
    """All estimates of a claim in its unit."""
    digits = ".2f" if claim.unit != "points" else ".3f"
    return "; ".join(within(e, f"+{digits}") for e in found) + f" {claim.unit} (n = {min(e.n for e in found)})"


def within(e: Estimate, digits: str) -> str:
    """An estimate with its interval."""
    return "-" if np.isnan(e.value) else f"{e.value:{digits}} [{e.low:{digits}}, {e.high:{digits}}]"


def range_lines(f: Findings) -> list[str]:
    """The ranges and their reasons, as they were frozen before the run."""
    free = {x.name for x in f.all.factors}
    lines = ["", "Environments we chose: ranges, frozen before the run, and their reasons"]
    for x in FACTORS:
        if x.name not in free:
            lines.append(f"  {x.noun:26}as the line sets it")
            continue
        reach = ", ".join(x.choices) if x.choices else f"{x.ends[0]:g} to {x.ends[1]:g} {x.unit} ({x.scale})"
        lines.append(f"  {x.noun:26}{reach}")
        lines.append(f"  {'':26}{x.why}")
    return lines


def write_environments(path: Path, f: Findings, picks: dict[int, list[str]]) -> None:
    """A row an environment: its parameters, its command, who won, what was tuned."""
    r, base = f.all, f.study.base
    won = {contest: winners(r.gap(contest)) for contest in CONTESTS}
    gaps = {contest: r.mean_gap(contest, "profit") for contest in CONTESTS}
    names = [x.name for x in FACTORS if x.name in r.environments[0].values]
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["environment", *names, "some_firm_earns", "started", "advantage_percent",
                      *(f"{what}:{b}-{a}" for a, b in CONTESTS for what in ("cents", "won")),
                      "tuned_product", "tuned_customer", "command"])  # fmt: skip
        for k, e in enumerate(r.environments):
            cells = [cell for c in CONTESTS for cell in (repr(float(gaps[c][k])), int(won[c][k]))]
            out.writerow([e.number, *(e.values[n] for n in names), bool(r.earning[k]), bool(r.started[k]),
                          repr(float(f.advantage[k])), *cells, *picks[e.number], e.command(base)])  # fmt: skip
