"""What did the data say, what is to be matched, and what was held out? A case for each sort of data."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.bench import Bench, Numbers, Observe, still
from experiments.calibrate.matching import Parameter, Target
from experiments.calibrate.observing import LATEST, SeeRepeats, SeeSurvival
from experiments.calibrate.parameters import OF_LOG, OF_SURVIVAL, chosen, value_of
from experiments.calibrate.repeats import REDUNDANT, Repeats, moments, of_log
from sim.compose import compose, is_choice, parse
from sim.config import Config, Kind
from sim.units import BadInput

LEAST_CUSTOMERS, LEAST_REPEATS, LEAST_TICKS = 100, 30, 8
HELD = 4  # times as many markets foretell the holdout, which is run once
FEW_AGES = 2000  # quantiles that stand for the ages of more customers
HERE = ("calibrate.", "out=", "study.workers", "seeds=", "threads=")  # of a line, and no part of the market


@dataclass
class Case:
    """What is matched: the market's line, its parameters, the target, and how a bench is built for so many years."""

    source: str
    base: tuple[str, ...]
    parameters: list[Parameter]
    target: Target
    bench: Bench
    start: dict[str, float]
    direct: dict[str, tuple[object, str]] = field(default_factory=dict)  # key: (value, why) set without a search
    notes: list[str] = field(default_factory=list)


def market_line(config: Config, default: str) -> tuple[str, ...]:
    """What the user asked of the market, on the default market unless the line names one."""
    asked = tuple(text for text in config.asked if not text.lstrip("+~").startswith(HERE))
    named = any(parse(text).key_or_group == "market" and is_choice(parse(text)) for text in asked)
    return asked if named else (f"market={default}", *asked)


def build(config: Config, base: tuple[str, ...], observe: Observe, *more: str, times: int = 1) -> Bench:
    """A bench of several small markets of neutral firms that stand still; `times` as many for what is run once."""
    c = config.calibrate
    line = still(base, f"customers.count={c.people}", *more)
    return Bench(line, observe, tuple(range(config.seed, config.seed + c.markets * times)), config.study.workers)


@dataclass(kw_only=True)
class LogCase(Case):
    """A log: the repeat purchases of its customers, in ticks of the market."""

    repeats: Repeats
    longest: float  # age in ticks
    hold: int  # ticks of holdout
    begin: np.datetime64
    cut: np.datetime64  # the first day of the holdout
    end: np.datetime64
    tick_days: float

    def holding(self, config: Config) -> Bench:
        """The same bench with time for the holdout."""
        observe = SeeRepeats(few(self.repeats.seen), self.longest, self.hold)
        return build(config, self.base, observe, *ticks(self.longest, self.hold), times=HELD)


def few(ages: Numbers) -> Numbers:
    """Sorted ages, thinned to quantiles where there are many."""
    ages = np.sort(ages)
    return ages if len(ages) <= FEW_AGES else np.quantile(ages, (np.arange(FEW_AGES) + 0.5) / FEW_AGES)


def ticks(longest: float, hold: int) -> tuple[str, str]:
    """As many ticks as the oldest customer is observed for, and that choices are all logged."""
    return f"ticks={int(np.ceil(longest)) + LATEST + 1 + hold}", "record.choices=all"


def log_case(config: Config, customer: NDArray[np.int64], date: NDArray[np.datetime64], source: str) -> LogCase:
    """The case of a log of purchases, rows (customer code, day)."""
    c = config.calibrate
    base = market_line(config, "cdnow")
    model = compose(list(base))
    if model.market.kind is not Kind.purchase:
        raise BadInput(
            f"market must be one in which customers order each time, such as cdnow or purchase, got "
            f"{model.market.name}."
        )
    tick_days = 365.0 / model.ticks_per_year if model.ticks_per_year != 52 else 7.0
    begin, cut, hold = calibration_period(date, c.holdout, tick_days)
    seen = of_log(customer, date, begin=begin, cut=cut, tick_days=tick_days)
    if len(seen.seen) < LEAST_CUSTOMERS or len(seen.customer) < LEAST_REPEATS:
        raise BadInput(
            f"calibrate.file must have at least {LEAST_CUSTOMERS} customers and {LEAST_REPEATS} repeat purchases "
            f"before {cut}, got {len(seen.seen)} and {len(seen.customer)}."
        )
    longest = float(seen.seen.max())
    parameters = chosen(c.free, OF_LOG, model)
    bench = build(config, base, SeeRepeats(few(seen.seen), longest), *ticks(longest, 0))
    start = {p.key: float(value_of(model, p.key)) for p in parameters}
    case = LogCase(
        source, base, parameters, target_of(seen), bench, start, repeats=seen, longest=longest, hold=hold, begin=begin,
        cut=cut, end=date.max() + np.timedelta64(1, "D"), tick_days=tick_days,
    )  # fmt: skip
    early = float((seen.seen > longest - 4.0 * 7.0 / tick_days).mean())
    if early > 0.6:
        case.notes.append(
            f"{early:.0%} of the customers first bought in the first four weeks: where the log begins in the "
            "middle of a shop's life, these are old customers and not new ones."
        )
    return case


def calibration_period(
    date: NDArray[np.datetime64], holdout: float, tick_days: float
) -> tuple[np.datetime64, np.datetime64, int]:
    """The first day of the log, the first of the holdout, and how many whole ticks are held out."""
    begin, end = date.min(), date.max() + np.timedelta64(1, "D")
    whole = int((end - begin).astype(int) / tick_days)
    hold = round(whole * holdout)
    cut = begin + np.timedelta64(round((whole - hold) * tick_days), "D")
    if whole - hold < LEAST_TICKS:
        raise BadInput(
            f"calibrate.file must have at least {LEAST_TICKS} ticks of {tick_days:.3g} days before the holdout, "
            f"got {whole - hold} ({begin} to {cut})."
        )
    return begin, cut, hold


def target_of(seen: Repeats) -> Target:
    """The moments of repeat purchases with their covariance: the limit of a bootstrap over customers.

    Every moment is a mean over customers, so that no draws are needed.
    """
    names, columns = moments(seen, float(seen.seen.max()))
    matched = np.array([name not in REDUNDANT for name in names]) & (columns.std(axis=0) > 0.0)
    return Target(names, columns.mean(axis=0), np.cov(columns, rowvar=False) / len(columns), matched, len(columns))


@dataclass(kw_only=True)
class CurveCase(Case):
    """A survival curve of a cohort, year by year from year 1; the last years are held out."""

    curve: Numbers
    years: int

    def holding(self, config: Config) -> Bench:
        """The same bench over all years of the curve."""
        ticks = compose(list(self.base)).ticks_per_year * (len(self.curve) + 1)  # the cohort is won in the first year
        return build(
            config, self.base, SeeSurvival(len(self.curve)), f"ticks={ticks}", "record.choices=none", times=HELD
        )


def curve_case(config: Config) -> CurveCase:
    """The case of a survival curve; its covariance is that of counts of one cohort."""
    c = config.calibrate
    curve = np.array(c.survival)
    base = market_line(config, "subscription_regular")
    model = compose(list(base))
    if model.market.kind is not Kind.subscription:
        raise BadInput(
            f"market must be one in which customers subscribe, such as subscription_regular, got {model.market.name}."
        )
    years = len(curve) - int(len(curve) * holdout_of(config))
    n = float(c.customers or 1000)
    shares = curve[:years]
    covariance = np.minimum.outer(shares, shares) * (1.0 - np.maximum.outer(shares, shares)) / n
    target = Target(
        [f"still there after year {k + 1}" for k in range(years)], shares, covariance, np.ones(years, bool), n
    )
    parameters = chosen(c.free, OF_SURVIVAL[: max(years, 1)], model)
    if len(parameters) > years:
        raise BadInput(
            f"calibrate.free must have at most as many keys as the {years} years that are matched, got "
            f"{len(parameters)}."
        )
    bench = build(
        config, base, SeeSurvival(years), f"ticks={model.ticks_per_year * (years + 1)}", "record.choices=none"
    )
    start = {p.key: float(value_of(model, p.key)) for p in parameters}
    source = f"a survival curve of {n:,.0f} customers{'' if c.customers else ' (assumed: say calibrate.customers)'}"
    return CurveCase(source, base, parameters, target, bench, start, curve=curve, years=years)


def holdout_of(config: Config) -> float:
    """The share of a curve to hold out: five of twelve years unless the line says otherwise."""
    said = any(text.startswith("calibrate.holdout=") for text in config.asked)
    return config.calibrate.holdout if said else 5.0 / 12.0
