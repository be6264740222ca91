"""What do firms see of a market? Columns of their table, by firm and tick, and what is made of them."""

from __future__ import annotations

import math

import numpy as np

from experiments.validate.registry import POINTS, Kept, Seed, Value, curve_of, null, one
from sim.config import Config
from sim.measures.concentration import median_over_mean, top_share
from sim.measures.discounting import Numbers
from sim.records import Table

COLUMNS = ("orders", "customers", "satisfaction", "profit", "nps", "nps_se", "survey_answered", "unit_cost",
           "features")  # fmt: skip
QUARTER = 3  # ticks
ASKED = 200  # answers for which the error of the net promoter score is published


def read(tables: dict[str, Table], config: Config) -> Kept:
    """Columns (firms, ticks) since the strategies began, and the worth of the focal firm's customers."""
    t = tables["firms"]
    firms = 1 + len(config.rivals)
    found = {name: np.where(null(t, name), np.nan, t[name].values.astype(np.float64)).reshape(firms, -1)
             for name in COLUMNS}  # fmt: skip
    return {**{name: values[:, config.burn_in :] for name, values in found.items()}, **worth(tables, config)}


def worth(tables: dict[str, Table], config: Config) -> Kept:
    """How unequal the focal firm's customers are in what they brought, spend on them taken off: all who ever came."""
    r = tables["relations"]
    mine = r["firm"].values == config.focal.id
    who, brought = r["customer"].values[mine], r["clv_realised"].values[mine].astype(np.float64)
    value = np.bincount(who, brought)[np.unique(who)] if mine.any() else np.zeros(0)
    if value.sum() <= 0.0:
        return {"middle": one(math.nan), "top": one(math.nan), "lorenz": np.full(POINTS, np.nan)}
    return {"middle": one(median_over_mean(value)), "top": one(top_share(value)), "lorenz": curve_of(value)}


def spread(tables: dict[str, Table], config: Config) -> Kept:
    """First purchases of the first customers by quarter, and a firm's unit cost over its volume."""
    r, heads = tables["relations"], config.customers.count
    first = np.full(heads, config.ticks)
    known = r["customer"].values < heads
    np.minimum.at(first, r["customer"].values[known].astype(int), r["start"].values[known].astype(int))
    quarters = np.arange(1, config.ticks // QUARTER + 1)
    adopted = (first[None] < QUARTER * quarters[:, None]).sum(axis=1) / heads
    return {"adopted": adopted, **bass(quarters * QUARTER / config.ticks_per_year, adopted), **learning(tables, config)}


def bass(years: Numbers, adopted: Numbers) -> Kept:
    """p, q a year and R2 of F(t) = m (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t), least squares (Bass 1969)."""
    from scipy.optimize import curve_fit

    def curve(t: Numbers, m: float, p: float, q: float) -> Numbers:
        return np.asarray(m * (1 - np.exp(-(p + q) * t)) / (1 + q / p * np.exp(-(p + q) * t)))

    if len(years) < 8 or adopted.max() == adopted.min():
        return {"bass": np.full(3, np.nan), "bass_curve": np.full(len(years), np.nan)}
    (m, p, q), _ = curve_fit(curve, years, adopted, p0=(adopted[-1], 0.03, 0.4), bounds=(1e-6, (1e6, 5.0, 10.0)))
    fitted = curve(years, m, p, q)
    r2 = 1 - ((adopted - fitted) ** 2).sum() / ((adopted - adopted.mean()) ** 2).sum()
    return {"bass": np.array([p, q, r2]), "bass_curve": fitted}


def learning(tables: dict[str, Table], config: Config) -> Kept:
    """By how much the focal firm's unit cost falls with each doubling of its volume: 1 - 2^slope in logarithms."""
    t = tables["firms"]
    mine = t["firm"].values == config.focal.id
    volume = config.market.market_age * config.customers.count + t["orders"].values[mine].cumsum()
    cost = t["unit_cost"].values[mine].astype(np.float64)
    if volume[-1] <= volume[0] or cost.min() <= 0.0:
        return {"progress": one(math.nan), "volume": volume, "cost": cost}
    slope = np.polyfit(np.log(volume), np.log(cost), 1)[0]
    return {"progress": one(float(1.0 - 2.0**slope)), "volume": volume, "cost": cost}


def elasticity(more: str, less: str, ratio: float, ticks: slice, *, firm: int = 0) -> Value:
    """The per cent of a firm's orders over some ticks for each per cent of what is `ratio` as large in one way."""
    def value(runs: Seed) -> float:
        a, b = (runs[name]["orders"][firm, ticks].sum() for name in (more, less))
        return math.log(a / b) / math.log(ratio) if a > 0.0 and b > 0.0 else math.nan

    return value


def last_mean(key: str, ticks: int = 12) -> Value:
    """The mean of the focal firm's last ticks."""
    def value(runs: Seed) -> float:
        values = runs[""][key][0, -ticks:]
        return float(np.nanmean(values)) if not np.isnan(values).all() else math.nan

    return value


def error_of_nps(runs: Seed) -> float:
    """The standard error of the focal firm's net promoter score, brought to 200 answers."""
    error, n = runs[""]["nps_se"][0], runs[""]["survey_answered"][0]
    found = error * np.sqrt(n / ASKED)
    return float(np.nanmedian(found)) if not np.isnan(found).all() else math.nan
