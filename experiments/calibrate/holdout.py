"""Does the fitted market foretell what was left out? The rest of a log or of a curve, with BG/NBD or sBG beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.bench import Bench, Numbers, Point
from experiments.calibrate.facts import CurveCase, LogCase
from experiments.calibrate.observing import SeeRepeats
from experiments.calibrate.repeats import MOST, Repeats, Whole, conditional
from sim.market import Market
from sim.measures import bgnbd, sbg
from sim.measures.fitting import Fit
from sim.measures.transactions import later_purchases, summarise
from sim.units import BadInput


@dataclass(frozen=True)
class Foretold:
    """A holdout as rows: what each is, the data, what the market and the benchmark say; customers behind each row."""

    rows: list[str]
    data: Numbers
    error: Numbers
    simulated: Numbers
    benchmark: Numbers  # divided by its own data, times `data`, where the benchmark counts otherwise
    n: Whole
    total: tuple[float, float, float]  # data, market, benchmark
    seeds: Numbers  # the market's total, or error, by seed
    name: str
    fit: Fit | None
    weeks: Numbers = field(default_factory=lambda: np.zeros(0))
    tracked: dict[str, Numbers] = field(default_factory=dict)  # cumulative repeat purchases by tick


def run_log(bench: Bench, point: Point) -> list[Repeats]:
    """What every seed's market shows with the holdout; the observations are too large to come out of workers."""
    observe = bench.observe
    assert isinstance(observe, SeeRepeats)
    config = bench.config(point)
    return [observe.repeats(Market(config, seed).run()) for seed in bench.seeds]


def of_a_log(case: LogCase, bench: Bench, point: Point, customer: Whole, date: NDArray[np.datetime64]) -> Foretold:
    """The holdout of a log: purchases in all, and by repeats before; BG/NBD counts purchases on distinct days."""
    r, found = case.repeats, run_log(bench, point)
    whole = joined(found)
    n, data, error = conditional(r)
    _, simulated, _ = conditional(whole)
    fit, bench_rows, bench_total = benchmark(case, customer, date)
    weeks = np.arange(1, round(case.longest) + case.hold + 1, dtype=np.float64)
    scale = len(r.seen)
    tracked = {"data": tracked_data(case, customer, date, weeks), "market": tracked_market(whole, case, weeks) * scale}
    return Foretold(
        [*(str(k) for k in range(MOST + 1)), f"{MOST + 1} or more"],
        data,
        error,
        simulated,
        bench_rows * data,
        n,
        (float(r.later.sum()), float(whole.later.mean()) * scale, bench_total * float(r.later.sum())),
        np.array([one.later.mean() * scale for one in found]),
        "BG/NBD",
        fit,
        weeks,
        tracked,
    )


def joined(parts: list[Repeats]) -> Repeats:
    """The customers of several markets as one."""
    at = np.cumsum([0, *(len(p.seen) for p in parts)])
    return Repeats(
        np.concatenate([p.customer + a for p, a in zip(parts, at, strict=False)]),
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("age", "seen", "later")),
    )


def benchmark(case: LogCase, customer: Whole, date: NDArray[np.datetime64]) -> tuple[Fit | None, Numbers, float]:
    """BG/NBD on distinct days of the calibration period: its forecast over the data's own count, by repeats and in all.

    None and NaN where the model cannot be fitted.
    """
    last, day = case.cut - np.timedelta64(1, "D"), np.timedelta64(1, "D")
    summary = summarise(customer, date, last, unit=case.tick_days * day)
    later = later_purchases(customer, date, last, case.end, summary.customer)
    try:
        fit = bgnbd.fit(summary)
    except BadInput:
        return None, np.full(MOST + 2, np.nan), float("nan")
    horizon = float((case.end - case.cut) / (case.tick_days * day))
    told = bgnbd.conditional(fit.values, horizon, summary.x, summary.t_x, summary.T)
    group = np.minimum(summary.x, MOST + 1).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        rows = np.bincount(group, told, MOST + 2) / np.bincount(group, later, MOST + 2)
    return fit, rows, float(told.sum() / max(later.sum(), 1.0))


def tracked_data(case: LogCase, customer: Whole, date: NDArray[np.datetime64], weeks: Numbers) -> Numbers:
    """Cumulative repeat purchases by tick of the log, one a customer and tick since her first."""
    day = (date - case.begin).astype(np.int64)
    first = np.full(int(customer.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, customer, day)
    age = np.floor((day - first[customer]) / case.tick_days).astype(np.int64)
    mine = (age > 0) & (first[customer] < (case.cut - case.begin).astype(np.int64))
    pair = np.stack([customer[mine], age[mine]])
    order = np.lexsort((day[mine], pair[1], pair[0]))
    pair, when = pair[:, order], day[mine][order]
    fresh = np.ones(len(when), bool)
    fresh[1:] = (pair[:, 1:] != pair[:, :-1]).any(axis=0)
    return np.searchsorted(np.sort(when[fresh]), weeks * case.tick_days).astype(np.float64)


def tracked_market(whole: Repeats, case: LogCase, weeks: Numbers) -> Numbers:
    """The same of the market, a customer; her age puts her first purchase before the end of calibration."""
    horizon = float((case.cut - case.begin) / np.timedelta64(1, "D")) / case.tick_days
    when = np.sort(horizon - whole.seen[whole.customer] + whole.age + 0.5)
    before = np.searchsorted(when, weeks) / len(whole.seen)
    after = np.clip((weeks - horizon) / max(case.hold, 1), 0.0, 1.0) * whole.later.mean()
    return np.asarray(before + after, np.float64)


def of_a_curve(case: CurveCase, bench: Bench, point: Point) -> Foretold:
    """The held-out years of a survival curve; sBG is fitted to the same first years."""
    config = bench.config(point)
    each = np.array([bench.observe(Market(config, seed).run())[0] for seed in bench.seeds])
    mean, curve, years = each.mean(axis=0), case.curve, case.years
    shares = np.concatenate([[1.0], curve[:years]]) * case.target.n
    try:
        fit = sbg.fit(-np.diff(shares), shares[-1])
        told = sbg.survival(float(fit.values[0]), float(fit.values[1]), len(curve))[1:]
    except BadInput:
        fit, told = None, np.full(len(curve), np.nan)
    held = slice(years, len(curve))
    return Foretold(
        [f"year {k + 1}" for k in range(len(curve))],
        curve,
        np.sqrt(curve * (1.0 - curve) / case.target.n),
        mean,
        told,
        np.full(len(curve), int(case.target.n)),
        (0.0, mape(mean[held], curve[held]), mape(told[held], curve[held])),
        np.array([mape(one[held], curve[held]) for one in each]),
        "sBG",
        fit,
    )


def mape(told: Numbers, data: Numbers) -> float:
    """Mean absolute error in shares of the data; NaN where nothing is held out."""
    return float(np.mean(np.abs(told / data - 1.0))) if len(data) else float("nan")
