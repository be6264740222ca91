"""What does `centricity validate` do? Hold the model against published facts, write a gallery, and say what misses.

The exit code is 1 where a fact misses whose miss is not known with its mechanism, else 0.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from experiments.output import finished_folder
from experiments.validate import FACTS
from experiments.validate.facts_fairness import about as about_study
from experiments.validate.facts_fairness import read_study
from experiments.validate.measure import Found, absent, cost, measured, surprises, tasks, told
from experiments.validate.page import closing, csv_of, html_of, lines_of, markdown_of
from experiments.validate.pictures import draw
from experiments.validate.registry import Fact, Way
from sim.compose import compose, parse
from sim.config import Config
from sim.units import BadInput

EXPERIMENT = "experiment=validate"  # the sizes, where the line names no other
SET = ("market", "rivals", "scenario", "focal", "strategies", "events", "burn_in", "ticks", "ticks_per_year", "record",
       "customers.alike", "customers.needs_still")  # fmt: skip


def validate(config: Config) -> int:
    """Measure the facts asked for, write validate.csv, .md, .html and figures, print the table; the exit code."""
    asked = line_of(config)
    base = compose(asked)
    facts = chosen(base.study.facts)
    study = read_study(base.study.fairness) if base.study.fairness else None
    run = [fact for fact in facts if fact.scenario != "fairness"]
    work = tasks(run, asked)
    seeds = f"seeds {base.seed} to {base.seed + base.seeds - 1}"
    ran = f"{base.customers.count:,} customers and {seeds} in each scenario; {cost(work)}"
    about = [ran if work else "Nothing is run."]
    if study is not None:
        about.append(f"Who wins where is read from {base.study.fairness}: {about_study(base.study.fairness)}.")
    print("\n".join(about), flush=True)
    with finished_folder(config.out, "validate") as (folder, final):
        found = measured(run, work, base, scratch(folder)) if work else []
        shutil.rmtree(scratch(folder))
        found += [told(fact, study) if study is not None else absent(fact) for fact in facts if fact not in run]
        write(found, folder, about, base)
    print("\n".join(lines_of(found)))
    print("\n".join(["", *closing(found)]))
    print(f"\nThe gallery is {final / 'validate.html'}; validate.md, validate.csv and figures are beside it.")
    return 1 if surprises(found) else 0


def scratch(folder: Path) -> Path:
    """Where runs leave what is kept of them until it is read."""
    runs = folder / "runs"
    runs.mkdir(exist_ok=True)
    return runs


def write(found: list[Found], folder: Path, about: list[str], base: Config) -> None:
    """All files of the gallery."""
    csv_of(found, folder / "validate.csv")
    pictures = draw(found, folder / "figures", base)
    (folder / "validate.md").write_text(markdown_of(found, about), encoding="utf-8")
    (folder / "validate.html").write_text(html_of(found, about, pictures), encoding="utf-8")


def chosen(words: Sequence[str]) -> list[Fact]:
    """The facts of these keys and groups, in the order of the gallery; all where none is named."""
    groups = list(dict.fromkeys(fact.group for fact in FACTS.values()))
    for word in words:
        if word not in FACTS and word not in groups:
            raise BadInput(f"study.facts must name groups ({', '.join(groups)}) or facts such as {next(iter(FACTS))}, "
                           f"got {word!r}.")  # fmt: skip
    return [fact for fact in FACTS.values() if not words or fact.key in words or fact.group in words]


def line_of(config: Config) -> Way:
    """What was asked for, with the sizes of the gallery unless an experiment was named.

    Refuses what the scenarios of the facts set themselves.
    """
    for text in config.asked:
        key = parse(text).key_or_group
        if any(key == name or key.startswith(f"{name}.") for name in SET):
            raise BadInput(f"{key} is set by the facts themselves, got {text!r}; other keys are free.")
    named = any(parse(text).key_or_group == "experiment" for text in config.asked)
    return config.asked if named else (EXPERIMENT, *config.asked)

