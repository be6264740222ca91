"""Which way pays, and for whom? The main job: strategies in paired copies of one market, then head to head in one."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from experiments.figures import draw_all
from experiments.figures.series import seats
from experiments.figures.titles import break_even_words
from experiments.headline import assumptions, default_line
from experiments.output import finished_folder
from experiments.reading import Difference, difference, five_sentences, has_contracts, mean, named, readable, shown
from experiments.shards import KeepTables, write_runs
from experiments.watched import watched_lines
from experiments.word import word_lines
from sim.config import Config, Report
from sim.measures.discounting import CONVENTION
from sim.study import Arm, Outcome, comparison, run_study
from sim.summary import MEASURES, paired_break_even, summarise

Numbers = dict[str, dict[str, np.ndarray]]  # strategy -> measure -> (seeds,)


def compare(config: Config) -> int:
    """Run the comparison, write its folder, print the reading; the exit code. Other reports have their own modules."""
    if config.study.report is Report.fairness:
        from experiments.fairness.study import fairness

        return fairness(config)
    if config.study.report is Report.league:
        from experiments.league import league

        return league(config)
    print(default_line(config))
    with finished_folder(config.out, "compare") as (folder, final):
        outcomes = run(config, comparison(config), folder)
        text = report(config, outcomes, folder)
        draw_all(outcomes, config, folder / "figures")
    print(text)
    print(f"Tables, figures and summary.csv are in {final}.")
    return 0


def run(config: Config, arms: list[Arm], folder: Path) -> list[Outcome]:
    """All outcomes in order of seed and arm, with a progress bar that says how long it still takes."""
    keep = KeepTables(folder, config)
    done: list[Outcome] = []
    bar = tqdm(total=config.seeds, unit="seed", desc="comparing", file=sys.stderr)
    with bar:
        for outcomes in run_study(config, arms, keep):
            done.extend(outcomes)
            bar.update()
    order = {(arm.kind, arm.name): k for k, arm in enumerate(arms)}
    done.sort(key=lambda o: (o.seed, order[o.kind, o.arm]))
    write_runs(folder, config, done)
    return done


def report(config: Config, outcomes: list[Outcome], folder: Path) -> str:
    """Write summary.csv and return the printed report."""
    paired = numbers(config, [o for o in outcomes if o.kind == "paired"], facing=False)
    facing = numbers(config, [o for o in outcomes if o.kind == "head_to_head"], facing=True)
    write_summary(folder / "summary.csv", config, paired, facing)
    lines = watched_lines(config, paired)
    lines += table_lines(config, paired, "Each in its own copy of the market (focal firm)")
    lines += difference_lines(config, paired, outcomes)
    if facing:
        lines += table_lines(config, facing, "Head to head in one market, seats swapped")
    lines += [*word_lines(config, outcomes), "", CONVENTION]
    lines += assumptions(config)
    (folder / "report.txt").write_text(default_line(config) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return "\n".join(lines)


def numbers(config: Config, outcomes: list[Outcome], *, facing: bool) -> Numbers:
    """Measures by strategy: of the focal firm, or head to head of each firm that plays one, averaged over seats."""
    found: dict[str, dict[int, list[dict[str, float]]]] = {}
    for o in outcomes:
        playing = {config.focal.id: o.arm} if not facing else seats(config, o)
        for firm, name in playing.items():
            found.setdefault(name, {}).setdefault(o.seed, []).append(summarise(o, config, firm))
    return {
        name: {m.key: np.array([np.mean([row[m.key] for row in rows]) for _, rows in sorted(seeds.items())])
               for m in MEASURES} for name, seeds in found.items()
    }  # fmt: skip


def table_lines(config: Config, found: Numbers, title: str) -> list[str]:
    """A table of all measures, customers' outcomes first, a column a strategy; means over seeds."""
    names = [s for s in config.strategies if s in found]
    width = max([18, *(len(readable(s)) + 2 for s in names)])
    lines = ["", f"{title}: means of {config.seeds} seeds, last year unless said otherwise",
             f"{'':45}" + "".join(f"{readable(s):>{width}}" for s in names)]  # fmt: skip
    group = ""
    for m in MEASURES:
        if all(np.isnan(found[s][m.key]).all() for s in names):
            continue
        if m.group != group:
            group = m.group
            lines.append({"customers": "For customers", "headline": "Headline", "diagnosis": "Diagnosis"}[group])
        cells = "".join(f"{shown(m, mean(found[s][m.key])):>{width}}" for s in names)
        lines.append(f"  {named(m, config):43}{cells}")
    return lines


def differences_of(config: Config, found: Numbers, a: str, b: str) -> dict[str, Difference]:
    """The paired difference b - a of every measure."""
    return {m.key: difference(found[a][m.key], found[b][m.key], config.study.too_small) for m in MEASURES}


def difference_lines(config: Config, paired: Numbers, outcomes: list[Outcome]) -> list[str]:
    """For every further strategy against the first: paired differences, break-even and the five sentences."""
    lines = []
    first = config.strategies[0]
    by_arm = {s: [o for o in outcomes if o.kind == "paired" and o.arm == s] for s in config.strategies}
    for other in config.strategies[1:]:
        found = differences_of(config, paired, first, other)
        month = paired_break_even(by_arm[first], by_arm[other], config)
        pair = f"{readable(other)} less {readable(first)}, paired over {config.seeds} seeds"
        lines += ["", f"{pair}, 95 % interval; of shares in percentage points"]
        for m in MEASURES:
            d = found[m.key]
            if np.isnan(d.mean):
                continue
            interval = f"{shown(m, d.low)} to {shown(m, d.high)}" if d.n > 1 else "one seed, no interval"
            lines.append(f"  {named(m, config):43}{shown(m, d.mean):>16}  [{interval}]  {d.relative:+.1%}  {d.verdict}")
        value = found["value_created"]
        lines.append(f"  {readable(other)} creates more value in {value.wins} of {value.n} runs of this market "
                     f"(ties {value.ties}); not a probability.")  # fmt: skip
        lines.append(f"  Break-even on cumulative discounted profit: {break_even_words(month, config)}.")
        lines += ["", "Reading", *(f"  {k}. {s}" for k, s in enumerate(
            five_sentences(first, other, found, break_even_words(month, config), len(outcomes),
                           contracts=has_contracts(config)), 1))]  # fmt: skip
    return lines


def write_summary(path: Path, config: Config, paired: Numbers, facing: Numbers) -> None:
    """One row a comparison, strategy, seed and measure; money in cents."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["comparison", "strategy", "seed", "measure", "unit", "value"])
        for kind, found in (("paired", paired), ("head_to_head", facing)):
            for strategy, measures in found.items():
                for m in MEASURES:
                    unit = "cents" if m.unit == "money" else m.unit
                    for k, value in enumerate(measures[m.key]):
                        cell = "" if np.isnan(value) else repr(float(value))
                        out.writerow([kind, strategy, config.seed + k, m.key, unit, cell])
