"""What is true of the customers in a log? Known to the simulation alone: who stays, buys, came by word, is worth what.

Two futures are used. What happens until the end of the horizon is of the market as it goes on: firms act, and customers
may come back. What customers are worth is the oracle's: nobody is acquired, firms stand still.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.laboratory.files import write_columns
from experiments.laboratory.log import Columns, Log
from experiments.laboratory.logged import transactions
from experiments.laboratory.observe import Worlds
from sim import dates
from sim.config import Config, Kind
from sim.measures.discounting import Numbers, factors
from sim.tables import table


@dataclass(frozen=True)
class Truth:
    """The truth beside a log; `customers` has a row for everyone who was ever a customer by the cut-off."""

    customers: Columns  # active, stays, purchases, margin, realised_value, residual_value
    word: Columns  # customers who became one by the cut-off, and would not have without word of mouth
    survival: Columns  # of those who came in the first year of the log, by tenure, to the end of the horizon
    totals: dict[str, float]  # money in cents
    stayed: NDArray[np.bool_]  # by row of the surveys: whether she was still there a year later
    asked: NDArray[np.bool_]  # which rows of the surveys are of the last year before the cut-off

    def write(self, folder: Path) -> None:
        """Write the files of the truth."""
        folder.mkdir(parents=True)
        write_columns(folder / "truth_customers.csv", self.customers)
        write_columns(folder / "truth_word.csv", self.word)
        write_columns(folder / "truth_survival.csv", self.survival)
        quantities, values = zip(*self.totals.items(), strict=True)
        write_columns(folder / "truth_totals.csv", {"quantity": np.array(quantities), "value": np.array(values)})


def true_of(w: Worlds, log: Log) -> Truth:
    """The truth beside a log."""
    c = w.market.config
    customers = true_customers(w)
    word, counts = true_word(w)
    stayed, asked = who_stayed(w, log)
    book = table(w.market, "firms")
    at = (book["firm"].values == c.focal.id) & (book["tick"].values == w.cut - 1)
    totals = {
        "active": float(customers["active"].sum()), "stay": float(customers["stays"].sum()),
        "purchases": float(customers["purchases"].sum()), **ahead(w),
        "oracle_equity": float(customers["residual_value"].sum()),
        "book_customers": float(book["customers"].values[at][0]), "book_clv": float(book["clv"].values[at][0]),
        "book_equity": float(book["customer_equity"].values[at][0]), **counts,
    }  # fmt: skip
    return Truth(customers, word, true_survival(w), totals, stayed, asked)


def ahead(w: Worlds) -> dict[str, float]:
    """What the oracle says of today's customers: who stays through the horizon, discounted ticks and margins ahead, and
    what one who stays brings a tick, in the year after the cut-off and in the year after the horizon.
    """
    c = w.market.config
    horizon, year, n = c.burn_in + c.ticks - w.cut, c.ticks_per_year, len(w.flows)
    there = w.oracle[(w.oracle["end"] < 0) | (w.oracle["end"] >= w.cut)]
    lived = np.where(there["end"] < 0, n + 1, there["end"] - np.int64(w.cut))
    alive, worth = np.array([(lived > k).sum() for k in range(n)]), factors(n, c.discount_rate, year)
    later = min(horizon, n - year)
    found = {"now": slice(0, year), "later": slice(later, later + year)}
    heads = {f"margin_a_head_{name}": float(w.flows[at].sum() / max(alive[at].sum(), 1)) for name, at in found.items()}
    return heads | {
        "oracle_stay": float((lived >= horizon).sum()), "oracle_lifetime": float(alive @ worth),
        "oracle_near": float(w.flows[:horizon] @ worth[:horizon]),
    }  # fmt: skip


def true_customers(w: Worlds) -> Columns:
    """What became of everyone who was ever a customer by the cut-off."""
    c, who = w.market.config, np.unique(w.at_cut["customer"]).astype(np.int64)
    before, after = w.at_cut, known(w.at_end, who)
    opened, last = before[before["end"] < 0], c.burn_in + c.ticks
    kept = after[(after["start"] < w.cut) & (after["end"] < 0)]
    if c.market.kind is Kind.purchase:
        bought = transactions(w.market, w.cut, last)
        days = np.unique(np.stack([bought["customer"], bought["date"].astype(np.int64)], axis=1), axis=0)
        purchases = summed(who, {"customer": days[:, 0]}, np.ones(len(days)))
    else:
        purchases = summed(who, after, after["orders"]) - summed(who, before, before["orders"])
    return {
        "customer": who, "active": np.isin(who, opened["customer"]).astype(np.int64),
        "stays": np.isin(who, kept["customer"]).astype(np.int64), "purchases": purchases.astype(np.int64),
        "margin": summed(who, after, after["margin"]) - summed(who, before, before["margin"]),
        "realised_value": worth(who, after, w) - worth(who, before, w),
        "residual_value": worth(who, w.oracle, w) - worth(who, before, w),
    }  # fmt: skip


def known(of: NDArray[Any], who: NDArray[np.int64]) -> NDArray[Any]:
    """The relations of customers who are known at the cut-off."""
    return of[np.isin(of["customer"], who)]


def place(who: NDArray[np.int64], customer: NDArray[Any]) -> NDArray[np.int64]:
    """Where each customer is in `who`, sorted; behind its end where she is not."""
    at = np.searchsorted(who, customer)
    found = who[np.minimum(at, len(who) - 1)] == customer
    return np.where(found, at, len(who)).astype(np.int64)


def summed(who: NDArray[np.int64], of: Any, values: NDArray[Any]) -> Numbers:
    """The sum over each customer's rows of a table."""
    total = np.bincount(place(who, of["customer"]), values.astype(np.float64), len(who) + 1)
    return np.asarray(total[: len(who)], np.float64)


def worth(who: NDArray[np.int64], of: NDArray[Any], w: Worlds) -> Numbers:
    """Margins of each customer's relations so far, discounted to the cut-off; earlier ones are worth more."""
    return summed(who, of, of["clv"] * moved(of["start"], w.cut, w.market.config))


def moved(start: NDArray[Any], to: int, c: Config) -> Numbers:
    """What turns a value at `start` into one at the tick `to`."""
    return np.asarray((1.0 + c.discount_rate) ** ((to - start.astype(np.int64)) / c.ticks_per_year), np.float64)


def true_word(w: Worlds) -> tuple[Columns, dict[str, float]]:
    """Who came by the cut-off only because of word of mouth, and what the firm had with it and without.

    Values are the margins until the cut-off of customers won since the burn-in.
    """
    c = w.market.config
    empty: Columns = {"customer": np.zeros(0, np.int64), "date": np.zeros(0, "M8[D]"), "margin": np.zeros(0)}
    if w.without is None:
        return empty, {}
    new = {name: of[(of["spell"] == 1) & (of["start"] >= c.burn_in)]
           for name, of in (("with", w.at_cut), ("without", w.without))}  # fmt: skip
    only = new["with"][~np.isin(new["with"]["customer"], new["without"]["customer"])]
    who = np.unique(only["customer"]).astype(np.int64)
    rows = known(w.at_cut, who)
    day = w.touches["date"][place(w.touches["customer"], who)]
    counts = {f"new_{name}_word": float(len(of)) for name, of in new.items()} | {
        f"value_{name}_word": float(known(of, np.unique(new[name]["customer"]))["margin"].sum())
        for name, of in (("with", w.at_cut), ("without", w.without))
    }  # fmt: skip
    counts["only_by_word"] = float(len(who))
    return {"customer": who, "date": day, "margin": summed(who, rows, rows["margin"])}, counts


def true_survival(w: Worlds) -> Columns:
    """Share of first relations, begun in the first year of the log, that are open after so many ticks."""
    c = w.market.config
    of = w.at_end[(w.at_end["spell"] == 1) & (w.at_end["start"] < c.ticks_per_year)]
    lived = np.where(of["end"] < 0, 32_767, of["end"]) - of["start"].astype(np.int64)
    ages = np.arange(c.burn_in + c.ticks - c.ticks_per_year + 1)
    share = np.array([(lived > age).mean() if len(of) else np.nan for age in ages])
    return {"tenure": ages, "share": share}


def who_stayed(w: Worlds, log: Log) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each answer, whether the relation was open a year later (or as long as is known), and whether it counts."""
    c, answers = w.market.config, log["surveys"]
    tick = dates.tick_of(answers["date"], c.ticks_per_year)
    ahead = min(c.ticks_per_year, c.burn_in + c.ticks - w.cut)
    end = np.where(w.at_end["end"] < 0, 32_767, w.at_end["end"]).astype(np.int64)
    key = w.at_end["customer"].astype(np.int64) * 2**16 + w.at_end["start"]
    at = np.searchsorted(key, answers["customer"] * 2**16 + tick, side="right") - 1
    return end[at] > tick + ahead, tick >= w.cut - c.ticks_per_year
