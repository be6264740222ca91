"""What does `centricity laboratory` do? Export what an analyst would see, the truth beside it, and score methods."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

from experiments.headline import default_line
from experiments.laboratory.drawing import draw_all
from experiments.laboratory.measure import Found, Job, measured
from experiments.laboratory.observe import prepared
from experiments.laboratory.report import report
from experiments.laboratory.scores import RATIO
from experiments.output import finished_folder
from experiments.shards import plain
from sim.compose import compose, is_choice, parse
from sim.config import Config
from sim.units import BadInput

# Nobody differs from anybody and nothing changes: where one average rate should be right.
ALIKE = ("customers.alike=true", "customers.needs_still=true", "customers.jobs_least=1", "customers.jobs_most=1",
         "firms.plan=fixed", "firms.budget=fixed")  # fmt: skip
CONTRAST = "subscription_regular"  # the market of the contrast
LIKE = f"In {CONTRAST}_alike all customers are alike, needs and firms stand still: {' '.join(ALIKE)}."

Markets = dict[str, Config]
AllFound = dict[str, list[Found]]  # by market, in order of seeds


def laboratory(config: Config) -> int:
    """Measure every market, write logs, truth, scores and pictures; the exit code."""
    markets = markets_of(config)
    head = [f"{name}: {default_line(c)}" for name, c in markets.items()]
    head += [LIKE] if config.laboratory.contrast else []
    print("\n".join(head), flush=True)
    with finished_folder(config.out, "laboratory") as (folder, final):
        found = run(markets, folder / "logs", config.study.workers)
        text = "\n".join(report(markets, found))
        (folder / "report.txt").write_text("\n".join([*head, text, ""]), encoding="utf-8")
        write_scores(folder / "laboratory.csv", markets, found)
        settings = {name: plain(c) for name, c in markets.items()}
        (folder / "config.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
        draw_all(markets, found, folder / "figures")
    print(text)
    print(f"\nreport.txt, laboratory.csv, figures, and of each market one log with its truth are in {final}.")
    return 0


def markets_of(config: Config) -> Markets:
    """The prepared configuration of each market, and of the one in which all customers are alike."""
    asked = [text for text in config.asked if not chooses_market(text)]
    for text in asked:
        if parse(text).key_or_group in ("ticks", "record.choices"):
            raise BadInput(f"{parse(text).key_or_group} is set by laboratory.observed and laboratory.horizon, got "
                           f"{text!r}.")  # fmt: skip
    chosen = len(asked) < len(config.asked)
    if chosen and any(parse(text).key_or_group == "laboratory.markets" for text in asked):
        raise BadInput("market must be left out where laboratory.markets lists markets.")
    names = [config.market.name] if chosen else config.laboratory.markets
    markets = {name: in_market(name, config, asked, chosen) for name in names}
    if config.laboratory.contrast:
        markets[f"{CONTRAST}_alike"] = prepared(compose([f"market={CONTRAST}", *asked, *ALIKE]))
    return markets


def chooses_market(text: str) -> bool:
    """Whether an override chooses a file of conf/market."""
    o = parse(text)
    return o.key_or_group == "market" and is_choice(o)


def in_market(name: str, config: Config, asked: list[str], chosen: bool) -> Config:
    """What was asked, in one market; a refusal names the market."""
    if chosen:
        return prepared(config)
    try:
        return prepared(compose([f"market={name}", *asked]))
    except BadInput as error:
        raise BadInput(f"laboratory.markets: in {name}, {error}") from error


def run(markets: Markets, logs: Path, workers: int) -> AllFound:
    """What is found in every market; files are kept of the first seed of each."""
    jobs = [Job(name, c, number, logs / name if number == 0 else None)
            for number in range(max(c.seeds for c in markets.values())) for name, c in markets.items()]  # fmt: skip
    found = measured(jobs, workers)
    return {name: [found[name, number] for number in range(c.seeds)] for name, c in markets.items()}


def write_scores(path: Path, markets: Markets, found: AllFound) -> None:
    """A row a market, seed, method and quantity; money in cents."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["market", "seed", "method", "quantity", "kind", "estimate", "truth", "ratio"])
        for name, seeds in found.items():
            for k, of in enumerate(seeds):
                for s in of.scores:
                    ratio = s.estimate / s.truth if s.kind == RATIO and s.truth else float("nan")
                    cells = ["" if math.isnan(x) else repr(float(x)) for x in (s.estimate, s.truth, ratio)]
                    out.writerow([name, markets[name].seed + k, s.method, s.quantity, s.kind, *cells])
