"""What did a finished study of fairness say? Shares won, hypotheses, and signs of the field, read from its folder.

They are findings about environments that we chose, not published facts: none of them makes the exit code 1.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.validate.registry import Band, Fact
from sim.units import BadInput

if TYPE_CHECKING:
    from experiments.fairness.hypotheses import Claim
    from experiments.fairness.results import Contest, Results

COMMAND = "centricity compare experiment=fairness out=FOLDER, then centricity validate study.fairness=FOLDER"
LEE = "Lee, Sridhar, Henderson, Palmatier 2015, Marketing Science 34: Fortune 500 firms, 1998 to 2010"
OURS = "a hypothesis written down before the study was run"
FAIR = "the design of this package: each archetype wins a fifth of the environments, or the miss is published"
RESPONSIBLE = ("Learning that customer units split, and work that is lost while a firm reorganises, keep the customer-"
               "centric firm from earning on customers whom it serves better; neither has an empirical anchor.")
NEEDED = ("outcomes.csv", "summary.csv", "config.json")
Told = tuple[float, float, float, str]  # estimate, interval, and confirmed | refuted | not clear, or nothing
LIST = "A finding: whichever way it comes out is reported, and nothing is tuned to it."


def read_study(folder: str) -> Results:
    """The judged runs that a finished study left behind; BadInput where the folder is no such study."""
    from experiments.fairness.environments import Environment
    from experiments.fairness.ranges import FACTORS
    from experiments.fairness.results import results
    from experiments.fairness.store import COLUMNS, Store
    from experiments.fairness.study import JUDGE

    root = Path(folder)
    lacking = [name for name in NEEDED if not (root / name).is_file()]
    if lacking or not (root / "outcomes.csv").read_text(encoding="utf-8").startswith(",".join(COLUMNS)):
        why = f"which lacks {', '.join(lacking)}" if lacking else "which another version wrote"
        raise BadInput("study.fairness must be a finished folder of compare experiment=fairness, got "
                       f"{folder!r}, {why}.")  # fmt: skip
    with (root / "summary.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    environments = [
        Environment(int(row["environment"]), {f.name: row[f.name] if f.choices else float(row[f.name])
                                              for f in FACTORS if f.name in row}, ())
        for row in rows
    ]  # fmt: skip
    return results(environments, Store(root / "outcomes.csv"), JUDGE)


def about(folder: str) -> str:
    """What the study was of, in a line."""
    c = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    return (f"{c['study']['environments']} environments that we chose, {c['customers']['count']:,} customers, "
            f"{c['ticks']} ticks, {c['seeds']} seeds each")  # fmt: skip


def least(tuned: bool, earning: bool) -> Callable[[Results], Told]:
    """The share of environments won by the archetype that wins fewer, with Wilson's interval."""
    def value(r: Results) -> Told:
        from experiments.fairness.results import PRESETS, TUNED_ONES, winners
        from experiments.ranking import wilson

        r = r.only(r.earning) if earning else r
        won = winners(r.gap(TUNED_ONES if tuned else PRESETS)) if len(r) else np.zeros(0)
        if not len(won):
            return np.nan, np.nan, np.nan, ""
        count = min(int((won == who).sum()) for who in (-1, 1))
        return (count / len(won), *wilson(count, len(won)), "")

    return value


def tested(claims: str, k: int, contest: str) -> Callable[[Results], Told]:
    """The estimate of a hypothesis, that of several which lies lowest, and its verdict."""
    def value(r: Results) -> Told:
        from experiments.fairness import hypotheses
        from experiments.fairness.estimates import verdict

        claim: Claim = getattr(hypotheses, claims)[k]
        who: Contest = getattr(hypotheses, contest)
        found = claim.test(r, who)
        worst = min(found, key=lambda e: e.low if not np.isnan(e.low) else -np.inf)
        return worst.value, worst.low, worst.high, verdict(found)

    return value


SHARES = tuple(
    Fact(f"fairness.{who}_{where}", f"least share of environments won by an archetype, {who}, {words}", FAIR,
         Band(0.2, 1.0), "fairness", least(who == "tuned", where == "earning"), RESPONSIBLE, percent=True, known=True,
         finding=True)
    for who in ("presets", "tuned")
    for where, words in (("all", "all environments"), ("earning", "where some firm earns"))
)  # fmt: skip
WORDS = (
    "product focus wins where needs are alike and still", "customer focus gains in an inverted U over how needs differ",
    "customer focus gains in an inverted U over drift", "word of mouth amplifies quality gaps",
    "word of mouth amplifies early reach", "high switching costs favour the first mover",
    "high margins favour customer focus", "low discount rates favour customer focus",
    "more customer-centric rivals take the gain away", "CRM without culture returns nothing",
    "a short horizon makes product focus rational", "few jobs favour product focus", "hybrids often win",
    "tight cash kills conversions",
)  # fmt: skip
HYPOTHESES = tuple(
    Fact(f"fairness.hypothesis_{k + 1}", f"hypothesis: {text}", OURS, Band(low=1e-12), "fairness",
         tested("HYPOTHESES", k, "PRESETS"), LIST, finding=True, digits=2)
    for k, text in enumerate(WORDS)
)  # fmt: skip
SIGNS = ("raises satisfaction", "raises coordination cost", "gains less where rivals have it",
         "gains less in fragmented markets", "gains less in less profitable industries", "takes time")  # fmt: skip
DOCKING = tuple(
    Fact(f"docking.{contest.lower()}_{k + 1}", f"a customer-centric structure {text} ({what})", LEE, Band(low=1e-12),
         "fairness", tested("DOCKING", k, contest), LIST, finding=True, digits=3)
    for contest, what in (("PRESETS", "all levers"), ("STRUCTURE", "structure alone")) for k, text in enumerate(SIGNS)
)  # fmt: skip
FAIRNESS = (*SHARES, *HYPOTHESES, *DOCKING)
