"""What is observed of a simulated market? Repeat purchases of the focal firm, survival, or what a manager knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibrate.repeats import Numbers, Repeats, moments, of_market
from sim.customers.codes import END_REASONS
from sim.logs import orders
from sim.market import Market
from sim.measures.retention import CENSORED, survival
from sim.tables import table

LATEST = 5  # tick by which the first order must come, so that every simulated customer is seen long enough


@dataclass(frozen=True)
class SeeRepeats:
    """Moments of repeat purchases of the customers of every firm, each seen through one of the ages of the data.

    Firms are alike and stand still, so that the customers of each of them say the same; `ages` are sorted, in ticks.
    """

    ages: Numbers
    longest: float
    hold: int = 0

    def __call__(self, market: Market) -> tuple[Numbers, float]:
        """Means over customers, and how many there are."""
        seen = self.repeats(market)
        names, columns = moments(seen, self.longest)
        n = len(seen.seen)
        return (columns.mean(axis=0) if n else np.full(len(names), np.nan)), float(n)

    def repeats(self, market: Market) -> Repeats:
        """The repeat purchases themselves, with those of the holdout."""
        choices, firms = table(market, "choices"), len(market.firms)
        logs = [orders(choices, firm) for firm in range(firms)]
        customer = np.concatenate([o.customer * firms + firm for firm, o in enumerate(logs)])
        who, code = np.unique(customer, return_inverse=True)
        # A place in (0, 1) that belongs to the customer, the same at every point: the golden ratio spreads evenly.
        place = (who.astype(np.float64) * 0.6180339887498949 + 0.5) % 1.0
        return of_market(
            code.astype(np.int64),
            np.concatenate([o.tick for o in logs]),
            self.ages,
            latest=LATEST,
            hold=self.hold,
            shift=place,
        )


@dataclass(frozen=True)
class SeeSurvival:
    """Kaplan-Meier survival after 1 to `years` years of first spells, with any firm, begun in the first year."""

    years: int

    def __call__(self, market: Market) -> tuple[Numbers, float]:
        """(years,) survival, and how many spells there are."""
        per_year = market.config.ticks_per_year
        r = table(market, "relations")
        mine = (r["start"].values < per_year) & (r["spell"].values == 1)
        start, open_ = r["start"].values[mine].astype(np.int64), np.asarray(r["end"].null)[mine]
        end = np.where(open_, -1, r["end"].values[mine]).astype(np.int64)
        censored = np.isin(r["end_reason"].values[mine], [END_REASONS.index(w) for w in CENSORED]) & (end >= 0)
        ages = per_year * np.arange(1, self.years + 1)
        return survival(start, end, censored, market.tick, ages), float(mine.sum())
