"""What does `centricity calibrate` do? Fit a market to a log, a survival curve or six numbers, and write its file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.amounts import order_values, set_amounts, set_margin
from experiments.calibrate.facts import Case, CurveCase, LogCase, curve_case, log_case
from experiments.calibrate.holdout import Foretold, of_a_curve, of_a_log
from experiments.calibrate.log.asked import Asked
from experiments.calibrate.matching import Match, match
from experiments.calibrate.preset import NAME, name_of, write_market
from experiments.calibrate.reading import Log, read_log, shown
from experiments.calibrate.repeats import Whole
from experiments.calibrate.report import (
    direct_text,
    fit_text,
    holdout_text,
    open_text,
    parameters_text,
    write_holdout,
    write_moments,
)
from experiments.calibrate.six import NUMBERS, scaled, six_case
from experiments.figures.calibration import draw_calibration
from experiments.output import finished_folder
from sim.config import Config
from sim.units import BadInput


@dataclass(frozen=True)
class Orders:
    """Purchases, refunds left out: customer code and day, one a row."""

    customer: Whole
    date: NDArray[np.datetime64]


def calibrate(config: Config) -> int:
    """Fit, write the folder, print the report; the exit code."""
    check(config)
    with finished_folder(config.out, "calibrate") as (folder, final):
        head: list[str] = []
        case, orders, log = facts(config)
        if log is not None:
            head = shown(log)
            log.write_rejects(folder)
        head += ["", *about(case, config)]
        print("\n".join(head), flush=True)
        found = fitted(case, config)
        told = foretold(case, config, found, orders)
        if not isinstance(case, LogCase | CurveCase):
            scaled(case, float((found.simulated if found else case.bench.at({}))[-1]), config)
        fixed = {p.key for p in found.parameters} if found else set()
        text = [
            *(fit_text(case, found) + parameters_text(found) if found else []),
            *direct_text(case),
            *open_text(case, fixed | set(case.direct)),
            *holdout_text(case, told),
        ]
        name = name_of(config.calibrate.file or "calibrated")
        write_market(folder / NAME, case, found, name)
        (folder / "report.txt").write_text("\n".join([*head, *text, ""]), encoding="utf-8")
        write_tables(folder, case, found, told)
        draw_calibration(case, found, told, folder / "figures")
    print("\n".join(text))
    print(f"\nThe market is {final / NAME}. Type: centricity compare market={final / NAME}")
    return 0


def check(config: Config) -> None:
    """Refuse facts of two sorts, and a file that is not there, before anything is computed."""
    c = config.calibrate
    if c.file and c.survival:
        raise BadInput("calibrate.survival must be left out where a log is given; calibrate one or the other.")
    numbers = [name for name in NUMBERS if getattr(c, name) is not None]
    if (c.file or c.survival) and numbers:
        what = "a log" if c.file else "a survival curve"
        raise BadInput(f"calibrate.{numbers[0]} must be left out where {what} is given, which says it itself.")
    if c.file and not Path(c.file).is_file():
        raise BadInput(f"calibrate.file must be a file, got {c.file!r}.")


def asked_of(config: Config) -> Asked:
    """What the user declares about the log, for its reader."""
    c = config.calibrate
    return Asked(
        c.customer or None,
        c.date or None,
        c.amount or None,
        c.delimiter or None,
        c.decimal or None,
        c.date_format or None,
        c.day_first,
        c.encoding or None,
        c.header,
        c.refunds,
        c.keep_duplicates,
    )


def facts(config: Config) -> tuple[Case, Orders | None, Log | None]:
    """The case that the line asks for, with the orders and the log behind it."""
    c = config.calibrate
    if not c.file:
        case = curve_case(config) if c.survival else six_case(config)
        set_margin(case, config)
        return case, None, None
    log = read_log(c.file, asked_of(config))
    paid = log.amount >= 0  # what cost nothing was bought all the same; a refund was not
    if not paid.any():
        raise BadInput("calibrate.file must have purchases, got refunds alone.")
    codes = np.unique(log.customer[paid], return_inverse=True)[1].astype(np.int64)
    orders = Orders(codes, log.date[paid])
    case = log_case(config, orders.customer, orders.date, Path(c.file).name)
    case.source = (
        f"{Path(c.file).name}: {len(case.repeats.seen):,} customers who first bought from {case.begin} to "
        f"{case.cut - np.timedelta64(1, 'D')}"
    )
    set_amounts(case, *order_values(log.customer, log.date, log.amount))
    set_margin(case, config)
    return case, orders, log


def about(case: Case, config: Config) -> list[str]:
    """What is matched to what."""
    c = config.calibrate
    lines = [
        f"matching {', '.join(p.key for p in case.parameters) or 'nothing'} of {case.base[0]} to {case.source}",
        (f"{int(case.target.matched.sum())} moments; {c.markets} markets of {c.people:,} "
        f"customers, seeds {config.seed} to {config.seed + c.markets - 1}, the same at every point; firms are alike "
        "and stand still"),
    ]
    return lines + [f"note: {note}" for note in case.notes]


def fitted(case: Case, config: Config) -> Match | None:
    """The match, with a word on the way to standard error; None where there is nothing to search for."""
    if not case.parameters:
        return None
    c = config.calibrate
    with case.bench.working() as bench:
        return match(
            bench,
            case.parameters,
            case.target,
            case.start,
            starts=c.starts,
            steps=c.steps,
            say=lambda text: print(text, file=sys.stderr, flush=True),
        )


def foretold(case: Case, config: Config, found: Match | None, orders: Orders | None) -> Foretold | None:
    """The holdout of a log or curve; None where nothing was held out."""
    if found is None:
        return None
    if isinstance(case, LogCase) and orders is not None and case.hold > 0:
        return of_a_log(case, case.holding(config), found.point, orders.customer, orders.date)
    if isinstance(case, CurveCase):
        return of_a_curve(case, case.holding(config), found.point)
    return None


def write_tables(folder: Path, case: Case, found: Match | None, told: Foretold | None) -> None:
    """moments.csv and holdout.csv."""
    if found is not None:
        write_moments(folder / "moments.csv", case, found)
    if told is not None:
        write_holdout(folder / "holdout.csv", told)
